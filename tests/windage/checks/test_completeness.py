"""Whether more values are missing than in the baseline."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tests.windage.checks.comparisons import check, compare, found
from windage.config import Thresholds
from windage.profile import Profile

FLAGGED = [("a", "completeness_check")]


def gaps(missing: int, rows: int) -> dict[str, list[object]]:
    """In an order that means nothing: gaps that follow each other would be few independent rows."""
    values = np.array([None] * missing + [1] * (rows - missing), dtype=object)
    return {"a": np.random.default_rng(missing).permutation(values).tolist()}


@pytest.mark.parametrize(
    ("trained", "window", "ours", "services"),
    [
        # Nothing was missing, and nothing is.
        ((0, 1000), (0, 1000), False, False),
        # One of many: any fall is a violation for the service.
        ((0, 1000), (1, 1000), False, True),
        ((0, 10_000), (1, 100_000), False, True),
        # 0.9 points more: real, and not material.
        ((0, 10_000), (90, 10_000), False, True),
        ((0, 10_000), (200, 10_000), True, True),
        # Natural gaps vary: 5.0 % and 5.9 %.
        ((500, 10_000), (59, 1000), False, True),
        # 2 points more, in few rows: material, and not real.
        ((500, 10_000), (7, 100), False, True),
        ((500, 10_000), (30, 100), True, True),
        # Fewer are missing: baseline_drift_check says so.
        ((500, 1000), (0, 1000), False, False),
        ((0, 1000), (1000, 1000), True, True),
    ],
)
def test_a_rise_must_be_material_and_real(
    trained: tuple[int, int], window: tuple[int, int], ours: bool, services: bool
) -> None:
    training, current = gaps(*trained), gaps(*window)
    assert (found("completeness", compare(training, current)) == FLAGGED) is ours
    assert (found("completeness", compare(training, current, compatibility="sagemaker")) == FLAGGED) is services


@pytest.mark.parametrize(("rows", "flagged"), [(1, False), (5, False), (20, False)])
def test_one_missing_value_among_few_is_no_evidence(rows: int, flagged: bool) -> None:
    """A z-test was sure of it: every null of a quiet hour was a violation."""
    training = {f"c{n}": [1] * 1000 for n in range(8)}
    window = {f"c{n}": [None if n == 0 else 1] + [1] * (rows - 1) for n in range(8)}
    assert bool(found("completeness", compare(training, window))) is flagged


def test_what_counts_as_missing() -> None:
    for gone in (None, "", "NaN", "-inf", "1e999"):
        assert found("completeness", compare(gaps(0, 1000), {"a": [gone] * 100 + [1] * 900})) == FLAGGED
    for there in ("NA", "null", "None", " "):
        assert found("completeness", compare({"a": ["x"] * 1000}, {"a": [there] * 1000})) == []


def test_the_tolerance_is_a_setting() -> None:
    current = gaps(200, 10_000)
    assert (
        found("completeness", compare(gaps(0, 10_000), current, thresholds=Thresholds(tolerated_missing_rise=0.05)))
        == []
    )
    strict = Thresholds(tolerated_missing_rise=0)
    assert found("completeness", compare(gaps(0, 10_000), gaps(50, 10_000), thresholds=strict)) == FLAGGED


def test_constraints_without_statistics_are_a_known_share() -> None:
    def alone(missing: int, rows: int) -> list[tuple[str, str]]:
        return found("completeness", replace(compare(gaps(50, 1000), gaps(missing, rows)), baseline=Profile()))

    assert alone(60, 1000) == []
    assert alone(100, 1000) == FLAGGED
    assert alone(2, 20) == []


def test_the_words_begin_as_the_services() -> None:
    (old,) = check("completeness", compare(gaps(0, 10), gaps(5, 10), compatibility="sagemaker"))
    assert old.description == "Value: 0.5 does not meet the constraint requirement! "
    (ours,) = check("completeness", compare(gaps(50, 1000), gaps(500, 1000)))
    assert ours.description == (
        "Value: 0.5 does not meet the constraint requirement! 500 of 1000 values are missing (50.0%); "
        "in the baseline 5.0% were."
    )
