"""A captured call is written as SageMaker writes it, and its bytes come back."""

from __future__ import annotations

import base64
import json
import uuid
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from windage.capture import Call, Message, encode, new_event_id
from windage.captures.capture_file import Schema, read_captures
from windage.window import Window, parse_moment

TIME = datetime(2026, 3, 1, 6, 30, 15, 999_999, tzinfo=UTC)
types = st.sampled_from(["text/csv", "Text/CSV; charset=utf-8", "application/json", "application/octet-stream", ""])
zones = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))


def body(side: dict[str, str]) -> bytes:
    data = side["data"]
    return base64.b64decode(data, validate=True) if side["encoding"] == "BASE64" else data.encode()


@settings(max_examples=200)
@given(st.binary(max_size=50) | st.text(max_size=20).map(lambda s: s.encode("utf-8", "ignore")), types, st.binary())
@example(b"\xff\xfe\x00", "text/csv", b"")
@example("a\u2028b\n".encode(), "text/csv", b"\n")
def test_both_bodies_come_back_byte_for_byte(asked: bytes, content_type: str, answered: bytes) -> None:
    line = encode(Call("e1", TIME, Message(asked, content_type), Message(answered, content_type)))
    assert line.count(b"\n") == 1
    assert line.endswith(b"\n")
    assert line.isascii()
    sides = json.loads(line)["captureData"]
    assert body(sides["endpointInput"]) == asked
    assert body(sides["endpointOutput"]) == answered


@given(st.datetimes(timezones=zones))
@example(datetime(1, 1, 1, 12, tzinfo=UTC))
@example(datetime(999, 12, 31, 23, 59, 59, tzinfo=UTC))
def test_the_time_is_read_back_to_the_second(time: datetime) -> None:
    """strftime wrote the year 999 as 999, which no reader takes."""
    try:
        expected = time.astimezone(UTC).replace(microsecond=0)
    except OverflowError:
        return
    text = json.loads(encode(Call("e1", time, Message(b"1", "text/csv"))))["eventMetadata"]["inferenceTime"]
    assert parse_moment(text) == expected
    assert text.endswith("Z")


def test_the_record_is_sagemakers() -> None:
    call = Call(
        "e1",
        TIME,
        Message(b"130,0,263.7", "text/csv"),
        Message(b"0.379", "text/csv; charset=utf-8"),
        inference_id="58",
        attributes=("source=app",),
        version="v2",
    )
    assert json.loads(encode(call)) == {
        "captureData": {
            "endpointInput": {
                "observedContentType": "text/csv",
                "mode": "INPUT",
                "data": "130,0,263.7",
                "encoding": "CSV",
            },
            "endpointOutput": {
                "observedContentType": "text/csv; charset=utf-8",
                "mode": "OUTPUT",
                "data": "0.379",
                "encoding": "CSV",
            },
        },
        "eventMetadata": {
            "eventId": "e1",
            "inferenceId": "58",
            "customAttributes": ["source=app"],
            # Not the service's.
            "modelVersion": "v2",
            "inferenceTime": "2026-03-01T06:30:15Z",
        },
        "eventVersion": "0",
    }


def test_what_is_not_there_is_left_out() -> None:
    record = json.loads(encode(Call("e1", TIME, Message(b"1", "text/csv"))))
    assert record["captureData"].keys() == {"endpointInput"}
    assert record["eventMetadata"].keys() == {"eventId", "inferenceTime"}


@pytest.mark.parametrize(
    ("content_type", "content", "encoding"),
    [
        ("text/csv", b"1", "CSV"),
        ("TEXT/CSV ; header=present", b"1", "CSV"),
        ("application/json", b"{}", "JSON"),
        ("application/jsonlines", b"{}", "JSON"),
        ("text/html", b"{}", "BASE64"),
        ("application/x-npy", b"\x93NUMPY", "BASE64"),
        ("text/csv", b"\xe9", "BASE64"),
        ("", b"1", "BASE64"),
    ],
)
def test_the_encoding_goes_by_the_content_type(content_type: str, content: bytes, encoding: str) -> None:
    record = json.loads(encode(Call("e1", TIME, Message(content, content_type))))
    assert record["captureData"]["endpointInput"]["encoding"] == encoding


@given(st.lists(st.tuples(st.integers(-9, 9), st.integers(-9, 9)), min_size=1, max_size=5), st.booleans())
def test_what_is_written_is_read(table: list[tuple[int, int]], as_json: bool) -> None:
    asked = json.dumps([{"a": a} for a, _ in table]) if as_json else "\n".join(str(a) for a, _ in table)
    answered = json.dumps({"predictions": [b for _, b in table]}) if as_json else "\n".join(str(b) for _, b in table)
    kind = "application/json" if as_json else "text/csv"
    line = encode(Call("e1", TIME, Message(asked.encode(), kind), Message(answered.encode(), kind)))
    hour = Window(
        TIME.replace(minute=0, second=0, microsecond=0), TIME.replace(hour=7, minute=0, second=0, microsecond=0)
    )
    read, intake = read_captures([("a", line)], schema=Schema(("b", "a"), ("b",)), window=hour)
    assert (intake.judged, intake.received) == (len(table), len(table))
    columns = {column.name: column.texts.tolist() for column in read.columns}
    assert columns == {"a": [str(a) for a, _ in table], "b": [str(b) for _, b in table]}


def test_event_ids_are_all_different() -> None:
    ids = {new_event_id() for _ in range(1000)}
    assert len(ids) == 1000
    assert all(uuid.UUID(event_id).version == 4 for event_id in ids)
