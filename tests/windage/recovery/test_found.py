"""What is found in a text is what was left there, however it was exported, and damage is told as damage."""

from __future__ import annotations

import base64
import json
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from windage.delivery import spilled
from windage.delivery.spilled import log_lines
from windage.recovery.found import Damaged, Found, Joined, Piece, Record, found_in

RECORDS = st.binary(max_size=3000)


def joined(texts: list[str]) -> tuple[list[Record], list[Damaged], int]:
    """Return what comes of lines of text: the records, the damage, and how many records lack parts."""
    parts, found = Joined(), list[Found]()
    for text in texts:
        for one in found_in(text):
            whole = parts.add(one) if isinstance(one, Piece) else one
            if whole is not None:
                found.append(whole)
    records = [one for one in found if isinstance(one, Record)]
    return records, [one for one in found if isinstance(one, Damaged)], parts.incomplete


@pytest.fixture(autouse=True)
def _short_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spilled, "LONGEST_PART", 200)


@given(st.lists(RECORDS, max_size=8), st.randoms(use_true_random=False))
@settings(max_examples=60, deadline=None)
def test_what_was_spilled_comes_back_in_any_order(records: list[bytes], chance: random.Random) -> None:
    texts = [text for record in records for text in log_lines(record, monitor="fraud")]
    texts += ["START RequestId: 7", '{"level": "INFO", "message": "planned"}', "", '{"_aws": {}}']
    chance.shuffle(texts)
    found, damaged, incomplete = joined(texts)
    # Of one record of several parts that was written twice, the second is the first.
    assert {one.line for one in found} == set(records)
    assert {one.monitor for one in found} <= {"fraud"}
    assert (damaged, incomplete) == ([], 0)


@given(RECORDS, st.data())
@settings(max_examples=60, deadline=None)
def test_a_part_that_is_missing_is_missed(record: bytes, data: st.DataObject) -> None:
    texts = log_lines(record, monitor="fraud")
    gone = data.draw(st.integers(0, len(texts) - 1))
    found, damaged, incomplete = joined([text for place, text in enumerate(texts) if place != gone])
    assert (found, damaged) == ([], [])
    assert incomplete == (1 if len(texts) > 1 else 0)


@given(RECORDS, st.integers(0, 400))
@settings(max_examples=100, deadline=None)
def test_a_line_that_is_cut_is_damage_and_never_another_record(record: bytes, length: int) -> None:
    text = log_lines(record, monitor="fraud")[0]
    found, damaged, incomplete = joined([text[:length]])
    if length < len(text):
        assert found == []
        assert len(damaged) <= 1
        assert incomplete == 0


def test_text_that_was_changed_is_damage() -> None:
    text = log_lines(b"record", monitor="fraud")[0]
    document = json.loads(text)
    for change in ({"sha256": "0" * 64}, {"record": "AAAA"}, {"record": "é"}, {"part": 0}, {"part": 2}, {"parts": "1"}):
        found, (damaged,), _ = joined([json.dumps({**document, **change})])
        assert found == []
        assert "record" in damaged.reason or "lacks" in damaged.reason
    for name in ("monitor", "sha256", "record", "part", "parts"):
        found, damaged_too, _ = joined([json.dumps({key: value for key, value in document.items() if key != name})])
        assert (found, len(damaged_too)) == ([], 1)


@pytest.mark.parametrize(
    "exported",
    [
        lambda text: "2026-03-01T06:00:00.000Z\t7f\tstdout\t" + text,
        lambda text: json.dumps({"timestamp": 1, "message": text}),
        lambda text: json.dumps({"events": [{"message": text + "\n"}], "searchedLogStreams": []}),
        lambda text: json.dumps([[{"field": "@message", "value": text}]]),
        lambda text: json.dumps({"time": "x", "record": json.dumps({"message": text})}),
        lambda text: text.replace('": ', '":').replace(', "', ',"'),
    ],
)
def test_logs_come_back_however_they_were_exported(exported: object) -> None:
    texts = log_lines(random.Random(1).randbytes(1000), monitor="fraud")
    assert len(texts) > 1
    found, damaged, incomplete = joined([exported(text) for text in texts])  # type: ignore[operator]
    assert [one.line for one in found] == [random.Random(1).randbytes(1000)]
    assert (damaged, incomplete) == ([], 0)


def test_two_records_of_one_line_both_come_back() -> None:
    text = log_lines(b"a", monitor="one")[0] + log_lines(b"b", monitor="two")[0]
    assert joined([text])[0] == [Record(b"a", "one"), Record(b"b", "two")]


def test_what_firehose_could_not_deliver_comes_back() -> None:
    error = {
        "attemptsMade": 4,
        "arrivalTimestamp": 1772345100000,
        "errorCode": "DynamicPartitioning.MetadataExtractionFailed",
        "errorMessage": "partitionKeys values must not be null or empty",
        "attemptEndingTimestamp": 1772345161000,
        "rawData": base64.b64encode(b'{"a":1}\n{"b":2}\n').decode(),
    }
    assert joined([json.dumps(error)])[0] == [Record(b'{"a":1}\n'), Record(b'{"b":2}\n')]
    assert joined([json.dumps(error | {"rawData": "not base64"})])[1] == [Damaged("an undelivered record: not BASE64")]
    assert joined([json.dumps(error)[:-9]])[1] == [Damaged("an undelivered record that is cut")]


@given(st.text(max_size=200) | st.sampled_from(['{"rawData": 1}', '{"windage": "spilled"', '{"windage": "spilled"}']))
def test_any_text_may_stand_in_a_log(text: str) -> None:
    assert all(isinstance(one, Damaged) for one in found_in(text))


def test_json_in_json_ends_somewhere() -> None:
    text = log_lines(b"a", monitor="one")[0]
    for _ in range(12):
        text = json.dumps({"message": text})
    assert list(found_in(text)) == []
    assert list(found_in('{"rawData":' + "[" * 100_000)) == [Damaged("an undelivered record that is cut")]
