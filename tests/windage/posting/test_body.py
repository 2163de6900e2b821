"""The records in a posted body: found whatever form they come in, and no bomb is opened."""

from __future__ import annotations

import gzip
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from windage.posting.body import MOST_BYTES, MOST_RECORDS, BodyError, records_in

values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-99, 99)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=6,
)
documents = st.dictionaries(st.text(max_size=5), values, max_size=4)


@given(st.lists(documents, min_size=1, max_size=6), st.booleans())
def test_lines_and_an_array_hold_the_same_records(given_documents: list[object], compressed: bool) -> None:
    expected = [json.dumps(document) for document in given_documents]
    lines, array = "\n".join(expected).encode(), f"[{', '.join(expected)}]".encode()
    for body in (lines, lines + b"\n", lines.replace(b"\n", b"\r\n"), b"\xef\xbb\xbf" + lines, array, b" " + array):
        sent = gzip.compress(body) if compressed else body
        found = records_in(sent, content_encoding="gzip" if compressed else "")
        assert found == [text.encode() for text in expected]


@given(st.binary(max_size=60), st.sampled_from(["", "gzip", "identity", "br", "GZIP"]))
def test_any_bytes_are_records_or_a_refusal(body: bytes, encoding: str) -> None:
    try:
        assert records_in(body, content_encoding=encoding)
    except BodyError as error:
        assert error.status in {400, 413, 415}


def test_numbers_stay_as_they_are_written() -> None:
    assert records_in(b'[{"a": 1.50, "b": 1e5}]') == [b'{"a": 1.50, "b": 1e5}']


def test_what_python_writes_for_a_missing_number_is_read() -> None:
    assert records_in(b'[{"a": NaN}]') == [b'{"a":NaN}']


def test_a_record_over_several_lines_is_one_record() -> None:
    text = json.dumps({"input": {"age": 41}}, indent=2).encode()
    assert records_in(text) == [text]


def test_a_line_that_is_no_json_is_a_record_among_the_others() -> None:
    assert records_in(b'{"input": 1}\n{"inp\n{"input": 2}') == [b'{"input": 1}', b'{"inp', b'{"input": 2}']


@pytest.mark.parametrize(
    ("body", "encoding", "status", "problem"),
    [
        (b"", "", 400, "empty"),
        (b" \n ", "", 400, "empty"),
        (gzip.compress(b"", mtime=0), "gzip", 400, "empty"),
        (b"[1, 2", "", 400, "an array that is not JSON"),
        (b"[" * 100_000, "", 400, "an array that is not JSON"),
        (b"{}", "br", 415, "unknown content encoding"),
        (b"{}", "gzip", 400, "not gzip"),
        (gzip.compress(b'{"input": 1}', mtime=0)[:-9], "gzip", 400, "not gzip, or cut off"),
        (gzip.compress(b" " * (MOST_BYTES + 1), mtime=0), "gzip", 413, "too large when decompressed"),
        (b"{}\n" * (MOST_RECORDS + 1), "", 413, "too many records"),
    ],
)
def test_what_holds_no_records_is_refused(body: bytes, encoding: str, status: int, problem: str) -> None:
    with pytest.raises(BodyError, match=problem) as caught:
        records_in(body, content_encoding=encoding)
    assert caught.value.status == status


def test_compressed_is_what_the_bytes_say() -> None:
    assert records_in(gzip.compress(b'{"input": 1}')) == [b'{"input": 1}']
