"""plan: which windows are due, and which objects each of their shards reads."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.windage.steps.fakes import Bucket, Service, captured, deployed, monitor, service
from windage import names
from windage.config import BatchTransform, Capture, Monitor, Schedule
from windage.errors import BaselineError, InputError
from windage.steps.ports import Object
from windage.steps.requests import write
from windage.steps.shards import SHARD_BYTES, SHARD_OBJECTS, shards

sizes = st.lists(st.integers(0, 3 * SHARD_BYTES // 2) | st.integers(0, 1000), max_size=60)


@given(sizes)
def test_every_object_is_in_exactly_one_shard_and_in_order(given_sizes: list[int]) -> None:
    objects = [Object(f"{place:06}", size) for place, size in enumerate(given_sizes)]
    cut = list(shards(objects))
    assert [entry for part in cut for entry in part] == objects
    assert all(cut)


@given(sizes)
def test_a_shard_is_no_larger_than_agreed_but_for_an_object_that_is(given_sizes: list[int]) -> None:
    cut = list(shards([Object(str(place), size) for place, size in enumerate(given_sizes)]))
    for part in cut:
        assert len(part) <= SHARD_OBJECTS
        assert len(part) == 1 or sum(entry.size for entry in part) <= SHARD_BYTES
    for one, following in pairwise(cut):
        full = sum(entry.size for entry in one) + following[0].size > SHARD_BYTES
        assert full or len(one) == SHARD_OBJECTS


@pytest.mark.parametrize(
    ("count", "size", "expected"),
    [
        (0, 1, []),
        (1, 0, [1]),
        (1, 10 * SHARD_BYTES, [1]),
        (4, SHARD_BYTES // 2, [2, 2]),
        (3, SHARD_BYTES // 2 + 1, [1, 1, 1]),
        (1001, 10, [500, 500, 1]),
    ],
)
def test_shards_worked_out_by_hand(count: int, size: int, expected: list[int]) -> None:
    assert [len(part) for part in shards(Object(str(n), size) for n in range(count))] == expected


def test_a_shard_fits_into_the_input_of_a_state_machine() -> None:
    """Step Functions takes 256 KB; keys may be long, and stand on pages that no state machine reads."""
    made = service()
    for n in range(SHARD_OBJECTS + 5):
        key = f"{names.capture_prefix('fraud')}2026/03/01/06/windage-{n:04}-1-2026-03-01-06-00-00-{'a' * 36}.gz"
        made.storage.objects[key] = b""
    planned = made.plan("2026-03-01T07:10:00Z")
    items = json.loads(made.storage.objects[planned.windows[0].shards_key])
    assert [len(shard.keys) for shard in made.shards(planned)] == [SHARD_OBJECTS, 5]
    assert max(len(json.dumps(item)) for item in items) < 200


def test_a_new_monitor_begins_with_the_latest_window() -> None:
    made = service()
    captured(made.storage, "2026-03-01T05:00:00Z")
    captured(made.storage, "2026-03-01T06:00:00Z")
    planned = made.plan("2026-03-01T07:10:00Z")
    assert [window.window for window in planned.windows] == ["2026-03-01T06:00:00Z/2026-03-01T07:00:00Z"]
    (shard,) = made.shards(planned)
    prefix = names.capture_prefix("fraud")
    assert shard.keys == (f"{prefix}2026/03/01/06/00-000.jsonl", f"{prefix}2026/03/01/06/00-001.jsonl")
    assert (shard.bucket, planned.windows[0].shards) == ("data", 1)
    assert shard.profile_key == "work/fraud/data-quality/2026/03/01/06-00/20260301T071000Z/profiles/000000.json"


def test_nothing_is_due_before_the_grace_has_passed() -> None:
    made = service()
    made.run("2026-03-01T07:10:00Z")
    assert made.plan("2026-03-01T08:09:59Z").windows == ()
    assert len(made.plan("2026-03-01T08:10:00Z").windows) == 1


def test_missed_windows_are_caught_up_the_oldest_first() -> None:
    made = service()
    made.run("2026-03-01T07:10:00Z")
    planned = made.plan("2026-03-01T11:10:00Z")
    assert [window.window[11:13] for window in planned.windows] == ["07", "08", "09", "10"]
    made.evaluate(planned)
    assert made.plan("2026-03-01T11:40:00Z").windows == ()


def test_catching_up_ends_where_the_monitor_says() -> None:
    made = service(monitor(schedule=Schedule(catch_up=3)))
    made.run("2026-03-01T07:10:00Z")
    assert [window.window[11:13] for window in made.plan("2026-03-01T09:10:00Z").windows] == ["07", "08"]
    # The last result is out of sight: the monitor begins anew.
    assert [window.window[11:13] for window in made.plan("2026-03-01T23:10:00Z").windows] == ["22"]


def test_an_object_that_is_listed_twice_is_read_once() -> None:
    class Repeating(Bucket):
        def list(self, prefix: str, *, after: str = "") -> object:
            for entry in super().list(prefix, after=after):
                yield from (entry, entry)

    storage = deployed()
    captured(storage, "2026-03-01T06:00:00Z")
    made = Service(Repeating(objects=storage.objects))
    (shard,) = made.shards(made.plan("2026-03-01T07:10:00Z"))
    assert len(shard.keys) == len(set(shard.keys)) == 2


def test_an_endpoints_own_captures_are_read_in_place() -> None:
    made = service(monitor(own_capture=True))
    made.others["elsewhere"] = Bucket("elsewhere")
    prefix = "some/prefix/Endpoint/AllTraffic/"
    captured(made.others["elsewhere"], "2026-03-01T06:00:00Z", prefix=prefix)
    captured(made.others["elsewhere"], "2026-03-01T06:00:00Z", prefix="some/prefix/Endpoint-2/AllTraffic/")
    (shard,) = made.shards(made.plan("2026-03-01T07:10:00Z"))
    assert shard.bucket == "elsewhere"
    assert all(key.startswith(prefix) for key in shard.keys)
    (judgement,) = made.run("2026-03-01T07:10:00Z")
    assert judgement.outcome == "no_violations"


def test_a_long_window_lists_days_and_hours() -> None:
    made = service(monitor(schedule=Schedule(every="1 day", grace="0 minutes")))
    for start in ("2026-02-28T23:00:00Z", "2026-03-01T00:00:00Z", "2026-03-01T23:00:00Z", "2026-03-02T00:00:00Z"):
        captured(made.storage, start, objects=1)
    (shard,) = made.shards(made.plan("2026-03-02T00:00:00Z"))
    assert [key.split("/", 3)[3] for key in shard.keys] == ["2026/03/01/00/00-000.jsonl", "2026/03/01/23/00-000.jsonl"]


def test_without_a_baseline_nothing_is_read() -> None:
    made = service(training=None)
    captured(made.storage, "2026-03-01T06:00:00Z")
    planned = made.plan("2026-03-01T07:10:00Z")
    assert (planned.windows[0].baseline, planned.windows[0].shards) == (None, 0)
    assert made.shards(planned) == []


def test_a_monitor_that_is_not_deployed_is_told() -> None:
    with pytest.raises(InputError) as raised:
        Service(Bucket()).plan("2026-03-01T07:10:00Z")
    assert (
        str(raised.value) == "s3://data/monitors/fraud/monitor.json: the monitor is not deployed; do: deploy its stack"
    )


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"null", b"{}", b"\xff"])
def test_a_damaged_pointer_to_the_baseline_is_told(content: bytes) -> None:
    made = service()
    made.storage.objects[names.baseline_pointer("fraud", names.DATA_QUALITY)] = content
    with pytest.raises(BaselineError) as raised:
        made.plan("2026-03-01T07:10:00Z")
    assert str(raised.value) == (
        "s3://data/baselines/fraud/data-quality/manifest.json: the file is damaged; do: upload the dataset again"
    )


@settings(max_examples=20)
@given(st.lists(st.integers(1, 59), min_size=1, max_size=5, unique=True))
def test_planning_again_plans_the_same(minutes: list[int]) -> None:
    made = service()
    for minute in minutes:
        captured(made.storage, f"2026-03-01T06:{minute:02}:00Z", rows=4)
    first = made.plan("2026-03-01T07:10:00Z")
    before = dict(made.storage.objects)
    assert made.plan("2026-03-01T07:10:00Z") == first
    assert made.storage.objects == before


JOBS = Capture(batch_transform=BatchTransform(uri="s3://manifests/capture/", data="s3://transforms/out", side="output"))


def transforming(capture: Capture = JOBS, **settings: object) -> Service:
    """Return the service with a monitor of batch transform jobs."""
    made = service(Monitor(name="fraud", capture=capture, output_columns=("score",), **settings))
    made.others = {"manifests": Bucket("manifests"), "transforms": Bucket("transforms")}
    return made


def manifest(made: Service, hour: str, *addresses: str, side: str = "output", name: str = "0a1b.json") -> None:
    content = json.dumps([{"prefix": "s3://"}, *(address.removeprefix("s3://") for address in addresses)])
    made.others["manifests"].objects[f"capture/{side}/2026/03/01/{hour}/{name}"] = content.encode()


def test_the_files_that_manifests_name_are_the_windows() -> None:
    made = transforming()
    made.others["transforms"].objects = {"out/a.out": b"aaa", "out/b/c.out": b"c", "out/of-another-hour.out": b""}
    manifest(made, "06", "s3://transforms/out/b/c.out", "s3://transforms/out/a.out")
    manifest(made, "05", "s3://transforms/out/of-another-hour.out")
    manifest(made, "06", "s3://transforms/in/a", side="input")
    made.others["manifests"].objects["capture/output/2026/03/01/06/notes.txt"] = b"no manifest"
    planned = made.plan("2026-03-01T07:10:00Z")
    (shard,) = made.shards(planned)
    assert (shard.bucket, shard.keys) == ("transforms", ("out/b/c.out", "out/a.out"))
    assert (planned.windows[0].shards, planned.windows[0].unplanned) == (1, False)


def test_a_file_that_two_manifests_name_is_read_once() -> None:
    made = transforming()
    made.others["transforms"].objects = {"out/a.out": b"a", "out/b.out": b"b"}
    manifest(made, "06", "s3://transforms/out/a.out", "s3://transforms/out/a.out", name="1.json")
    manifest(made, "06", "s3://transforms/out/a.out", "s3://transforms/out/b.out", name="2.json")
    (shard,) = made.shards(made.plan("2026-03-01T07:10:00Z"))
    assert shard.keys == ("out/a.out", "out/b.out")


def test_the_sizes_of_the_files_cut_the_shards() -> None:
    made = transforming()
    made.others["transforms"] = Sized("transforms", {f"out/{n}": b"" for n in range(4)})
    manifest(made, "06", *(f"s3://transforms/out/{n}" for n in range(4)))
    shards_ = made.shards(made.plan("2026-03-01T07:10:00Z"))
    assert [shard.keys for shard in shards_] == [("out/0", "out/1"), ("out/2", "out/3")]


class Sized(Bucket):
    """A bucket in which every object has half the size of a shard."""

    def list(self, prefix: str, *, after: str = "") -> Iterator[Object]:
        yield from (Object(entry.key, SHARD_BYTES // 2) for entry in super().list(prefix, after=after))


def test_a_day_is_all_its_hours_and_the_other_side_is_read_when_asked() -> None:
    jobs = BatchTransform(uri="s3://manifests", data="s3://transforms", side="input")
    made = transforming(Capture(batch_transform=jobs), schedule=Schedule(every="1 day"))
    made.others["transforms"].objects = {"anywhere": b"x", "else/where": b"y"}
    for hour, key in (("00", "anywhere"), ("23", "else/where")):
        content = json.dumps([{"prefix": f"s3://transforms/{key}"}, ""]).encode()
        made.others["manifests"].objects[f"input/2026/03/01/{hour}/x.json"] = content
    (shard,) = made.shards(made.plan("2026-03-02T00:10:00Z"))
    assert shard.keys == ("anywhere", "else/where")


PLACE = "s3://manifests/capture/output/2026/03/01/06/0a1b.json: "


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"{", f"{PLACE}not JSON; got "),
        (b"[]", f"{PLACE}not a manifest; expected "),
        (
            b'[{"prefix": "s3://transforms/other/"}, "a"]',
            f"{PLACE}names a file outside capture.batch_transform.data; got s3://transforms/other/a; expected "
            "s3://transforms/out/…; do: set",
        ),
        (b'[{"prefix": "s3://elsewhere/out/"}, "a"]', f"{PLACE}names a file outside capture.batch_transform.data"),
        (b'[{"prefix": "s3://transforms/outside"}, ""]', f"{PLACE}names a file outside capture.batch_transform.data"),
        (
            b'[{"prefix": "s3://transforms/out/"}, "gone"]',
            f"{PLACE}names a file that is gone; got s3://transforms/out/g",
        ),
    ],
)
def test_a_manifest_that_cannot_be_followed_fails_its_window_and_no_other(content: bytes, reason: str) -> None:
    made = transforming()
    made.run("2026-03-01T06:10:00Z")
    made.others["transforms"].objects = {"out/a.out": b"a"}
    made.others["manifests"].objects["capture/output/2026/03/01/06/0a1b.json"] = content
    manifest(made, "07", "s3://transforms/out/a.out")
    planned = made.plan("2026-03-01T08:10:00Z")
    assert [(window.unplanned, window.shards) for window in planned.windows] == [(True, 0), (False, 1)]
    (failed,) = made.evaluate(planned.__class__(windows=planned.windows[:1]))
    assert failed.outcome == "failed"
    assert failed.reason is not None
    assert failed.reason.startswith(reason)
    assert [window.window for window in made.plan("2026-03-01T08:10:00Z").windows] == [
        w.window for w in planned.windows
    ]


def test_the_plan_of_hundreds_of_windows_that_fail_fits_into_a_state_machine() -> None:
    """Step Functions takes 256 KB, however long the reasons are."""
    made = transforming(schedule=Schedule(catch_up=500))
    made.run("2026-03-01T00:10:00Z")
    for day in range(1, 23):
        for hour in range(24):
            key = f"capture/output/2026/03/{day:02}/{hour:02}/{'long' * 50}.json"
            made.others["manifests"].objects[key] = b"{"
    planned = made.plan("2026-03-21T19:10:00Z")
    assert len(planned.windows) == 499
    assert all(window.unplanned for window in planned.windows)
    assert len(json.dumps(write(planned))) < 256_000
