"""plan, of model quality: which windows are looked at, and that every part is read once."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from tests.windage.steps.fakes import Bucket, Service, captured, deployed, hour, monitor
from windage import names
from windage.config import GroundTruth, ModelQuality, Schedule
from windage.errors import InputError
from windage.steps.looks import look_at, remember_look
from windage.steps.requests import DueWindow, Plan
from windage.steps.uploaded_labels import digest

QUALITY = ModelQuality(
    problem_type="BinaryClassification",
    probability_attribute="score",
    end_offset="-PT2H",
    ground_truth=GroundTruth(late="4 hours"),
)
SIX = "2026-03-01T06:00:00Z"
PATIENCE = timedelta(hours=6)
NONE = digest(())


def service(quality: ModelQuality = QUALITY, *, baseline: bool = True, **others: object) -> Service:
    storage = deployed(monitor(model_quality=quality, **others), training=None)
    if baseline:
        storage.put(names.baseline_pointer("fraud", names.MODEL_QUALITY), b'{"baseline": "abc"}')
    return Service(storage)


def planned(made: Service, at: str) -> Plan:
    return made.plan(at, monitor_type=names.MODEL_QUALITY)


def labelled(
    storage: Bucket, hour: str, name: str = "a", *, content: bytes = b"{}", prefix: str = "labels/fraud/"
) -> str:
    key = f"{prefix}{hour}/{name}.jsonl"
    storage.objects[key] = content
    return key


def looked(made: Service, start: str, at: str, *, judged: bool, labels: str = NONE) -> None:
    window = hour(start)
    made.storage.put(names.result_prefix("fraud", names.MODEL_QUALITY, window) + names.MANIFEST, b"{}")
    moment = window.end + timedelta(hours=int(at))
    remember_look(
        made.storage,
        "fraud",
        names.MODEL_QUALITY,
        window,
        look_at(moment, labels=labels, judged=judged),
        patience=PATIENCE,
    )


def parts(made: Service, due: DueWindow) -> dict[str, list[str]]:
    work = names.work_prefix("fraud", names.MODEL_QUALITY, hour(due.window.partition("/")[0]))
    found: dict[str, list[str]] = json.loads(made.storage.objects[f"{work}parts.json"])
    return found


def test_a_window_is_looked_at_when_it_has_ended() -> None:
    made = service()
    captured(made.storage, SIX)
    label = labelled(made.storage, "2026/03/01/06")
    (due,) = planned(made, "2026-03-01T07:10:00Z").windows
    assert (due.window, due.monitor_type, due.again) == (str(hour(SIX)), "model-quality", False)
    of_labels, of_captures = sorted(made.shards(Plan(windows=(due,))), key=lambda shard: shard.content, reverse=True)
    assert (of_labels.content, of_labels.keys) == ("labels", (label,))
    assert of_captures.content == "captures"
    assert all("2026/03/01/06/" in key for key in of_captures.keys)
    assert parts(made, due)["captures"] == [of_captures.profile_key]
    assert parts(made, due)["labels"] == [of_labels.profile_key]


def test_it_is_judged_when_the_wait_is_over_and_not_before() -> None:
    made = service()
    captured(made.storage, SIX)
    looked(made, SIX, "0", judged=False)
    again = [[due.window for due in planned(made, f"2026-03-01T{n:02}:10:00Z").windows if due.again] for n in (8, 9)]
    assert again == [[], [str(hour(SIX))]]


def test_labels_that_come_later_bring_it_back_until_nobody_waits() -> None:
    made = service()
    captured(made.storage, SIX)
    looked(made, SIX, "2", judged=True)
    labelled(made.storage, "2026/03/01/09")

    def again(at: str) -> bool:
        return any(due.again for due in planned(made, at).windows)

    assert again("2026-03-01T10:10:00Z")
    # Uploaded when nobody waits any more: seven hours after the end.
    del made.storage.objects["labels/fraud/2026/03/01/09/a.jsonl"]
    labelled(made.storage, "2026/03/01/14")
    assert not again("2026-03-01T15:10:00Z")


def test_a_part_that_was_read_is_not_read_again() -> None:
    made = service()
    captured(made.storage, SIX)
    labelled(made.storage, "2026/03/01/06")
    first = planned(made, "2026-03-01T07:10:00Z")
    for shard in made.shards(first):
        made.storage.put(shard.profile_key, b"read")
    looked(made, SIX, "0", judged=False)
    later = labelled(made.storage, "2026/03/01/08", "b")
    (due,) = [due for due in planned(made, "2026-03-01T09:10:00Z").windows if due.again]
    (shard,) = made.shards(Plan(windows=(due,)))
    assert shard.keys == (later,)
    assert len(parts(made, due)["labels"]) == 2
    assert due.shards == 1


def test_an_object_that_was_written_over_is_read_again() -> None:
    made = service()
    captured(made.storage, SIX)
    labelled(made.storage, "2026/03/01/06")
    for shard in made.shards(planned(made, "2026-03-01T07:10:00Z")):
        made.storage.put(shard.profile_key, b"read")
    labelled(made.storage, "2026/03/01/06", content=b"longer")
    (due,) = planned(made, "2026-03-01T07:10:00Z").windows
    assert [shard.content for shard in made.shards(Plan(windows=(due,)))] == ["labels"]


def test_labels_of_a_day_that_is_over_are_one_part_and_those_of_today_one_an_hour() -> None:
    made = service(ModelQuality(problem_type="Regression", inference_attribute="score", end_offset="-P3D"))
    looked(made, SIX, "0", judged=False)
    for n in (7, 8, 9):
        labelled(made.storage, f"2026/03/01/{n:02}")
    for n in (1, 2):
        labelled(made.storage, f"2026/03/04/{n:02}")
    (due,) = [due for due in planned(made, "2026-03-04T07:10:00Z").windows if due.again]
    shards = [shard.keys for shard in made.shards(Plan(windows=(due,))) if shard.content == "labels"]
    assert [len(keys) for keys in shards] == [3, 1, 1]


def test_labels_elsewhere_are_found_and_ours_are_not() -> None:
    quality = ModelQuality(
        problem_type="Regression",
        inference_attribute="score",
        ground_truth=GroundTruth(uri="s3://truth/of/fraud/"),
    )
    made = service(quality)
    made.others["truth"] = Bucket("truth")
    key = labelled(made.others["truth"], "2026/03/01/06", prefix="of/fraud/")
    labelled(made.storage, "2026/03/01/06")
    (due,) = planned(made, "2026-03-01T07:10:00Z").windows
    assert [(s.bucket, s.keys) for s in made.shards(Plan(windows=(due,))) if s.content == "labels"] == [
        ("truth", (key,))
    ]


def test_a_window_may_reach_back_farther_than_it_is_long() -> None:
    quality = ModelQuality(
        problem_type="Regression", inference_attribute="score", end_offset="-PT1H", start_offset="-PT4H"
    )
    made = service(quality)
    for start in ("2026-03-01T04:00:00Z", "2026-03-01T05:00:00Z", SIX, "2026-03-01T03:00:00Z"):
        captured(made.storage, start, objects=1)
    (due,) = planned(made, "2026-03-01T07:10:00Z").windows
    (shard,) = [shard for shard in made.shards(Plan(windows=(due,))) if shard.content == "captures"]
    assert sorted(key.split("/")[-2] for key in shard.keys) == ["04", "05", "06"]
    assert shard.window == "2026-03-01T04:00:00Z/2026-03-01T07:00:00Z"


def test_without_a_baseline_nothing_is_read() -> None:
    made = service(baseline=False)
    captured(made.storage, SIX)
    (due,) = planned(made, "2026-03-01T07:10:00Z").windows
    assert (due.baseline, due.shards) == (None, 0)


def test_windows_of_quality_may_be_longer_than_those_of_the_data() -> None:
    quality = ModelQuality(problem_type="Regression", inference_attribute="score", schedule=Schedule(every="1 day"))
    (due,) = planned(service(quality), "2026-03-02T00:10:00Z").windows
    assert due.window == "2026-03-01T00:00:00Z/2026-03-02T00:00:00Z"


def test_a_monitor_without_model_quality_says_so() -> None:
    made = Service(deployed())
    with pytest.raises(InputError, match="it has no model_quality"):
        planned(made, "2026-03-01T07:10:00Z")
