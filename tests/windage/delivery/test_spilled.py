"""Records as text: what goes into a queue or a log comes out again, in pieces that a log takes."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from windage.delivery.counted import counted, irregular, told
from windage.delivery.ends import Dropped, End, Quarantined, Stored
from windage.delivery.fault import Fault
from windage.delivery.resent import resent
from windage.delivery.spilled import LONGEST_PART, enclosed, log, log_lines

LONGEST_LOG_EVENT = 256 * 1024 - 26


def recovered(texts: list[str]) -> bytes:
    """Put the parts of one record together, as they may come: in any order."""
    parts = [json.loads(text) for text in texts]
    random.Random(7).shuffle(parts)
    (parts_in_all,) = {part["parts"] for part in parts}
    ordered = sorted(parts, key=lambda part: int(part["part"]))
    assert [part["part"] for part in ordered] == list(range(1, parts_in_all + 1))
    line = gzip.decompress(base64.b64decode("".join(part["record"] for part in ordered)))
    assert {part["sha256"] for part in parts} == {hashlib.sha256(line).hexdigest()}
    return line


@given(st.binary(max_size=2000))
def test_what_is_enclosed_comes_out_again(line: bytes) -> None:
    assert gzip.decompress(base64.b64decode(enclosed(line))) == line
    # The same record is the same text, so that a message that is sent twice is one.
    assert enclosed(line) == enclosed(line)


@pytest.mark.parametrize("size", [0, 1, 149_000, 150_000, 151_000, 999_999, 6 * 2**20])
def test_a_record_of_any_size_comes_out_of_the_log(size: int) -> None:
    line = random.Random(size).randbytes(size)
    texts = log_lines(line, monitor="fraud")
    assert recovered(texts) == line
    assert all(len(text.encode()) <= LONGEST_LOG_EVENT and "\n" not in text for text in texts)
    assert len(texts) == -(-len(enclosed(line)) // LONGEST_PART)
    said = [json.loads(text) for text in texts]
    assert {(part["windage"], part["monitor"]) for part in said} == {("spilled", "fraud")}


def test_the_log_takes_everything() -> None:
    written: list[str] = []
    records = [b"{}\n", b"[]\n"]
    assert log("fraud", write=written.append)(records, 0.0) == [None, None]
    assert [recovered([text]) for text in written] == records


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5), lambda v: st.lists(v, max_size=3)
)
metadata = st.dictionaries(st.text(max_size=5), values, max_size=4)


@given(metadata, st.dictionaries(st.text(max_size=5), values, max_size=3))
def test_the_mark_changes_nothing_else_and_is_made_once(of_event: dict[str, object], more: dict[str, object]) -> None:
    record = {**more, "eventMetadata": of_event}
    marked = resent(json.dumps(record).encode() + b"\n")
    assert json.loads(marked) == {**record, "eventMetadata": {**of_event, "resent": True}}
    assert resent(marked) == marked
    assert marked.count(b"\n") == 1


@pytest.mark.parametrize(
    "line", [b"", b"x", b"[]\n", b"{}\n", b'{"eventMetadata":[]}', b"\xff\xfe", b'{"eventMetadata":7}', b"[" * 10**5]
)
def test_what_is_no_capture_is_sent_as_it_is(line: bytes) -> None:
    assert resent(line) == line


def test_what_went_the_usual_way_is_said_nowhere() -> None:
    assert irregular([Stored("stream")] * 9, usual="stream", monitor="fraud", at_milliseconds=0) == []


def test_each_record_that_did_not_is_told_of_with_its_reasons_and_counted() -> None:
    late, denied = Fault("late", perhaps_stored=True), Fault("AccessDenied")
    ends: list[End] = [
        Stored("stream"),
        Stored("queue", (late,)),
        Stored("queue", (denied,)),
        Stored("log", (late, denied)),
        Quarantined("bad_time"),
        Dropped("UnicodeError"),
        Dropped("denied", (late, denied)),
    ]
    assert [json.loads(line) for line in told(ends, usual="stream")] == [
        {"level": "WARNING", "message": "capture spilled", "to": "queue", "reasons": ["late"]},
        {"level": "WARNING", "message": "capture spilled", "to": "queue", "reasons": ["AccessDenied"]},
        {"level": "WARNING", "message": "capture spilled", "to": "log", "reasons": ["late", "AccessDenied"]},
        {"level": "WARNING", "message": "capture quarantined", "reasons": ["bad_time"]},
        {"level": "WARNING", "message": "capture dropped", "reasons": ["UnicodeError"]},
        {"level": "WARNING", "message": "capture dropped", "reasons": ["late", "AccessDenied"]},
    ]
    lines = [json.loads(line) for line in counted(ends, usual="stream", monitor="fraud", at_milliseconds=5)]
    assert all(line["Monitor"] == "fraud" and line["_aws"]["Timestamp"] == 5 for line in lines)
    made = [(line["_aws"]["CloudWatchMetrics"][0]["Metrics"][0]["Name"], line.get("Sink")) for line in lines]
    assert made == [
        ("CapturesSpilled", "queue"),
        ("CapturesSpilled", "log"),
        ("CapturesQuarantined", None),
        ("CapturesDropped", None),
    ]
    assert [line[name] for line, (name, _) in zip(lines, made, strict=True)] == [2, 1, 1, 2]
    for line in lines:
        (metric,) = line["_aws"]["CloudWatchMetrics"]
        assert all(dimension in line for dimension in metric["Dimensions"][0])
        assert metric["Namespace"] == "Windage/Health"
