"""replay: what is found lies in the hour of its call, once, however often and in whatever company it is found."""

from __future__ import annotations

import base64
import json
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.windage.recovery.spilled import HOURS, call, calls, stored
from tests.windage.steps.fakes import Broken, Bucket
from windage.recovery.found import Damaged, Record
from windage.steps.replay import Replay, Replayed

ANY = calls | st.binary(max_size=60)


def replayed(lines: list[bytes], bucket: Bucket, *, most_bytes: int = 10**6) -> Replayed:
    replay = Replay(bucket, most_bytes=most_bytes)
    replay.take([Record(line, "fraud") for line in lines])
    return replay.finished()


@given(st.lists(ANY, max_size=20), st.integers(1, 2000))
@settings(max_examples=80, deadline=None)
def test_all_that_was_left_is_there_once(lines: list[bytes], most_bytes: int) -> None:
    bucket = Bucket()
    result = replayed(lines, bucket, most_bytes=most_bytes)
    good = {line for line in lines if line.startswith(b'{"captureData"')}
    assert stored(bucket.objects) == dict.fromkeys(good, 1)
    aside = (json.loads(data) for key, data in bucket.objects.items() if key.startswith("quarantine/fraud/replay-"))
    assert {base64.b64decode(one["record"]) for one in aside} == set(lines) - good
    assert result.found == len(lines)
    assert result.recovered.total() == len(good)
    assert result.lost == 0


@given(st.lists(ANY, max_size=16), st.integers(0, 16), st.integers(0, 16), st.integers(1, 2000))
@settings(max_examples=80, deadline=None)
def test_in_other_company_nothing_is_written_twice(lines: list[bytes], one: int, other: int, most: int) -> None:
    """As with spans of a log that overlap."""
    once, often = Bucket(), Bucket()
    replayed(lines, once)
    for some in (lines[one:], lines[:other], lines, lines):
        replayed(some, often, most_bytes=most)
    assert stored(often.objects) == stored(once.objects)
    before = dict(often.objects)
    result = replayed(lines, often)
    assert often.objects == before
    assert (result.recovered, result.written) == ({}, [])


@given(st.lists(ANY, min_size=1, max_size=10), st.integers(0, 30))
@settings(max_examples=80, deadline=None)
def test_who_dies_on_the_way_and_begins_anew_loses_nothing(lines: list[bytes], calls_left: int) -> None:
    bucket, whole = Bucket(calls_left=calls_left), Bucket()
    with suppress(Broken):
        replayed(lines, bucket, most_bytes=300)
    bucket.calls_left = None
    replayed(lines, bucket)
    replayed(lines, whole)
    assert stored(bucket.objects) == stored(whole.objects)
    assert bucket.below("quarantine/") == whole.below("quarantine/")


def test_what_the_stream_stored_stays_beside_it() -> None:
    bucket = Bucket()
    bucket.objects["captures/fraud/AllTraffic/2026/03/01/06/00-00-x.jsonl.gz"] = b"not looked at"
    replayed([call(1)], bucket)
    assert len(bucket.objects) == 2


def test_records_say_whose_they_are_or_their_place_does() -> None:
    bucket = Bucket()
    replay = Replay(bucket, "some/", monitor="fallback")
    replay.take([Record(call(1), "own"), Record(call(2))], monitor="place")
    replay.take([Record(call(3))])
    result = replay.finished()
    assert {monitor for monitor, _ in result.recovered} == {"own", "place", "fallback"}
    assert all(key.startswith("some/captures/") for key in bucket.objects)
    assert result.written == sorted(bucket.objects, key=lambda key: (key.split("/")[2], key))


@pytest.mark.parametrize("name", ["../other", "", "A", "x" * 40, "a/b", None])
def test_a_name_that_is_none_writes_nothing(name: str | None) -> None:
    bucket = Bucket()
    replay = Replay(bucket)
    replay.take([Record(call(1), name), Damaged("a line of a log that is cut")])
    result = replay.finished()
    assert bucket.objects == {}
    assert (result.found, result.lost) == (2, 2)


def test_a_record_of_several_lines_is_kept_whole() -> None:
    """Lines are what an object is made of: a record with a line break in it would become two that are none."""
    content = json.dumps(json.loads(call(1)), indent=1).encode()
    bucket = Bucket()
    result = replayed([content], bucket)
    assert dict(result.unplaced) == {"several_lines": 1}
    ((_, data),) = bucket.objects.items()
    assert base64.b64decode(json.loads(data)["record"]) == content


def test_the_counts_say_which_hours() -> None:
    result = replayed([call(1), call(2), call(3, HOURS[1])], Bucket())
    assert dict(result.recovered) == {("fraud", "2026/03/01/06"): 2, ("fraud", "2026/03/01/07"): 1}
