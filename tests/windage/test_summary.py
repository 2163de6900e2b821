"""The manifest of a window is read back, by this version and by no other."""

from __future__ import annotations

import json
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from windage.errors import InputError
from windage.summary import FORMAT, Finding, Outcome, Summary, decode, encode

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
counts = st.integers(0, 10**9)
finite = st.floats(0, 1e308)
findings = st.builds(
    Finding, feature=texts, checks=st.lists(texts, max_size=3).map(tuple), distance=st.none() | finite, threshold=finite
)
summaries = st.builds(
    Summary,
    monitor=texts,
    monitor_type=texts,
    window=texts,
    outcome=st.sampled_from(get_args(Outcome)),
    sentence=texts,
    rows=counts,
    quarantined=counts,
    quarantined_share=st.floats(0, 1),
    outside=counts,
    violations=counts,
    violated_features=counts,
    features=counts,
    worst_drift=finite,
    findings=st.lists(findings, max_size=3).map(tuple),
    baseline=texts,
    baseline_rows=counts,
    configuration=texts,
    files=st.dictionaries(texts, texts, max_size=3),
)


@settings(max_examples=100)
@given(summaries)
def test_a_summary_is_read_back_from_the_same_bytes(summary: Summary) -> None:
    data = encode(summary)
    assert decode(data, where="here") == summary
    assert encode(decode(data, where="here")) == data
    assert data.endswith(b"\n")


@given(st.binary(max_size=100) | texts.map(str.encode))
def test_any_bytes_are_a_summary_or_an_input_error(data: bytes) -> None:
    with pytest.raises(InputError, match=r"^here: not a result of this version; got "):
        decode(data, where="here")


def test_a_result_of_another_version_is_not_guessed_at() -> None:
    document = json.loads(encode(summary_of()))
    with pytest.raises(InputError) as raised:
        decode(json.dumps({**document, "format": FORMAT + 1}).encode(), where="here")
    assert str(raised.value) == "here: a result of another version; got 2; expected 1"


def test_a_result_that_lacks_something_is_told() -> None:
    document = json.loads(encode(summary_of()))
    del document["rows"]
    with pytest.raises(InputError, match="missing required field `rows`"):
        decode(json.dumps(document).encode(), where="here")
    with pytest.raises(InputError, match="Invalid enum value 'great'"):
        decode(json.dumps({**document, "rows": 1, "outcome": "great"}).encode(), where="here")


def test_the_order_of_the_files_does_not_matter() -> None:
    assert encode(summary_of(files={"a": "1", "b": "2"})) == encode(summary_of(files={"b": "2", "a": "1"}))


def summary_of(**others: object) -> Summary:
    return Summary(
        **{
            "monitor": "fraud",
            "monitor_type": "data-quality",
            "window": "2026-03-01T06:00:00Z/2026-03-01T07:00:00Z",
            "outcome": "no_violations",
            "sentence": "All is well.",
            "rows": 100,
            "quarantined": 0,
            "quarantined_share": 0.0,
            "outside": 0,
            "violations": 0,
            "violated_features": 0,
            "features": 2,
            "worst_drift": 0.5,
            "findings": (),
            "baseline": "0123456789ab",
            "baseline_rows": 1000,
            "configuration": "0123456789ab",
            "files": {},
            **others,
        }
    )
