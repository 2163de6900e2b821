"""A window of many shards: cut, profiled, added up in groups and judged, with the result of one who does it all."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.windage.steps import attributed
from tests.windage.steps.fakes import Service, captured, hour, result, service
from tests.windage.steps.fakes import monitor as monitor_of
from windage import names, profile_file
from windage.captures.capture_file import read_captures
from windage.captures.schema import Schema
from windage.errors import InputError
from windage.profile import Profile
from windage.steps.merge import PROFILES, Merged, gathered, merge
from windage.steps.merge_list import groups_key, merged_key, profile_keys
from windage.steps.profile_planned import profile_planned
from windage.steps.requests import DueWindow, MergeItem, Plan, Shard, ShardItem, read
from windage.steps.shard_list import shard_at, write_shards
from windage.steps.shards import Cut
from windage.steps.stored_baseline import read_baseline
from windage.tree import added, levels

AT, SIX = "2026-03-01T07:10:00Z", "2026-03-01T06:00:00Z"


def traffic(*, objects: int = 40, rows: int = 400, moved: bool = False, **more: object) -> Service:
    """Return a deployed monitor with an hour of captures in many objects, an object a shard, five in a group."""
    made = service(monitor_of(**more))
    captured(made.storage, SIX, rows=rows, objects=objects, moved=moved)
    made.cut = Cut(shard_objects=1, group=5)
    return made


def run_to_the_sums(made: Service) -> tuple[Plan, DueWindow]:
    planned = made.plan(AT)
    made.profile(planned)
    made.merge(planned)
    return planned, planned.windows[0]


@pytest.mark.parametrize("objects", [2, 5, 6, 25, 26, 40])
def test_the_sum_is_byte_for_byte_that_of_the_same_tree_in_one_process(objects: int) -> None:
    made = traffic(objects=objects)
    _, due = run_to_the_sums(made)
    assert len(due.merges) == len(levels(objects, group=5))
    found, lost = gathered(due, PROFILES, storage=made.storage)
    profiles = (profile_file.decode(made.storage.objects[key], where=key) for key in profile_keys(due))
    assert profile_file.encode(found) == profile_file.encode(added(profiles, Profile(), group=5))
    assert lost == ()


def test_the_order_in_which_the_map_runs_them_says_nothing() -> None:
    one, other = traffic(), traffic()
    planned, _ = run_to_the_sums(one)
    one.evaluate(planned)
    again = other.plan(AT)
    for item in reversed(other.items(again)):
        profile_planned(item, storage=other.storage, open_bucket=other.open_bucket)
    for level in again.windows[0].merges:
        for document in reversed(json.loads(other.storage.objects[groups_key(again.windows[0], level)])):
            merge(read(MergeItem, document), storage=other.storage)
    other.evaluate(again)
    assert result(one.storage, SIX) == result(other.storage, SIX)


def test_twenty_shards_are_the_window_within_the_bounds() -> None:
    """Moments to 1e-9, counts and bins exactly, the sketch within its bound."""
    made = traffic(objects=20, rows=4000)
    made.cut = Cut(shard_objects=1, group=3)
    _, due = run_to_the_sums(made)
    assert len(due.merges) == 2
    found, _ = gathered(due, PROFILES, storage=made.storage)
    objects = sorted(made.storage.below(names.capture_prefix("fraud")).items())
    table, intake = read_captures(objects, schema=Schema(("score", "age", "city"), ("score",)), window=hour(SIX))
    known = read_baseline(made.storage, "fraud", names.DATA_QUALITY, due.baseline)
    whole = Profile.of(table, intake=intake, yardstick=known.yardstick)
    assert (found.rows, found.intake) == (4000, whole.intake)
    for one, other in zip(found.columns, whole.columns, strict=True):
        assert (one.kinds, one.categorical, one.distinct) == (other.kinds, other.categorical, other.distinct)
        if other.histogram is not None:
            assert one.histogram is not None
            assert one.histogram.counts.tolist() == other.histogram.counts.tolist()
        if other.numerical.count:
            assert one.numerical.mean == pytest.approx(other.numerical.mean, rel=1e-9)
            assert one.numerical.standard_deviation == pytest.approx(other.numerical.standard_deviation, rel=1e-9)
            values = sorted(column_values(table, one.name))
            for share in (0.05, 0.25, 0.5, 0.75, 0.95):
                quantile = one.numerical.sketch.quantile(share)
                below = sum(value < quantile for value in values) / len(values)
                at_most = sum(value <= quantile for value in values) / len(values)
                assert below - 0.01 <= share <= at_most + 0.01


def column_values(table: object, name: str) -> list[float]:
    (column,) = (one for one in table.columns if one.name == name)  # type: ignore[attr-defined]
    return [float(value) for value in column.numbers if value == value]  # noqa: PLR0124


def test_a_window_of_many_shards_has_the_verdict_of_one() -> None:
    many, one = traffic(moved=True), traffic(moved=True)
    one.cut = Cut()
    (judged_many,), (judged_one,) = many.run(AT), one.run(AT)
    assert (judged_many.outcome, judged_many.violations) == (judged_one.outcome, judged_one.violations)
    assert judged_many.outcome == "violations"
    documents = (result(made.storage, SIX)["constraint_violations.json"] for made in (many, one))
    names_of = [[violation["feature_name"] for violation in json.loads(text)["violations"]] for text in documents]
    assert names_of[0] == names_of[1]


@pytest.mark.parametrize("cut", [Cut(shard_objects=1), Cut(shard_objects=1, group=2), Cut(shard_objects=3, group=3)])
def test_samples_of_attribution_are_added_up_exactly_however_they_are_grouped(cut: Cut) -> None:
    whole, parts = attributed.service(attributed.Asked()), attributed.service(attributed.Asked())
    parts.cut = cut
    for made in (whole, parts):
        attributed.captured(made.storage, SIX, objects=9)
        (judgement,) = attributed.run(made)
        assert judgement.outcome != "failed"
    assert attributed.result(parts.storage) == attributed.result(whole.storage)


@pytest.mark.parametrize("lost", [[0], [3, 4], [7, 22, 39], list(range(5)), list(range(40))])
def test_what_was_lost_is_counted_through_all_levels(lost: list[int]) -> None:
    made = traffic()
    planned = made.plan(AT)
    made.profile(planned)
    (due,) = planned.windows
    for number in lost:
        del made.storage.objects[profile_keys(due)[number]]
    made.merge(planned)
    found, missing = gathered(due, PROFILES, storage=made.storage)
    assert missing == tuple(lost)
    assert found.rows == 400 - 10 * len(lost)


def test_a_lost_sum_is_no_empty_group() -> None:
    made = traffic()
    planned, due = run_to_the_sums(made)
    del made.storage.objects[merged_key(due.run, 1, 1)]
    with pytest.raises(InputError, match=r"merged-1/000001\.bin: no such object"):
        merge(read(MergeItem, json.loads(made.storage.objects[groups_key(due, 2)])[0]), storage=made.storage)
    del made.storage.objects[merged_key(due.run, 2, 0)]
    (judgement,) = made.evaluate(planned)
    assert judgement.outcome == "failed"


@pytest.mark.parametrize("content", [b"", b"\x00", b"\x80", b"\xff" * 40])
def test_a_damaged_sum_is_named(content: bytes) -> None:
    made = traffic()
    planned, due = run_to_the_sums(made)
    made.storage.objects[merged_key(due.run, 2, 0)] = content
    (judgement,) = made.evaluate(planned)
    assert f"{merged_key(due.run, 2, 0)}: the sum of a group is damaged" in str(judgement.reason)


def test_a_sum_of_another_version_is_named() -> None:
    import msgspec

    made = traffic()
    planned, due = run_to_the_sums(made)
    newer = msgspec.msgpack.encode(Merged(format=9, lost=(), content=b""))
    made.storage.objects[merged_key(due.run, 2, 1)] = newer
    (judgement,) = made.evaluate(planned)
    assert "of another version; got 9; expected 1" in str(judgement.reason)


def test_merging_again_writes_the_same_bytes() -> None:
    made = traffic()
    planned, due = run_to_the_sums(made)
    before = made.storage.below(f"{due.run}merged-")
    made.merge(planned)
    assert made.storage.below(f"{due.run}merged-") == before
    assert len(before) == 8 + 2


def test_another_run_takes_nothing_that_an_earlier_one_left() -> None:
    """Late objects move the borders: the profile of another shard under the same number would count rows twice."""
    made = traffic()
    planned = made.plan(AT)
    made.profile(planned)
    captured(made.storage, "2026-03-01T06:20:00Z", rows=100, objects=3)
    made.cut = replace(made.cut, shard_objects=2)
    later = made.plan("2026-03-01T07:40:00Z")
    assert set(profile_keys(later.windows[0])) & set(made.storage.objects) == set()
    made.run("2026-03-01T07:40:00Z")
    assert json.loads(result(made.storage, SIX)[names.MANIFEST])["rows"] == 500


shard_lists = st.lists(st.integers(1, 30), max_size=350)


@given(shard_lists)
@settings(max_examples=30)
def test_every_shard_is_found_where_its_item_says(sizes: list[int]) -> None:
    made = Service(service(training=None).storage)
    shards = [shard(number, keys) for number, keys in enumerate(sizes)]
    assert write_shards(iter(shards), run="work/r/", storage=made.storage) == len(shards)
    items = [read(ShardItem, item) for item in json.loads(made.storage.objects["work/r/shards.json"])]
    assert [shard_at(item, storage=made.storage) for item in items] == shards
    assert all(len(json.dumps(item)) < 200 for item in json.loads(made.storage.objects["work/r/shards.json"]))


def test_a_page_of_shards_stays_small() -> None:
    """A function reads one page to find one shard: the longest keys that S3 takes make 9 MB of it at worst."""
    storage = service(training=None).storage
    write_shards((shard(n, 500, key="k" * 1000) for n in range(100)), run="work/r/", storage=storage)
    pages = storage.below("work/r/shards/")
    assert len(pages) == 7
    assert max(map(len, pages.values())) < 9 * 1024 * 1024


def test_more_shards_than_a_plan_can_hold_are_a_fault_of_the_window() -> None:
    storage = service(training=None).storage
    with pytest.raises(InputError, match="more shards than one window may have; got more than 250; do: "):
        write_shards((shard(n, 1) for n in range(1000)), run="work/r/", storage=storage, most=250)


def shard(number: int, keys: int, *, key: str = "captures/fraud/x") -> Shard:
    return Shard(
        monitor="fraud",
        window=str(hour(SIX)),
        baseline="0a1b",
        bucket="data",
        keys=tuple(f"{key}-{number}-{place}" for place in range(keys)),
        profile_key=f"work/r/profiles/{number:06d}.json",
    )
