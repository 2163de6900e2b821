"""One finding for each, in place of many; what else has changed is still seen; and clean windows recognise nothing."""

from __future__ import annotations

from functools import cache

import numpy as np
import pandas as pd
import pytest

import windage
from tests.windage.clean_traffic import clean
from tests.windage.strategies import table_of
from windage import page
from windage.baselines import Baseline, learn
from windage.checks import CHECKS, Comparison
from windage.monitors.data_quality import judge
from windage.profile import Profile
from windage.recognition import recognise

QUIET = ("missing_kinds", "value_range", "text_length", "text_pattern", "cardinality", "constant_column")


def frame(seed: int, rows: int = 2000) -> pd.DataFrame:
    random = np.random.default_rng(seed)
    return pd.DataFrame(
        {
            "age": random.integers(18, 80, rows),
            "price": random.lognormal(3, 1, rows).round(2),
            "temperature": random.normal(15, 8, rows).round(1),
            "city": random.choice(["Ulm", "Bonn", "Kiel"], rows, p=[0.6, 0.3, 0.1]),
            "uniform": random.random(rows),
        }
    )


@cache
def trained() -> Baseline:
    return windage.baseline(frame(1, 5000))


def found(window: pd.DataFrame, **settings: object) -> list[tuple[str, str]]:
    report = windage.check(window, trained(), **settings)
    assert page.render(report)
    return [(violation.feature_name, violation.constraint_check_type) for violation in report.violations]


def test_a_renamed_column_is_one_finding() -> None:
    assert found(frame(2).rename(columns={"age": "Age"})) == [("age", "renamed_column_check")]
    many = frame(2).rename(columns=str.upper)
    assert found(many) == [(name, "renamed_column_check") for name in sorted(frame(2).columns)]


def test_drift_in_a_renamed_column_is_still_seen() -> None:
    moved = frame(2).assign(age=lambda rows: rows.age + 15).rename(columns={"age": "Age"})
    assert found(moved) == [("age", "baseline_drift_check"), ("age", "renamed_column_check")]


def test_its_card_compares_it() -> None:
    report = windage.check(frame(2).rename(columns={"age": "Age"}), trained())
    assert report.compared.get("age") is not None
    assert report.compared.get("Age") is None
    # The window's own statistics stay what came.
    assert report.current.columns[0].name == "Age"


def test_an_unrelated_column_is_missing_and_another_extra() -> None:
    assert found(frame(2).rename(columns={"uniform": "velocity"})) == [
        ("uniform", "missing_column_check"),
        ("velocity", "extra_column_check"),
    ]


def test_columns_that_changed_places_are_one_finding() -> None:
    window = frame(2)
    assert found(window.assign(age=window.city, city=window.age)) == [("age", "swapped_columns_check")]
    order = list(window.columns)
    rotated = window[order[1:] + order[:1]].set_axis(order, axis="columns")
    assert found(rotated) == [("age", "swapped_columns_check")]


def test_a_column_in_another_unit_is_one_finding() -> None:
    cents = frame(2).assign(price=lambda rows: (rows.price * 100).round().astype(int))
    assert found(cents) == [("price", "rescaled_column_check")]
    fahrenheit = frame(2).assign(temperature=lambda rows: (rows.temperature * 1.8 + 32).round(2))
    assert found(fahrenheit) == [("temperature", "rescaled_column_check")]


def test_a_column_may_be_renamed_and_another_one_rescaled() -> None:
    both = frame(2).assign(uniform=lambda rows: rows.uniform * 100).rename(columns={"city": "City"})
    assert found(both) == [("city", "renamed_column_check"), ("uniform", "rescaled_column_check")]


def test_a_column_may_be_renamed_and_in_another_unit_at_once() -> None:
    cents = (
        frame(2).assign(price=lambda rows: (rows.price * 100).round().astype(int)).rename(columns={"price": "Price"})
    )
    assert found(cents) == [("price", "renamed_column_check"), ("price", "rescaled_column_check")]


def test_the_service_recognises_nothing() -> None:
    report = windage.check(frame(2).rename(columns={"age": "Age"}), trained(), compatibility="sagemaker")
    assert report.compared is report.current
    assert "renamed_column_check" not in {violation.constraint_check_type for violation in report.violations}


@cache
def _baselines(rows: int) -> list[Baseline]:
    return [learn(clean(np.random.default_rng(1_000_000 + seed), rows)) for seed in range(4)]


@pytest.mark.parametrize(("rows", "runs", "repeated"), [(200, 200, 1), (1000, 40, 5)])
def test_clean_windows_recognise_nothing_and_violate_nothing(rows: int, runs: int, repeated: int) -> None:
    """Twelve columns, three of them of one uniform distribution; also when every row came five times."""
    seen: list[object] = []
    for seed in range(runs):
        baseline = _baselines(2000)[seed % 4]
        table = clean(np.random.default_rng(seed), rows, repeated=repeated)
        current = Profile.of(table, yardstick=baseline.yardstick)
        names = {feature.name for feature in baseline.constraints.features}
        recognised = recognise(current, baseline.known, expected=names, watched=names)
        assert recognised.current is current
        seen += recognised.findings
        comparison = Comparison(current=current, baseline=baseline.known, constraints=baseline.constraints)
        seen += [violation for name in QUIET for violation in CHECKS[name](comparison)]
    assert seen == []


def test_rows_and_slices_say_nothing_of_a_column_that_was_in_another_unit() -> None:
    """In Fahrenheit, three of four rows lay far outside, and every region had moved, though nothing else was wrong."""
    random = np.random.default_rng(11)

    def rows(size: int) -> dict[str, list[object]]:
        return {
            "region": random.choice(["EU", "US"], size).tolist(),
            "celsius": random.normal(18, 6, size).tolist(),
            "age": random.normal(40, 10, size).tolist(),
        }

    baseline = learn(table_of(**rows(6000)), slices=["region"])
    window = rows(2000)
    window["celsius"] = (1.8 * np.array(window["celsius"]) + 32).tolist()
    report = judge(Profile.of(table_of(**window), yardstick=baseline.yardstick), baseline)
    assert [violation.constraint_check_type for violation in report.violations] == ["rescaled_column_check"]
