"""Copies of resent records in other shards: however the window is cut, each record is judged once."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.windage.steps.fakes import TRAINING, Service, line, monitor, result, service
from windage import names, profile_file
from windage.baselines import STATISTICS
from windage.delivery.resent import resent
from windage.profile import Profile
from windage.steps import resent as resent_step
from windage.steps.merge_list import profile_keys
from windage.steps.ports import NO_SCRIPTS
from windage.steps.profile import profile_of_resent
from windage.steps.shards import Cut
from windage.steps.stored_baseline import read_baseline
from windage.window import parse_moment

SIX = parse_moment("2026-03-01T06:00:00Z")
AT = "2026-03-01T07:10:00Z"
# An object is a list of records: the number of the call, and whether an earlier try of it may have been stored.
Records = Sequence[tuple[int, bool]]


@st.composite
def objects(draw: st.DrawFn) -> list[list[tuple[int, bool]]]:
    """Of every call there is at most one record that does not say it was resent."""
    count = draw(st.integers(2, 6))
    made: list[list[tuple[int, bool]]] = [[] for _ in range(count)]
    for number in range(draw(st.integers(1, 14))):
        if draw(st.booleans()):
            made[draw(st.integers(0, count - 1))].append((number, False))
        for _ in range(draw(st.sampled_from([0, 0, 1, 2]))):
            made[draw(st.integers(0, count - 1))].append((number, True))
    return [draw(st.permutations(one)) for one in made]


def capture(made: Service, every: Sequence[Records]) -> None:
    for place, records in enumerate(every):
        lines = [line(number, SIX + timedelta(seconds=number), latency=float(number)) for number, _ in records]
        written = (resent(one) if again else one for one, (_, again) in zip(lines, records, strict=True))
        key = f"{names.capture_prefix('fraud')}2026/03/01/06/{place:03}.jsonl"
        made.storage.objects[key] = b"".join(written)


def judged(made: Service, cut: Cut) -> tuple[dict[str, bytes], dict[str, object]]:
    made.cut = cut
    made.run(AT)
    there = result(made.storage, "2026-03-01T06:00:00Z")
    return there, json.loads(there["manifest.json"])


def counted(files: dict[str, bytes]) -> list[object]:
    """Return what the statistics count exactly; of sums, the order of the rows decides the last digit."""
    features = json.loads(files[STATISTICS])["features"]
    return [
        (
            one["name"],
            one.get("numerical_statistics", {}).get("common"),
            one.get("string_statistics", {}).get("distribution"),
            round(one.get("numerical_statistics", {}).get("sum", 0), 6),
        )
        for one in features
    ]


@pytest.fixture(scope="module")
def ready() -> dict[str, bytes]:
    return dict(service(training=TRAINING).storage.objects)


@given(every=objects(), group=st.sampled_from([2, 100]))
@settings(max_examples=30, deadline=None)
def test_each_record_is_judged_once_in_however_many_shards(
    ready: dict[str, bytes], every: list[list[tuple[int, bool]]], group: int
) -> None:
    cut, once = service(training=None), service(training=None)
    cut.storage.objects, once.storage.objects = dict(ready), dict(ready)
    capture(cut, every)
    different = sorted({number for records in every for number, _ in records})
    capture(once, [[(number, False) for number in different]])
    files, manifest = judged(cut, Cut(shard_objects=1, group=group))
    expected, of_each = judged(once, Cut())
    assert manifest["rows"] == of_each["rows"] == len(different)
    received = sum(map(len, every))
    assert manifest["repeated"] == received - len(different)
    assert manifest.get("calls") == of_each.get("calls")
    if different:
        assert counted(files) == counted(expected)


def test_a_window_whose_records_came_once_looks_at_no_hashes() -> None:
    made = service()
    capture(made, [[(n, False) for n in range(k, 300, 3)] for k in range(3)])
    made.cut = Cut(shard_objects=1)
    planned = made.plan(AT)
    made.profile(planned)
    run = planned.windows[0].run
    hashes = made.storage.below(f"{run}events/")
    assert {name: len(data) for name, data in hashes.items()} == {f"{n:06}": 800 for n in range(3)}
    for name in hashes:
        del made.storage.objects[f"{run}events/{name}"]
    made.merge(planned)
    (judgement,) = made.evaluate(planned)
    assert judgement.outcome == "no_violations"
    assert not made.storage.below(f"{run}resent/")


def test_a_window_of_one_shard_leaves_nothing_beside_its_profile() -> None:
    made = service()
    capture(made, [[(1, True), (1, False), (2, True)]])
    _, manifest = judged(made, Cut())
    assert (manifest["rows"], manifest["repeated"]) == (2, 1)
    assert {key.split("/")[-2] for key in made.storage.objects if "/events/" in key or "/resent/" in key} == set()


def test_the_intake_adds_up() -> None:
    made = service()
    capture(made, [[(1, False), (2, True)], [(1, True), (2, True), (3, True)], [(4, False)]])
    key = f"{names.capture_prefix('fraud')}2026/03/01/06/001.jsonl"
    made.storage.objects[key] += b"not json\n" + line(9, SIX + timedelta(hours=1))
    made.cut = Cut(shard_objects=1)
    planned = made.plan(AT)
    made.profile(planned)
    (due,) = planned.windows
    baseline = read_baseline(made.storage, "fraud", names.DATA_QUALITY, due.baseline)
    parts = [profile_file.decode(made.storage.objects[k], where=k) for k in profile_keys(due)]
    late = profile_of_resent(due, baseline, monitor=monitor(), storage=made.storage, scripts=NO_SCRIPTS)
    whole = sum((one.intake for one in [*parts, late]), Profile().intake)
    assert (whole.received, whole.judged, whole.repeated, whole.outside) == (8, 4, 2, 1)
    assert whole.quarantined == {"not_json": 1}


def test_more_than_can_be_looked_up_is_told_and_the_window_stays_due(monkeypatch: pytest.MonkeyPatch) -> None:
    made = service()
    capture(made, [[(n, True) for n in range(k, 300, 3)] for k in range(3)])
    monkeypatch.setattr(resent_step, "MOST_BYTES", 100)
    made.cut = Cut(shard_objects=1)
    (judgement,) = made.run(AT)
    assert judgement.outcome == "failed"
    assert judgement.reason is not None
    assert "too many records were resent to see which of them came before" in judgement.reason
    assert "manifest.json" not in result(made.storage, "2026-03-01T06:00:00Z")


def test_profiling_again_writes_the_same_bytes() -> None:
    made = service()
    capture(made, [[(1, False), (2, True)], [(1, True)]])
    made.cut = Cut(shard_objects=1)
    planned = made.plan(AT)
    made.profile(planned)
    before = dict(made.storage.objects)
    made.profile(planned)
    assert made.storage.objects == before
