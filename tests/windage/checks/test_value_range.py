"""Ranges: how they are suggested, and when numbers outside are more than chance."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.windage.checks.comparisons import check, compare, found
from tests.windage.strategies import normal, shuffled
from windage.checks import value_range
from windage.config import Thresholds
from windage.profile import ColumnProfile
from windage.table import column

FLAGGED = [("a", "value_range_check")]
AGES = {"a": shuffled([20 + n % 60 for n in range(6000)])}


def suggested(values: list[object]) -> tuple[float, float] | None:
    return value_range.suggest(ColumnProfile.of(column("a", [None if v is None else str(v) for v in values])))


@given(st.lists(st.integers(-1000, 1000), min_size=30, max_size=200))
def test_the_range_holds_the_baseline_and_whole_numbers_stay_whole(values: list[int]) -> None:
    bounds = suggested(list(values))
    if bounds is not None:
        assert bounds[0] <= min(values) < max(values) <= bounds[1]
        assert all(bound.is_integer() for bound in bounds)
        assert min(values) < 0 or bounds[0] >= 0


def test_by_hand() -> None:
    """Of 0 to 999 every tenth row: 99 % lie up to 989, and ln 100 / ln (10,000 / 100) is 1."""
    values = [n / 1 + 0.5 for n in range(1000)] * 10
    low, high = suggested(values)
    assert (low, high) == (0.0, pytest.approx(999.5 + (999.5 - 989.5)))


@pytest.mark.parametrize(
    ("values", "bounds"),
    [
        ([1, 2, 3, 4, 5] * 100, (1.0, 5.0)),
        (np.random.default_rng(1).random(1000).tolist(), (0.0, 1.0)),
        ((100 * np.random.default_rng(1).random(1000)).tolist(), (0.0, 100.0)),
        ([7] * 100, None),
        (["x", 1, 2] * 30, None),
        ([None] * 50, None),
        (list(range(1000)), None),
        ([1.5, 2.5], None),
        ([-1e308, 1e308] * 30 + [0.5], (-1e308, 1e308)),
    ],
)
def test_natural_bounds_are_kept_and_what_has_no_range_gets_none(
    values: list[object], bounds: tuple[float, float] | None
) -> None:
    assert suggested(values) == bounds


def test_more_rows_need_less_room_beyond_them() -> None:
    rooms = []
    for size in (1_000, 10_000, 100_000):
        values = np.random.default_rng(3).exponential(size=size)
        _, high = suggested(values.tolist())
        rooms.append(math.exp(-high) * size)
    # Of an exponential tail some hundredth of a value is expected beyond, in a sample of the baseline's own size.
    assert max(rooms) < 1


def test_the_sentence() -> None:
    window = {"a": shuffled([999 if n % 50 == 0 else 20 + n % 60 for n in range(2000)])}
    assert [violation.description for violation in check("value_range", compare(AGES, window))] == [
        "40 of 2,000 numbers (2.00%) lie outside the expected range 20 to 79: 40 above 79, the largest 999."
    ]


def test_a_share_is_tolerated_and_it_is_a_setting() -> None:
    window = {"a": shuffled([999] * 4 + [30] * 1996)}
    assert found("value_range", compare(AGES, window)) == []
    many = {"a": shuffled([999] * 100 + [30] * 1900)}
    assert found("value_range", compare(AGES, many)) == FLAGGED
    assert found("value_range", compare(AGES, many, thresholds=Thresholds(tolerated_outside_share=0.1))) == []
    assert found("value_range", compare(AGES, many, compatibility="sagemaker")) == []


def test_a_small_baseline_may_have_missed_more() -> None:
    """Of 200 rows, 9 % may lie beyond all of them by a chance of one in a hundred million."""
    small = {"a": shuffled([20 + n % 60 for n in range(200)])}
    assert found("value_range", compare(small, {"a": shuffled([95] * 20 + [30] * 980)})) == []
    assert found("value_range", compare(small, {"a": shuffled([95] * 300 + [30] * 700)})) == FLAGGED


def test_clean_windows_are_quiet_whatever_the_tail() -> None:
    draws = {
        "normal": lambda random, size: random.normal(size=size),
        "cauchy": lambda random, size: random.standard_cauchy(size=size),
        "uniform": lambda random, size: random.random(size=size),
        "powers": lambda random, size: random.pareto(1.1, size=size),
    }
    for name, draw in draws.items():
        random = np.random.default_rng(7)
        training = {"a": draw(random, 300).tolist()}
        cries = [found("value_range", compare(training, {"a": draw(random, 1000).tolist()})) for _ in range(20)]
        assert cries == [[]] * 20, name


@pytest.mark.parametrize("window", [[None] * 200, ["x"] * 200, [5], [True, False] * 100])
def test_degenerate_windows_do_not_raise(window: list[object]) -> None:
    assert found("value_range", compare({"a": normal(1, 1000)}, {"a": window})) == []
