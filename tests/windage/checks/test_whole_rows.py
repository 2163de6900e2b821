"""What holds of all checks of whole rows: they are silent without a cause, and without a baseline that was learned."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from tests.windage.checks.whole_rows import BASELINE, found, frame, profiled
from windage.baselines import Baseline, learn
from windage.profile import Profile
from windage.table import from_frame

CHECKS = ("correlation", "duplicate_rows", "duplicate_ids", "outliers", "probing")


@pytest.mark.parametrize(("rows", "windows"), [(200, 60), (1000, 20), (10_000, 3)])
def test_they_do_not_cry(rows: int, windows: int) -> None:
    """Their chance of any finding in a clean window is far below one of a thousand: none in so few."""
    for seed in range(windows):
        current = profiled(frame(1000 + seed, rows), ids=[f"{seed}-{place}" for place in range(rows)])
        assert [violation for name in CHECKS for violation in found(name, current)] == []


@pytest.mark.parametrize("small", [100, 300])
def test_a_small_baseline_makes_them_cautious(small: int) -> None:
    for seed in range(10):
        baseline = learn(from_frame(frame(seed, small)))
        current = profiled(frame(2000 + seed, 3000), baseline=baseline)
        assert [violation for name in CHECKS for violation in found(name, current, baseline=baseline)] == []


def test_rows_that_are_equal_by_nature_are_none_of_theirs() -> None:
    def simple(seed: int, rows: int) -> pd.DataFrame:
        rng = np.random.default_rng(seed)
        values = {name: rng.integers(0, 3, rows) for name in "abcde"}
        return pd.DataFrame(values)

    baseline = learn(from_frame(simple(1, 2000)))
    for seed in range(5):
        current = profiled(simple(10 + seed, 5000), baseline=baseline)
        assert [violation for name in CHECKS for violation in found(name, current, baseline=baseline)] == []


def bad() -> Profile:
    window = frame(5, 500)
    window = pd.concat([window, window, window.assign(heavy=1e6, gap=50.0)], ignore_index=True)
    return profiled(window, ids=["same"] * 1500)


def test_they_are_ours_alone() -> None:
    assert {name for name in CHECKS if found(name, bad())} >= {"duplicate_rows", "duplicate_ids", "outliers"}
    for name in CHECKS:
        assert found(name, bad(), compatibility="sagemaker") == []


def test_without_a_learned_baseline_only_ids_are_known() -> None:
    of_service = replace(BASELINE, learned=None)
    current = profiled(frame(5, 200), baseline=of_service, ids=["same"] * 200)
    findings = {name: found(name, current, baseline=of_service) for name in CHECKS}
    assert [name for name, violations in findings.items() if violations] == ["duplicate_ids"]


@pytest.mark.parametrize("rows", [0, 1, 50])
def test_few_rows_are_not_judged(rows: int) -> None:
    window = pd.concat([frame(1, 1)] * rows, ignore_index=True) if rows else frame(1, 0)
    for name in CHECKS:
        assert found(name, profiled(window, ids=["same"] * rows)) == []


@pytest.mark.parametrize(
    "column",
    [[None] * 200, [1.0] * 200, [True, False] * 100, ["x", 1.0] * 100, [np.inf, 1.0] * 100, list(range(200))],
)
def test_odd_columns_never_fail(column: list[object]) -> None:
    odd = pd.DataFrame({"odd": pd.Series(column, dtype=object), "one": 1.0, "y": np.arange(200.0), "z": "z"})
    sides = (odd, odd.assign(odd=None), odd.assign(odd="new"), odd.drop(columns="odd"), odd.assign(odd=5))
    for baseline in (learn(from_frame(side)) for side in sides):
        for side in sides:
            for name in CHECKS:
                found(name, side, baseline=baseline)


def test_a_baseline_that_is_read_says_the_same() -> None:
    again = Baseline.from_bytes(*BASELINE.to_bytes(), where="here")
    assert again.to_bytes() == BASELINE.to_bytes()
    for name in CHECKS:
        assert found(name, bad(), baseline=again) == found(name, bad())
