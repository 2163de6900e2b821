"""Shards that could not be read: few are told of a window that is judged, more leave it due."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from tests.windage.steps.fakes import Service, hour, line, monitor, result, service
from windage import names, summary
from windage.errors import InputError
from windage.steps.evaluate import fail_before
from windage.steps.lost import tolerated
from windage.steps.merge_list import profile_keys
from windage.steps.profile_planned import profile_planned
from windage.steps.requests import DueWindow, Judgement, Shard
from windage.steps.shard_list import write_shards
from windage.steps.shards import Cut
from windage.unread import MOST_KEPT
from windage.window import parse_moment

AT, SIX = "2026-03-01T07:10:00Z", "2026-03-01T06:00:00Z"
PREFIX = f"{names.capture_prefix('fraud')}2026/03/01/06/"


def traffic(objects: int) -> Service:
    """Return a monitor with an hour of so many objects, ten calls in each, a shard of its own for each."""
    made = service(monitor())
    start = parse_moment(SIX)
    for number in range(objects):
        calls = (line(7 * (10 * number + n), start + timedelta(seconds=number)) for n in range(10))
        made.storage.objects[f"{PREFIX}{number:04d}.jsonl"] = b"".join(calls)
    made.cut = Cut(shard_objects=1, group=20)
    return made


def judged_without(made: Service, *gone: int) -> tuple[DueWindow, Judgement]:
    """Let some objects vanish between the listing and the reading; run what the state machine runs then."""
    planned = made.plan(AT)
    kept = {number: made.storage.objects.pop(f"{PREFIX}{number:04d}.jsonl") for number in gone}
    for number, item in enumerate(made.items(planned)):
        if number in kept:
            with pytest.raises(InputError, match=f"{number:04d}.jsonl: no such object"):
                profile_planned(item, storage=made.storage, open_bucket=made.open_bucket)
        else:
            profile_planned(item, storage=made.storage, open_bucket=made.open_bucket)
    made.storage.objects |= {f"{PREFIX}{number:04d}.jsonl": data for number, data in kept.items()}
    made.merge(planned)
    (judgement,) = made.evaluate(planned)
    return planned.windows[0], judgement


def test_one_lost_shard_of_a_hundred_is_told_everywhere() -> None:
    made = traffic(100)
    _, judgement = judged_without(made, 17)
    assert judgement.outcome == "no_violations"
    files = result(made.storage, SIX)
    manifest = summary.decode(files[names.MANIFEST], where="manifest")
    assert (manifest.rows, manifest.unread_share) == (990, 0.01)
    said = "1 of 100 shards of the captures could not be read, and is not judged."
    assert manifest.sentence.endswith(said)
    assert [json.loads(entry) for entry in files["unread.jsonl"].splitlines()] == [
        {"number": 17, "bucket": "data", "objects": [f"{PREFIX}0017.jsonl"]}
    ]
    assert set(manifest.files) >= {"unread.jsonl"}
    assert b"1 of 100 shards" in files["report.html"]
    assert made.metrics.last("UnreadShare") == 1.0


def test_a_window_of_which_all_was_read_says_nothing_of_it() -> None:
    made = traffic(100)
    _, judgement = judged_without(made)
    assert judgement.outcome == "no_violations"
    files = result(made.storage, SIX)
    assert "unread.jsonl" not in files
    assert b"unread" not in files[names.MANIFEST]
    assert made.metrics.all("UnreadShare") == []


@pytest.mark.parametrize(("objects", "gone"), [(99, 1), (40, 1), (100, 2), (199, 2)])
def test_what_is_more_than_one_percent_leaves_the_window_due_and_says_why(objects: int, gone: int) -> None:
    made = traffic(objects)
    due, judgement = judged_without(made, *range(gone))
    assert judgement.outcome == "failed"
    first = f"s3://data/{profile_keys(due)[0]}"
    assert str(judgement.reason).startswith(
        f"{first}: not made, as {gone} of {objects} profiles; s3://data/{PREFIX}0000"
    )
    assert names.MANIFEST not in result(made.storage, SIX)
    # Whatever it was, the next run tries again.
    (later,) = made.run("2026-03-01T07:40:00Z")
    assert later.outcome == "no_violations"


def test_a_function_that_died_without_a_word_is_counted_all_the_same() -> None:
    made = traffic(40)
    planned = made.plan(AT)
    made.profile(planned)
    due = planned.windows[0]
    for key in profile_keys(due)[5:8]:
        del made.storage.objects[key]
    made.merge(planned)
    (judgement,) = made.evaluate(planned)
    assert judgement.reason == f"s3://data/{profile_keys(due)[5]}: no such object; got 37 of 40 profiles"


def test_a_map_that_failed_is_recorded_with_what_its_shards_said() -> None:
    """Step Functions says of a map that failed that a threshold was exceeded."""
    made = traffic(40)
    planned = made.plan(AT)
    gone = [made.storage.objects.pop(f"{PREFIX}{number:04d}.jsonl") for number in range(5)]
    for item in made.items(planned)[: len(gone)]:
        with pytest.raises(InputError):
            profile_planned(item, storage=made.storage, open_bucket=made.open_bucket)
    failure = {"Error": "States.ExceedToleratedFailureThreshold", "Cause": "too many"}
    judgement = fail_before(planned.windows[0], failure, storage=made.storage, metrics=made.metrics)
    told = [f"s3://data/{PREFIX}000{number}.jsonl: no such object" for number in range(3)]
    assert judgement.reason == "; ".join(told)


def test_of_many_lost_shards_all_are_counted_and_the_first_hundred_are_listed() -> None:
    made = service(training=None)
    shards = (
        Shard(
            monitor="fraud",
            window=str(hour(SIX)),
            baseline="0a1b",
            bucket="data",
            keys=(f"{n}",),
            profile_key=f"work/r/profiles/{n:06d}.json",
        )
        for n in range(12_000)
    )
    count = write_shards(shards, run="work/r/", storage=made.storage)
    due = DueWindow(
        monitor="fraud",
        monitor_type=names.DATA_QUALITY,
        window=str(hour(SIX)),
        scheduled_time=AT,
        shards=count,
        shards_key="work/r/shards.json",
        baseline="0a1b",
    )
    unread = tolerated(due, range(7, 12_000, 101), storage=made.storage)
    assert unread is not None
    assert (unread.lost, unread.of, len(unread.kept)) == (119, 12_000, MOST_KEPT)
    assert (unread.kept[1].number, unread.kept[1].objects) == (108, ("108",))
    with pytest.raises(InputError, match="no such object; got 11,879 of 12,000 profiles"):
        tolerated(due, range(121), storage=made.storage)
