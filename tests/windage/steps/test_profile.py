"""profile: one shard of captures becomes one small profile, and the shards add up to the window."""

from __future__ import annotations

import pytest

from tests.windage.steps.fakes import captured, hour, monitor, service
from windage import names, profile_file
from windage.captures.capture_file import Schema, read_captures
from windage.errors import BaselineError
from windage.profile import Profile, Yardstick, total
from windage.steps.merge_list import profile_keys
from windage.steps.ports import Missing
from windage.steps.shards import Cut


def test_shards_add_up_to_the_window() -> None:
    made = service()
    captured(made.storage, "2026-03-01T06:00:00Z", rows=300, objects=7)
    made.cut = Cut(shard_objects=2)
    planned = made.plan("2026-03-01T07:10:00Z")
    assert planned.windows[0].shards == 4
    made.profile(planned)
    keys = profile_keys(planned.windows[0])
    added = total(profile_file.decode(made.storage.objects[key], where=key) for key in keys)
    objects = sorted(made.storage.below(names.capture_prefix("fraud")).items())
    table, intake = read_captures(
        objects, schema=Schema(("score", "age", "city"), ("score",)), window=hour("2026-03-01T06:00:00Z")
    )
    whole = Profile.of(table, intake=intake, yardstick=Yardstick.of_texts("city"))
    assert (added.rows, added.intake) == (300, whole.intake)
    for one, other in zip(added.columns, whole.columns, strict=True):
        assert (one.name, one.kinds, one.categorical, one.distinct) == (
            *(other.name, other.kinds, other.categorical, other.distinct),
        )
        # Rows next to each other are those of one shard: of the three borders nothing is known.
        assert one.runs.pairs == max(0, other.runs.pairs - 3)
        assert 0 <= other.runs.alike - one.runs.alike <= 3
        assert one.numerical.mean == pytest.approx(other.numerical.mean, rel=1e-9, nan_ok=True)


def test_a_deployed_window_is_cut_as_its_baseline_was_and_judged_within_the_slices() -> None:
    made = service(monitor(slices=("city",)))
    captured(made.storage, "2026-03-01T06:00:00Z", rows=300, objects=7)
    made.cut = Cut(shard_objects=2)
    planned = made.plan("2026-03-01T07:10:00Z")
    made.profile(planned)
    keys = profile_keys(planned.windows[0])
    added = total(profile_file.decode(made.storage.objects[key], where=key) for key in keys)
    cut = added.slices["city"]
    assert {value: one.rows for value, one in cut.items()} == {"Bonn": 150, "Ulm": 150}
    assert {name for _, one in cut.items() for name in one.parts} == {"score", "age"}
    assert sum(int(one.parts["age"].counts.sum()) for _, one in cut.items()) == 300


def test_profiling_again_writes_the_same_bytes() -> None:
    made = service()
    captured(made.storage, "2026-03-01T06:00:00Z")
    planned = made.plan("2026-03-01T07:10:00Z")
    made.profile(planned)
    before = dict(made.storage.objects)
    made.profile(planned)
    assert made.storage.objects == before


def test_a_text_column_keeps_its_numbers_as_texts_in_every_shard() -> None:
    """A shard that holds only 007 must not count it as 7."""
    training = "score,age,city\n" + "0.1,20,007\n0.2,30,x\n" * 100
    made = service(training=training)
    captured(made.storage, "2026-03-01T06:00:00Z", rows=10, objects=1)
    key = next(key for key in made.storage.objects if key.startswith(names.capture_prefix("fraud")))
    made.storage.objects[key] = made.storage.objects[key].replace(b"Ulm", b"007").replace(b"Bonn", b"007")
    planned = made.plan("2026-03-01T07:10:00Z")
    made.profile(planned)
    (shard,) = made.shards(planned)
    city = profile_file.decode(made.storage.objects[shard.profile_key], where="here").get("city")
    assert city is not None
    assert city.categorical.counts == {"007": 10}


def test_rows_of_other_hours_are_outside() -> None:
    made = service(monitor(name="fraud"))
    captured(made.storage, "2026-03-01T06:55:00Z", rows=100)
    planned = made.plan("2026-03-01T07:10:00Z")
    made.profile(planned)
    (shard,) = made.shards(planned)
    intake = profile_file.decode(made.storage.objects[shard.profile_key], where="here").intake
    assert (intake.received, intake.judged, intake.outside) == (100, 50, 50)


def test_an_object_that_is_gone_since_the_listing_fails_the_shard() -> None:
    made = service()
    captured(made.storage, "2026-03-01T06:00:00Z")
    planned = made.plan("2026-03-01T07:10:00Z")
    key = next(key for key in made.storage.objects if key.endswith("00-001.jsonl"))
    del made.storage.objects[key]
    with pytest.raises(Missing, match=rf"^s3://data/{key}: no such object$"):
        made.profile(planned)
    assert not any(key.startswith("work/") and "profiles" in key for key in made.storage.objects)


def test_a_baseline_that_changed_since_the_plan_fails_the_shard() -> None:
    made = service()
    captured(made.storage, "2026-03-01T06:00:00Z")
    planned = made.plan("2026-03-01T07:10:00Z")
    key = next(key for key in made.storage.objects if key.endswith("constraints.json"))
    made.storage.objects[key] += b" "
    with pytest.raises(
        BaselineError, match=r"the baseline has been changed; got [0-9a-f]{12}; expected [0-9a-f]{12}; do"
    ):
        made.profile(planned)


def test_a_file_that_cannot_be_read_costs_its_rows_only() -> None:
    made = service()
    captured(made.storage, "2026-03-01T06:00:00Z", rows=200)
    made.storage.objects[f"{names.capture_prefix('fraud')}2026/03/01/06/59-000.jsonl"] = b"\x1f\x8brubbish"
    made.storage.objects[f"{names.capture_prefix('fraud')}2026/03/01/06/59-001.jsonl"] = b""
    (judgement,) = made.run("2026-03-01T07:10:00Z")
    assert judgement.outcome == "no_violations"
    assert made.metrics.last("QuarantinedShare") == pytest.approx(100 / 201)
