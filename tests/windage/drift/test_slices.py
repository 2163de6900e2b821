"""Within slices: what the whole hides is found, what it shows is not said again, and chance is shared out over all."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

import windage
from tests.windage.strategies import table_of
from windage import page
from windage.baselines import Baseline, learn
from windage.config import Thresholds
from windage.drift import SliceDrift
from windage.manifest import summarise
from windage.monitors.data_quality import judge
from windage.notification import compose
from windage.profile import Profile
from windage.report import Report
from windage.sentences import sentence
from windage.violations import to_json
from windage.window import Window

Columns = Mapping[str, Sequence[object]]


def traffic(
    seed: int,
    rows: int,
    *,
    eu: float = 0.5,
    shift: Mapping[str, float] | None = None,
    place: Mapping[str, float] | None = None,
    repeats: int = 1,
) -> dict[str, list[object]]:
    """Return rows of two regions; ``place`` is where their ages lie from the beginning, ``shift`` what is added."""
    random = np.random.default_rng(seed)
    region = np.where(random.random(rows // repeats) < eu, "EU", "US")
    moved = [(place or {}).get(name, 0.0) + (shift or {}).get(name, 0.0) for name in region]
    columns = {
        "region": region,
        "age": random.normal(size=region.size) + moved,
        "income": random.lognormal(size=region.size),
        "plan": random.choice(["free", "paid", "trial"], p=[0.6, 0.3, 0.1], size=region.size),
    }
    return {name: column.repeat(repeats).tolist() for name, column in columns.items()}


def baseline_of(columns: Columns, slices: Sequence[str] = ("region",)) -> Baseline:
    return learn(table_of(**columns), slices=slices)


def judged(window: Columns, baseline: Baseline, thresholds: Thresholds | None = None) -> Report:
    current = Profile.of(table_of(**window), yardstick=baseline.yardstick)
    return replace(judge(current, baseline, thresholds=thresholds, window=WINDOW), monitor="fraud")


def moved(report: Report) -> list[tuple[str | None, str, str]]:
    return sorted((one.value, one.drift.feature, one.drift.method) for one in report.slice_drifts if one.drift.drifted)


WINDOW = Window.parse("2026-01-01T00:00:00Z/2026-01-01T01:00:00Z")
TRAINING = baseline_of(traffic(1, 20_000))


def test_slices_that_move_in_opposite_directions_are_both_found() -> None:
    """Simpson: half a standard deviation up and down; as a whole, nobody is older."""
    report = judged(traffic(2, 3000, shift={"EU": 0.5, "US": -0.5}), TRAINING)
    assert moved(report) == [("EU", "age", "location"), ("US", "age", "location")]
    assert not any(drift.drifted and drift.method == "location" for drift in report.drifts)
    eu, us = (next(one for one in report.slice_drifts if one.value == value) for value in ("EU", "US"))
    assert eu.drift.sentence.startswith("The values are higher: the median went from ")
    assert us.drift.sentence.startswith("The values are lower: the median went from ")
    # Cliff's delta of a shift by half a standard deviation: 2 Φ(0.5 / √2) - 1.
    assert eu.drift.distance == pytest.approx(0.276, abs=0.04)


def test_what_every_slice_shares_with_the_whole_is_not_said_again() -> None:
    report = judged(traffic(2, 3000, shift={"EU": 0.5, "US": 0.5}), TRAINING)
    assert [drift.feature for drift in report.drifts if drift.drifted] == ["age"]
    assert moved(report) == []


def test_the_slice_that_moves_the_whole_is_named() -> None:
    report = judged(traffic(2, 3000, shift={"EU": 1.0}), TRAINING)
    assert [drift.feature for drift in report.drifts if drift.drifted] == ["age"]
    assert moved(report) == [("EU", "age", "location")]


def test_a_changed_mix_is_said_to_be_one() -> None:
    """The other half of Simpson: the whole moves, and no slice does."""
    baseline = baseline_of(traffic(1, 20_000, place={"US": 2.0}))
    report = judged(traffic(2, 3000, place={"US": 2.0}, eu=0.8), baseline)
    assert moved(report) == []
    (age,) = (drift for drift in report.drifts if drift.feature == "age" and drift.drifted)
    assert "The values are lower" in age.sentence
    assert "Within the values of region it is as before: their mix changed, " in age.sentence
    assert age.sentence.endswith("of the rows.")
    assert any("their mix changed" in violation.description for violation in report.violations)


@pytest.mark.parametrize("shift", [{"EU": 0.6, "US": 0.6}, {"EU": 1.5}])
def test_a_changed_mix_is_not_blamed_for_what_the_slices_do(shift: dict[str, float]) -> None:
    baseline = baseline_of(traffic(1, 20_000, place={"US": 2.0}))
    report = judged(traffic(2, 3000, place={"US": 2.0}, shift=shift), baseline)
    assert any(drift.drifted and drift.feature == "age" for drift in report.drifts)
    assert not any("mix" in drift.sentence for drift in report.drifts if drift.feature == "age")


def test_values_that_go_missing_within_a_slice_are_found() -> None:
    window = traffic(2, 3000)
    window["income"] = [
        None if region == "EU" and n % 5 == 0 else value
        for n, (region, value) in enumerate(zip(window["region"], window["income"], strict=True))
    ]
    report = judged(window, baseline_of(traffic(1, 20_000)), Thresholds(tolerated_missing_rise=0.15))
    assert moved(report) == [("EU", "income", "missing share")]
    (violation,) = report.violations
    assert (violation.feature_name, violation.constraint_check_type) == ("income", "completeness_check")
    assert violation.description.startswith("Where region is EU (")
    assert "more values are missing: 0.00% were, 2" in violation.description


def test_categories_within_a_slice_are_found() -> None:
    window = traffic(2, 4000)
    window["plan"] = [
        "paid" if region == "EU" and plan == "free" and n % 2 else
        "free" if region == "US" and plan == "paid" else plan
        for n, (region, plan) in enumerate(zip(window["region"], window["plan"], strict=True))
    ]  # fmt: skip
    assert {(value, feature) for value, feature, _ in moved(judged(window, TRAINING))} == {
        ("EU", "plan"),
        ("US", "plan"),
    }


def test_a_new_value_of_the_slicing_column_is_said_once_and_not_compared() -> None:
    window = traffic(2, 3000)
    window["region"] = ["MARS" if n % 4 == 0 else region for n, region in enumerate(window["region"])]
    window["age"] = [9.0 if n % 4 == 0 else age for n, age in enumerate(window["age"])]
    report = judged(window, TRAINING)
    assert {one.value for one in report.slice_drifts} == {"EU", "US"}
    assert moved(report) == []
    said = [v for v in report.violations if v.feature_name == "region" and "MARS" in v.description]
    assert "categorical_values_check" in {violation.constraint_check_type for violation in said}
    assert "750 rows (25.0%) have a value that the baseline does not have" in page.render(report).decode()


def test_a_slice_of_few_rows_is_not_asked() -> None:
    window = traffic(2, 2000)
    window["region"] = ["EU" if n < 12 else "US" for n in range(2000)]
    window["age"] = [9.0 if n < 12 else age for n, age in enumerate(window["age"])]
    report = judged(window, TRAINING)
    assert {one.value for one in report.slice_drifts} == {"US"}
    assert [(one.by, one.value, one.rows) for one in report.unasked] == [("region", "EU", 12)]
    assert "1 with too few rows to tell a change from chance" in page.render(report).decode()


def test_repeated_rows_are_as_few_as_they_are() -> None:
    """Every row five times, in order: 60 rows a slice are 12."""
    report = judged(traffic(2, 120, repeats=5), TRAINING)
    assert report.slice_drifts == ()
    assert len(report.unasked) == 2


def test_without_slices_nothing_is_asked() -> None:
    baseline = baseline_of(traffic(1, 500), slices=())
    report = judged(traffic(2, 500, shift={"EU": 2.0, "US": -2.0}), baseline)
    assert (report.slice_drifts, report.unasked) == ((), ())
    assert "Within slices" not in page.render(report).decode()


@pytest.mark.parametrize(
    "values",
    [
        [None] * 400,
        [1] * 400,
        ["x"] * 400,
        [True, False] * 200,
        [f"u{n}" for n in range(400)],
        ["", 1, None, "y"] * 100,
    ],
)
@pytest.mark.parametrize("now", [[None] * 400, [1] * 400, ["x", None] * 200, [True] * 400])
def test_degenerate_columns_do_no_harm(values: list[object], now: list[object]) -> None:
    baseline = baseline_of({"region": ["EU", "US"] * 200, "a": values})
    assert judged({"region": ["EU", "US"] * 200, "a": now}, baseline).outcome
    assert judged({"a": now}, baseline).slice_drifts == ()
    assert judged({"region": [None] * 400, "a": now}, baseline).slice_drifts == ()


def test_the_same_window_is_judged_to_the_same_bytes() -> None:
    window = traffic(2, 3000, shift={"EU": 0.5, "US": -0.5})
    one, other = (judged(window, baseline_of(traffic(1, 5000))) for _ in range(2))
    assert page.render(one) == page.render(other)
    assert to_json(one.violations) == to_json(other.violations)


def test_clean_windows_are_quiet_within_twenty_slices() -> None:
    """Twelve columns, of numbers, categories and gaps, by twenty slices of some hundred rows each."""
    random = np.random.default_rng(7)

    def window(rows: int) -> dict[str, list[object]]:
        region = random.integers(0, 20, size=rows)
        columns: dict[str, list[object]] = {"region": [f"r{n}" for n in region]}
        for n in range(6):
            columns[f"n{n}"] = (random.normal(size=rows) + 0.3 * region).tolist()
        for n, many in enumerate((2, 10, 50, 200)):
            shares = 1 / np.arange(1, many + 1)
            columns[f"t{n}"] = random.choice(many, p=shares / shares.sum(), size=rows).astype(str).tolist()
            columns[f"t{n}"] = [f"c{value}" for value in columns[f"t{n}"]]
        gaps = random.random(rows) < 0.05
        columns["gaps"] = [None if gone else value for value, gone in zip(columns["n0"], gaps, strict=True)]
        return columns

    baseline = baseline_of(window(10_000))
    reports = [judged(window(5000), baseline) for _ in range(15)]
    assert all(len(report.slice_drifts) > 200 for report in reports)
    assert [moved(report) for report in reports if moved(report)] == []


def test_clean_windows_of_repeated_rows_are_quiet() -> None:
    """Every row five times: a slice of 1,000 rows alone does not tell how few its rare gaps and ones really are."""
    random = np.random.default_rng(8)

    def window(rows: int, repeats: int) -> dict[str, list[object]]:
        count = rows // repeats
        gaps, ones = random.random(count) < 0.05, random.random(count) < 0.1
        columns = {
            "region": [f"r{n}" for n in random.integers(0, 5, size=count)],
            "gaps": [None if gone else 1.5 for gone in gaps],
            "ones": [int(one) for one in ones],
        }
        return {name: np.array(values, object).repeat(repeats).tolist() for name, values in columns.items()}

    baseline = baseline_of(window(10_000, 1))
    reports = [judged(window(5000, 5), baseline) for _ in range(15)]
    assert all(report.slice_drifts for report in reports)
    assert [moved(report) for report in reports if moved(report)] == []


def test_report_message_and_file_name_the_slice() -> None:
    """Shifted so that nothing is seen of it as a whole."""
    window = traffic(2, 3000, shift={"EU": 0.2, "US": -0.2})
    report = judged(window, TRAINING)
    assert not any(drift.drifted for drift in report.drifts)
    assert report.outcome == "violations"
    assert "; age moved most where region is " in sentence(report)
    summary = summarise(report, configuration="x", files={})
    (finding,) = summary.findings
    assert set(finding.slices) == {"region is EU", "region is US"}
    assert finding.distance is not None
    message = compose(summary, state="ALARM", history=[summary], report_url="https://x", rule="alarm")
    assert "age: distribution moved (distance 0." in message.email
    assert "where region is " in message.email
    described = json.loads(to_json(report.violations))["violations"][0]["description"]
    assert described.startswith("Where region is EU (")
    assert "Drift distance: " in described
    assert "exceeds threshold: 0.06 (location, p = " in described


def test_a_slice_in_words() -> None:
    one = next(one for one in judged(traffic(2, 3000), TRAINING).slice_drifts if one.value == "EU")
    assert one.where == "region is EU"
    rest = SliceDrift("region", None, 5, 50, one.drift)
    assert rest.where == "region is a rarer value"


@pytest.mark.parametrize("categories", [500, 3000, 10**8])
def test_many_categories_that_are_about_as_frequent_do_not_seem_to_become_rarer(categories: int) -> None:
    """The hundred most frequent of them were so by chance: every clean window seemed to have fewer of these."""

    def traffic(seed: int) -> pd.DataFrame:
        rng = np.random.default_rng(seed)
        texts = [f"v{n}" for n in rng.integers(0, categories, 2000)]
        return pd.DataFrame({"city": rng.choice(list("abcd"), 2000, p=[0.4, 0.3, 0.2, 0.1]), "text": texts})

    baseline = windage.baseline(traffic(1), slices=("city",))
    found = [bool(windage.check(traffic(seed), baseline).violations) for seed in range(10, 20)]
    assert sum(found) <= 1
