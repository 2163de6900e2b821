"""drain: what waited in the queue lies in the bucket, each record once, and nothing is lost on the way."""

from __future__ import annotations

import base64
import gzip
import json
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.windage.captures.captured import SCHEMA
from tests.windage.recovery.spilled import HOURS, call, calls, stored
from tests.windage.steps.fakes import Broken, Bucket
from windage.captures.capture_file import read_captures
from windage.delivery.spilled import enclosed
from windage.once import each_once
from windage.recovery.enclosed import MOST_BYTES
from windage.steps.drain import Drained, Message, answer_of, drain, messages_of


def messages(lines: Sequence[bytes], *, tries: int = 1) -> list[Message]:
    return [Message(f"m{place}", enclosed(line), "fraud", tries) for place, line in enumerate(lines)]


def drained(made: list[Message], bucket: Bucket | None = None) -> tuple[Bucket, Drained]:
    bucket = bucket or Bucket()
    return bucket, drain(made, monitor="fraud", storage=bucket)


@given(st.lists(calls | st.binary(max_size=40), max_size=20))
@settings(max_examples=100, deadline=None)
def test_every_line_is_a_capture_or_aside(lines: list[bytes]) -> None:
    bucket, made = drained(messages(lines))
    assert made.failed == {}
    good = {line for line in lines if line.startswith(b'{"captureData"')}
    assert stored(bucket.objects) == dict.fromkeys(good, 1)
    aside = [json.loads(data) for key, data in bucket.objects.items() if key.startswith("quarantine/fraud/queue-")]
    kept = {base64.b64decode(one["record"]).rstrip(b"\n") for one in aside}
    # A message may hold several lines; each blank one is nothing, unless there is nothing else.
    parts = {part for line in lines if line not in good for part in line.split(b"\n") if part.strip()}
    assert kept | {b""} == {part.rstrip(b"\n") for part in parts} | {b""} | {
        line.rstrip(b"\n") for line in lines if not line.strip()
    }
    assert made.stored == len(good)


@given(st.lists(calls, max_size=20), st.data())
@settings(max_examples=50, deadline=None)
def test_twice_is_once(lines: list[bytes], data: st.DataObject) -> None:
    """In any order: the objects have the names of what they hold."""
    once, _ = drained(messages(lines))
    twice, _ = drained(messages(lines))
    drained(messages(data.draw(st.permutations(lines))), twice)
    assert twice.objects == once.objects


@given(st.lists(calls, min_size=1, max_size=12), st.integers(0, 12), st.integers(0, 12))
@settings(max_examples=50, deadline=None)
def test_a_batch_that_comes_again_in_other_company_is_judged_once(lines: list[bytes], one: int, other: int) -> None:
    """The lines are marked, and known by their event ids; which object is read first does not matter."""
    bucket, _ = drained(messages(lines[:one]))
    drained(messages(lines, tries=2), bucket)
    drained(messages(lines[other:], tries=3), bucket)
    ((table, intake),) = each_once([read_captures(sorted(bucket.objects.items()), schema=SCHEMA)])
    assert table.rows == len(set(lines))
    assert intake.judged + intake.repeated == intake.received
    assert table.calls is not None
    assert table.calls.events is not None
    assert sorted(table.calls.events.tolist()) == sorted(
        json.loads(line)["eventMetadata"]["eventId"] for line in set(lines)
    )


def test_a_line_that_somebody_took_before_is_marked() -> None:
    line = call(1)
    bucket, _ = drained(messages([line], tries=2))
    ((_, data),) = bucket.objects.items()
    expected = json.loads(line)
    expected["eventMetadata"]["resent"] = True
    assert json.loads(gzip.decompress(data)) == expected
    first, _ = drained(messages([line]))
    assert bucket.objects.keys() == first.objects.keys()


@pytest.mark.parametrize("left", range(4))
def test_only_what_was_not_stored_comes_again(left: int) -> None:
    """One object an hour and one aside: the bucket dies at any of them, and the rest of the batch is done."""
    lines = [call(1, HOURS[0]), call(2, HOURS[1]), b"no capture\n", call(3, HOURS[1])]

    class Once(Bucket):
        """A bucket that refuses one object."""

        def put(self, key: str, data: bytes, *, content_type: str = "application/json") -> None:
            if len(seen) == left and key not in seen:
                seen.append(key)
                raise Broken
            seen.append(key)
            super().put(key, data, content_type=content_type)

    seen: list[str] = []
    bucket, made = drained(messages(lines), Once())
    expected = [["m2"], ["m0"], ["m1", "m3"], []][left]
    assert list(made.failed) == expected
    assert answer_of(made) == {"batchItemFailures": [{"itemIdentifier": one} for one in expected]}
    again = [message for message in messages(lines, tries=2) if message.identity in expected]
    drained(again, bucket)
    assert sum(stored(bucket.objects).values()) == 3
    assert sum(key.startswith("quarantine/") for key in bucket.objects) == 1


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("", "not_gzip"),
        ("not base64!", "not_BASE64"),
        ("é", "not_BASE64"),
        ("\ud800", "not_BASE64"),
        (base64.b64encode(b"plain").decode(), "not_gzip"),
        (enclosed(call(1))[:40], "damaged_gzip"),
        (enclosed(bytes(MOST_BYTES + 1)), "too_large"),
        (enclosed(b""), "empty"),
        (enclosed(b"\n \n"), "empty"),
        (enclosed(b"{"), "not_json"),
        (enclosed(b"\xff"), "not_json"),
        (enclosed(b"[" * 100_000), "not_json"),
        (enclosed(b"[]"), "not_a_capture"),
        (enclosed(b'{"captureData": 1, "eventMetadata": {}}'), "not_a_capture"),
        (enclosed(b'{"captureData": {}}'), "bad_time"),
        (enclosed(b'{"captureData": {}, "eventMetadata": {"inferenceTime": 1772346600}}'), "bad_time"),
        (enclosed(b'{"captureData": {}, "eventMetadata": {"inferenceTime": "../../../x"}}'), "bad_time"),
        (enclosed(b'{"captureData": {}, "eventMetadata": {"inferenceTime": "0001-01-01T00:00:00+14:00"}}'), "bad_time"),
    ],
)
def test_what_is_no_capture_is_kept_with_its_reason(body: str, reason: str) -> None:
    bucket, made = drained([Message("m", body, "fraud"), *messages([call(2)])])
    assert (made.stored, dict(made.quarantined), made.failed) == (1, {reason: 1}, {})
    ((key, data),) = ((key, data) for key, data in bucket.objects.items() if not key.startswith("captures/"))
    assert key.startswith("quarantine/fraud/queue-")
    assert json.loads(data)["reason"] == reason


def test_a_message_of_another_monitor_is_none_of_ours() -> None:
    bucket, made = drained([Message("m", enclosed(call(1)), "prices")])
    assert dict(made.quarantined) == {"another_monitor": 1}
    assert stored(bucket.objects) == {}


def test_a_message_as_lambda_hands_it_over() -> None:
    event = {
        "Records": [
            {
                "messageId": "m1",
                "body": "b",
                "attributes": {"ApproximateReceiveCount": "3"},
                "messageAttributes": {"monitor": {"stringValue": "fraud", "dataType": "String"}},
            },
            {"messageId": "m2", "body": "c", "attributes": {}, "messageAttributes": {}},
        ]
    }
    assert messages_of(event) == [Message("m1", "b", "fraud", 3), Message("m2", "c")]


def test_several_lines_of_one_message_are_several_records() -> None:
    bucket, made = drained([Message("m", enclosed(call(1) + b"nothing\n" + call(2, HOURS[1]).rstrip()))])
    assert (made.stored, dict(made.quarantined)) == (2, {"not_json": 1})
    assert stored(bucket.objects) == {call(1): 1, call(2, HOURS[1]): 1}
