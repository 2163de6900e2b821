"""The monitor as a whole: quiet when nothing has changed, and never blind to what has."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings

from tests.windage.strategies import baseline_of, profile_of, tables
from windage.baselines import Baseline, suggest
from windage.config import Thresholds
from windage.constraints import to_json as constraints_json
from windage.intake import Intake
from windage.monitors.data_quality import judge
from windage.profile import Profile, total
from windage.report import Report
from windage.statistics_file import to_json as statistics_json
from windage.table import Column, Kind, Table
from windage.violations import to_json as violations_json
from windage.window import Window

Random = np.random.Generator
TRAINED_ON = 10_000
RUNS = 200
WORDS = np.array([f"v{n}" for n in range(101)], dtype=object)


def numbers(name: str, values: np.ndarray, *, missing: np.ndarray | None = None, whole: bool = False) -> Column:
    gone = np.zeros(values.size, dtype=bool) if missing is None else missing
    kinds = np.where(gone, Kind.NULL, Kind.INTEGRAL if whole else Kind.FRACTIONAL).astype(np.uint8)
    return Column(name, kinds, np.where(gone, np.nan, values.astype(float)), np.full(values.size, "", dtype=object))


def words(name: str, values: np.ndarray, *, missing: np.ndarray | None = None) -> Column:
    gone = np.zeros(values.size, dtype=bool) if missing is None else missing
    kinds = np.where(gone, Kind.NULL, Kind.TEXT).astype(np.uint8)
    return Column(name, kinds, np.full(values.size, np.nan), np.where(gone, "", WORDS[values]))


def traffic(random: Random, rows: int) -> dict[str, Column]:
    """Eight columns as they come: skewed, whole, of two values, with gaps, with rare categories."""
    rare = random.random(rows) < 0.003
    gaps = random.random(rows) < 0.05
    return {
        "normal": numbers("normal", random.normal(size=rows)),
        "skewed": numbers("skewed", random.lognormal(sigma=1.5, size=rows), missing=rare),
        "whole": numbers("whole", random.poisson(3, size=rows), whole=True),
        "bits": numbers("bits", random.random(rows) < 0.14, whole=True),
        "gaps": numbers("gaps", random.normal(size=rows), missing=gaps),
        "few": words("few", random.integers(0, 4, size=rows), missing=random.random(rows) < 0.02),
        "many": words("many", np.minimum(random.zipf(1.6, size=rows), 100)),
        "switch": words("switch", (random.random(rows) < 0.5).astype(int)),
    }


def profile(columns: dict[str, Column]) -> Profile:
    made = tuple(columns.values())
    return Profile.of(Table(made[0].kinds.size, made))


@cache
def trained(seed: int) -> Baseline:
    return suggest(profile(traffic(np.random.default_rng(1_000_000 + seed), TRAINED_ON)))


def run(seed: int, rows: int, change: Callable[[Random, dict[str, Column]], None] | None = None) -> Report:
    random = np.random.default_rng(seed)
    columns = traffic(random, rows)
    if change is not None:
        change(random, columns)
    return judge(profile(columns), trained(seed % 10))


@pytest.mark.parametrize("rows", [200, 1000])
def test_without_a_change_at_most_two_runs_in_a_hundred_find_one(
    rows: int, record_property: Callable[..., None]
) -> None:
    reports = [run(seed, rows) for seed in range(RUNS)]
    violated = sum(bool(report.violations) for report in reports)
    share = violated / RUNS
    record_property("share of runs with a violation", share)
    print(f"\n{RUNS} runs of {rows} rows and 8 columns without a change: {share:.1%} with any violation")
    assert all(report.outcome in {"no_violations", "violations"} for report in reports)
    assert share <= 0.02


def test_small_windows_without_a_change_are_quiet_as_well() -> None:
    """Below minimum_rows nothing is measured; what is checked value by value must not cry at a single null."""
    violated = {rows: sum(bool(run(seed, rows).violations) for seed in range(RUNS)) / RUNS for rows in (5, 20, 60)}
    print(f"\n{RUNS} runs of 5, 20 and 60 rows without a change: {violated}")
    assert max(violated.values()) <= 0.02


def shifted(random: Random, columns: dict[str, Column]) -> None:
    columns["normal"] = numbers("normal", random.normal(0.75, size=columns["normal"].kinds.size))


def remixed(random: Random, columns: dict[str, Column]) -> None:
    columns["few"] = words("few", np.minimum(random.integers(0, 7, size=columns["few"].kinds.size), 3))


def flipped(random: Random, columns: dict[str, Column]) -> None:
    columns["bits"] = numbers("bits", random.random(columns["bits"].kinds.size) < 0.9, whole=True)


def emptied(random: Random, columns: dict[str, Column]) -> None:
    size = columns["whole"].kinds.size
    columns["whole"] = numbers("whole", random.poisson(3, size=size), missing=random.random(size) < 0.15, whole=True)


def renamed(random: Random, columns: dict[str, Column]) -> None:
    columns["switch"] = words("switch", random.integers(5, 7, size=columns["switch"].kinds.size))


def negated(random: Random, columns: dict[str, Column]) -> None:
    columns["skewed"] = numbers("skewed", -random.lognormal(sigma=1.5, size=columns["skewed"].kinds.size))


def retyped(random: Random, columns: dict[str, Column]) -> None:
    columns["gaps"] = words("gaps", random.integers(0, 9, size=columns["gaps"].kinds.size))


def dropped(random: Random, columns: dict[str, Column]) -> None:
    del columns["many"]


@pytest.mark.parametrize("rows", [200, 1000])
@pytest.mark.parametrize(
    ("change", "feature", "check"),
    [
        (shifted, "normal", "baseline_drift_check"),
        (remixed, "few", "baseline_drift_check"),
        (flipped, "bits", "baseline_drift_check"),
        (emptied, "whole", "completeness_check"),
        (renamed, "switch", "categorical_values_check"),
        (negated, "skewed", "non_negative_check"),
        (retyped, "gaps", "data_type_check"),
        (dropped, "many", "missing_column_check"),
    ],
)
def test_a_clear_change_is_found_in_every_run(
    change: Callable[[Random, dict[str, Column]], None], feature: str, check: str, rows: int
) -> None:
    for seed in range(25):
        report = run(seed, rows, change)
        assert report.outcome == "violations"
        assert (feature, check) in {(v.feature_name, v.constraint_check_type) for v in report.violations}


def test_one_bad_row_in_a_hundred_thousand() -> None:
    """No violation by default, one by the service's rules."""
    training = {"age": [20, 30, 40] * 1000, "city": ["Ulm", "Bonn", "Kiel"] * 1000}
    window = {"age": [20, 30, 40] * 33_333 + ["x"], "city": ["Ulm", "Bonn", "Kiel"] * 33_333 + ["?"]}
    baseline, current = baseline_of(**training), profile_of(**window)
    assert judge(current, baseline).violations == ()
    like_the_service = judge(current, baseline, compatibility="sagemaker").violations
    assert [(violation.feature_name, violation.constraint_check_type) for violation in like_the_service] == [
        ("age", "data_type_check"),
        ("city", "categorical_values_check"),
    ]


def test_integers_in_a_fractional_column_are_no_violation() -> None:
    baseline = baseline_of(price=["0.5", "1.0", "1.5", "2.0"] * 300)
    current = profile_of(price=["0.5", "1", "1.5", "2"] * 200)
    assert judge(current, baseline).violations == ()
    assert judge(current, baseline, compatibility="sagemaker").violations != ()


@pytest.mark.parametrize(
    ("rows", "compatibility", "outcome"),
    [
        (0, "windage", "no_data"),
        (0, "sagemaker", "no_data"),
        (99, "windage", "insufficient_data"),
        (99, "sagemaker", "no_violations"),
        (100, "windage", "no_violations"),
    ],
)
def test_what_it_comes_to(rows: int, compatibility: str, outcome: str) -> None:
    baseline = baseline_of(a=[1, 2, 3] * 100)
    report = judge(profile_of(a=([1, 2, 3] * 100)[:rows]), baseline, compatibility=compatibility)
    assert report.outcome == outcome
    assert report.violations == ()


def test_what_cannot_be_measured_can_still_be_a_violation() -> None:
    """Thirty rows of text in a column of numbers need no distribution."""
    report = judge(profile_of(a=["x"] * 30), baseline_of(a=[1, 2, 3] * 100))
    assert report.outcome == "violations"


def test_a_window_whose_rows_all_have_another_width_is_a_violation_and_not_no_data() -> None:
    bad = Profile(intake=Intake(received=50, quarantined={"columns": 50}, widths={9: 50}))
    report = judge(bad, baseline_of(a=[1, 2]))
    assert (report.outcome, [v.constraint_check_type for v in report.violations]) == (
        "violations",
        ["extra_column_check"],
    )


def test_the_least_number_of_rows_is_a_setting() -> None:
    baseline = baseline_of(a=[1, 2, 3] * 100)
    for least, outcome in ((10, "no_violations"), (1000, "insufficient_data")):
        assert (
            judge(profile_of(a=[1, 2, 3] * 50), baseline, thresholds=Thresholds(minimum_rows=least)).outcome == outcome
        )


@settings(max_examples=40)
@given(tables(least_rows=1), tables())
def test_the_same_window_gives_the_same_bytes(training: Table, window: Table) -> None:
    """Whatever the columns hold: constant, empty, of another type, with repeated values."""

    def judged(compatibility: str) -> Report:
        return judge(
            Profile.of(window),
            suggest(Profile.of(training)),
            compatibility=compatibility,
            thresholds=Thresholds(minimum_rows=1),
        )

    for compatibility in ("windage", "sagemaker"):
        one, other = judged(compatibility), judged(compatibility)
        assert violations_json(one.violations) == violations_json(other.violations)
        assert one.drifts == other.drifts
        assert constraints_json(one.baseline.constraints) == constraints_json(other.baseline.constraints)
        assert statistics_json(one.current) == statistics_json(other.current)
        assert one.violations == tuple(sorted(one.violations))


@settings(max_examples=30)
@given(tables(least_rows=1), tables(most_rows=20))
def test_the_order_of_the_rows_does_not_matter_below_the_capacity(training: Table, window: Table) -> None:
    baseline = suggest(Profile.of(training))
    backwards = Table(
        window.rows,
        tuple(
            Column(c.name, c.kinds[::-1].copy(), c.numbers[::-1].copy(), c.texts[::-1].copy()) for c in window.columns
        ),
    )
    one, other = (
        judge(Profile.of(table), baseline, thresholds=Thresholds(minimum_rows=1)) for table in (window, backwards)
    )
    assert [(v.feature_name, v.constraint_check_type) for v in one.violations] == [
        (v.feature_name, v.constraint_check_type) for v in other.violations
    ]


def test_a_window_in_parts_is_judged_as_the_whole() -> None:
    """Above the sketch's capacity within its error; the decision is the same."""
    random = np.random.default_rng(4)
    parts = [traffic(random, 3000) for _ in range(6)]
    for part in parts:
        shifted(random, part)
    report = judge(total(profile(part) for part in parts), trained(0))
    assert report.current.rows == 18_000
    assert [(v.feature_name, v.constraint_check_type) for v in report.violations] == [
        ("normal", "baseline_drift_check")
    ]


def test_drifts_come_the_farthest_first_and_know_their_window() -> None:
    hour = Window.parse("2026-03-01T06:00:00Z/2026-03-01T07:00:00Z")
    random = np.random.default_rng(5)
    columns = traffic(random, 1000)
    flipped(random, columns)
    shifted(random, columns)
    report = judge(profile(columns), trained(0), window=hour)
    assert [drift.feature for drift in report.drifts[:2]] == ["bits", "normal"]
    assert report.window == hour
    assert report.worst_drift == pytest.approx(report.drifts[0].distance / report.drifts[0].threshold)
