"""The rows in a payload: of every encoding, or a reason without any of its values."""

from __future__ import annotations

import base64
import csv
import io
import json
import unicodedata
from functools import partial

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from windage.captures.payload import Payload, PayloadError, Row, rows

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=10)
encodings = st.sampled_from(["CSV", "JSON", "BASE64", "csv", "XML", ""])
types = st.sampled_from(["text/csv", "application/json", "application/jsonlines; charset=utf-8", ""])


@settings(max_examples=200)
@given(texts | st.binary(max_size=30).map(lambda data: base64.b64encode(data).decode()), encodings, types)
@example("é", "BASE64", "")
@example("AA=A", "BASE64", "")
@example("[" * 100_000, "JSON", "")
@example('{"a":' * 100_000, "JSON", "")
@example("9" * 5000, "JSON", "")
@example("1e999", "JSON", "")
@example("NaN", "JSON", "")
@example('"' + "x" * 200_000, "CSV", "")
@example("\r", "CSV", "")
@example('"\r', "CSV", "")
@example("\x00", "CSV", "")
@example('{"a":1}\n{"a":2}\n', "JSON", "")
def test_any_payload_is_rows_or_a_reason(data: str, encoding: str, content_type: str) -> None:
    try:
        found = rows(Payload(data, encoding=encoding, observedContentType=content_type))
    except PayloadError as error:
        assert len(str(error)) < 200
        return
    for row in found:
        values = row.values() if isinstance(row, dict) else row
        assert all(value is None or isinstance(value, str) for value in values)


fields = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\r"), max_size=8)


@settings(max_examples=200)
@given(st.integers(2, 4).flatmap(lambda n: st.lists(st.tuples(*[fields] * n), min_size=1, max_size=4)))
def test_csv_is_what_the_csv_module_wrote(table: list[tuple[str, ...]]) -> None:
    """Oracle: csv.writer, with line ends inside values."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(table)
    assert rows(Payload(out.getvalue())) == [tuple(value or None for value in row) for row in table]


# In Unicode's normal form C, to which names are brought.
names = texts.map(partial(unicodedata.normalize, "NFC"))
scalars = st.none() | st.booleans() | st.integers(-(2**63), 2**64 - 1) | texts


@settings(max_examples=80)
@given(st.lists(st.dictionaries(names, scalars, min_size=2, max_size=4), min_size=1, max_size=4))
def test_json_says_the_same_in_every_envelope(records: list[dict[str, object]]) -> None:
    plain = rows(Payload(json.dumps(records), encoding="JSON"))
    assert plain == [{name: text(value) for name, value in record.items()} for record in records]
    lines = "\n".join(json.dumps(record) for record in records)
    encoded = base64.b64encode(json.dumps(records).encode()).decode()
    for other in [
        Payload(json.dumps({"instances": records}), encoding="JSON"),
        Payload(json.dumps({"predictions": records}), encoding="JSON"),
        Payload(lines, encoding="JSON", observedContentType="application/jsonlines"),
        Payload(lines + "\n", encoding="JSON", observedContentType="application/x-jsonlines; charset=utf-8"),
        Payload(encoded, encoding="BASE64"),
    ]:
        assert rows(other) == plain


def text(value: object) -> str | None:
    if value is None or isinstance(value, str):
        return value
    return {True: "true", False: "false"}[value] if isinstance(value, bool) else str(value)


NESTED = {"a.b": "1", "a.c.0": "true", "a.c.1.d": None, "e": "x"}


def encoded(text: str, charset: str, content_type: str = "") -> Payload:
    return Payload(base64.b64encode(text.encode(charset)).decode(), encoding="BASE64", observedContentType=content_type)


@pytest.mark.parametrize(
    ("payload", "expected"),
    [
        (Payload(""), []),
        (Payload("\n \n\t\r\n"), []),
        (Payload("0.379"), [("0.379",)]),
        (Payload("130,0,263.7\n"), [("130", "0", "263.7")]),
        (Payload("1,2\r\n3,4\r\n"), [("1", "2"), ("3", "4")]),
        (Payload("1,,3"), [("1", None, "3")]),
        (Payload(","), [(None, None)]),
        (Payload('a,"b,c"\n'), [("a", "b,c")]),
        (Payload('"say ""hi""",2'), [('say "hi"', "2")]),
        (Payload('"two\nlines",2'), [("two\nlines", "2")]),
        (Payload("a\u2028b,c\u0085d"), [("a\u2028b", "c\u0085d")]),
        (Payload("\ufeff1,2"), [("\ufeff1", "2")]),
        (Payload("NA,null,None"), [("NA", "null", "None")]),
        (Payload("1", encoding="JSON"), [("1",)]),
        (Payload("null", encoding="JSON"), [(None,)]),
        (Payload('"a"', encoding="JSON"), [("a",)]),
        (Payload("[]", encoding="JSON"), [()]),
        (Payload("[1, null, true, 2.5, 1e-7]", encoding="JSON"), [("1", None, "true", "2.5", "1e-07")]),
        (Payload("[[1, 2], [3, 4]]", encoding="JSON"), [("1", "2"), ("3", "4")]),
        (Payload('{"a": 1, "b": "x"}', encoding="JSON"), [{"a": "1", "b": "x"}]),
        (Payload('{"features": [1, 2]}', encoding="JSON"), [("1", "2")]),
        (
            Payload('{"instances": [{"features": [1, 2]}, {"features": [3, 4]}]}', encoding="JSON"),
            [("1", "2"), ("3", "4")],
        ),
        (Payload('{"instances": []}', encoding="JSON"), []),
        (Payload('{"predictions": [0.25, 0.5]}', encoding="JSON"), [("0.25",), ("0.5",)]),
        (Payload('{"predictions": [{"score": 0.25}]}', encoding="JSON"), [{"score": "0.25"}]),
        (Payload('{"a": 1}\n{"a": 2}\n', encoding="JSON"), [{"a": "1"}, {"a": "2"}]),
        (Payload("9007199254740993", encoding="JSON"), [("9007199254740993",)]),
        (Payload("-0.0", encoding="JSON"), [("-0.0",)]),
        (Payload("NaN", encoding="JSON"), [("NaN",)]),
        (Payload('{"a": -Infinity, "b": 1e999}', encoding="JSON"), [{"a": "-Infinity", "b": "1e999"}]),
        (Payload('{"a": {"b": 1, "c": [true, {"d": null}]}, "e": "x"}', encoding="JSON"), [NESTED]),
        (Payload('{"a": 1, "b": [2]}', encoding="JSON"), [{"a": "1", "b.0": "2"}]),
        (Payload('{"a": {}, "b": [], "c": 1}', encoding="JSON"), [{"c": "1"}]),
        (Payload('[1, [2, {"a": 3}]]', encoding="JSON"), [{"0": "1", "1.0": "2", "1.1.a": "3"}]),
        (Payload("[[[1], [2]], [[3], [4]]]", encoding="JSON"), [("1", "2"), ("3", "4")]),
        (Payload('{"instances": [1.0, 2, "x", null]}', encoding="JSON"), [("1.0",), ("2",), ("x",), (None,)]),
        (Payload('{\n  "predictions": [\n 0.5\n ]\n}', encoding="JSON"), [("0.5",)]),
        (Payload('{\n "a": 1\n}', encoding="JSON", observedContentType="application/jsonlines"), [{"a": "1"}]),
        (Payload("[1,2,x"), [("[1", "2", "x")]),
        (Payload("MSwy", encoding="BASE64"), [("1", "2")]),
        (encoded("\ufeff1,Köln", "utf-8"), [("1", "Köln")]),
        (encoded("1,Köln", "latin-1", "text/plain; charset=ISO-8859-1"), [("1", "Köln")]),
        (encoded("1,Köln", "cp1252", 'text/plain;charset="windows-1252"'), [("1", "Köln")]),
        (encoded('{"a": "Köln"}', "utf-16", "text/html; charset=utf-16; q=1"), [{"a": "Köln"}]),
        (encoded("1,東京", "shift_jis", "text/plain; Charset=Shift_JIS"), [("1", "東京")]),
        (encoded("1,2", "ascii", "text/plain; charset=rot13"), [("1", "2")]),
        (encoded("1,2", "ascii", "text/plain; charset=unicode_escape"), [("1", "2")]),
        (encoded("1,Köln", "utf-8", "text/plain; charset=no-such"), [("1", "Köln")]),
        (Payload(base64.b64encode(b'[{"a": 1}]').decode(), encoding="BASE64"), [{"a": "1"}]),
    ],
)
def test_the_rows_a_person_would_read(payload: Payload, expected: list[Row]) -> None:
    assert rows(payload) == expected


@pytest.mark.parametrize(
    ("payload", "reason"),
    [
        (Payload('1,"unclosed'), "not CSV: unexpected end of data"),
        (Payload('"a"b,c'), "not CSV: ',' expected after '\"'"),
        (Payload("{", encoding="JSON"), "not JSON"),
        (Payload("", encoding="JSON"), "not JSON"),
        (Payload("nan", encoding="JSON"), "not JSON"),
        (Payload('{"a": 1}{"a": 2}', encoding="JSON"), "not JSON"),
        (Payload("1,2", encoding="JSON"), "the encoding says JSON, the body looks like CSV"),
        (Payload("Ulm,2\nBonn,3", encoding="JSON"), "the encoding says JSON, the body looks like CSV"),
        (Payload('{"a": 1}'), "the encoding says CSV, the body is JSON"),
        (Payload(" [1, 2]\n"), "the encoding says CSV, the body is JSON"),
        (Payload('{"a": 1}\n{"a": 2}\n'), "the encoding says CSV, the body is JSON"),
        (Payload('{"a": 1, "a": 2}'), "the encoding says CSV, the body is JSON"),
        (Payload('{"a": 1}\n{"a"', encoding="JSON"), "not JSON"),
        (Payload("[" * 65 + "]" * 65, encoding="JSON"), "nested deeper than 64"),
        (Payload('{"a":' * 65 + "NaN" + "}" * 65, encoding="JSON"), "nested deeper than 64"),
        (Payload('{"a": 1, "a": 2}', encoding="JSON"), "a name stands twice in an object"),
        (Payload('{"a": 1}\n{"b": 1, "b": 1}', encoding="JSON"), "a name stands twice in an object"),
        (Payload("not base 64!", encoding="BASE64"), "BASE64 that holds no text"),
        (Payload("MSw", encoding="BASE64"), "BASE64 that holds no text"),
        (Payload("é", encoding="BASE64"), "BASE64 that holds no text"),
        (encoded("é", "latin-1", "text/plain; charset=ascii"), "BASE64 that holds no text"),
        (encoded("123", "ascii", "text/plain; charset=utf-16"), "BASE64 that holds no text"),
        (Payload(base64.b64encode(b"\xff\xfe").decode(), encoding="BASE64"), "BASE64 that holds no text"),
        (Payload("1", encoding="PARQUET"), "unknown encoding 'PARQUET'"),
        (Payload("1", encoding="x" * 100), "unknown encoding 'XXXXXXXXXXXXXXXXXXXX'"),
    ],
)
def test_the_reason_a_person_would_give(payload: Payload, reason: str) -> None:
    with pytest.raises(PayloadError) as raised:
        rows(payload)
    assert str(raised.value) == reason


@settings(max_examples=200)
@given(st.text("0123456789", min_size=8, max_size=16), encodings)
def test_a_reason_holds_no_value(secret: str, encoding: str) -> None:
    for broken in (f'{secret},"{secret}', f'{{"a": {{"{secret}": 1}}}}', f"{secret}é", f'["{secret}"'):
        try:
            rows(Payload(broken, encoding=encoding))
        except PayloadError as error:
            assert secret not in str(error)
