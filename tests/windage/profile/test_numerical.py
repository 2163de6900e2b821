"""Moments and extremes: as numpy's, and exact enough when they are added up."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from windage.profile import Numerical

samples = st.lists(st.floats(-1e6, 1e6), max_size=50).map(lambda values: np.array(values, dtype=float))


@settings(max_examples=150)
@given(samples)
def test_moments_are_numpys(values: np.ndarray) -> None:
    made = Numerical.of(values)
    assert made.count == values.size
    if not values.size:
        # By their text: NaN, the extremes of nothing, does not equal itself.
        assert repr(made) == repr(Numerical())
        return
    assert made.mean == pytest.approx(values.mean(), rel=1e-12, abs=1e-9)
    assert made.standard_deviation == pytest.approx(values.std(), rel=1e-9, abs=1e-6)
    assert (made.minimum, made.maximum) == (values.min(), values.max())
    assert made.negative == np.count_nonzero(values < 0)


@settings(max_examples=150)
@given(samples, samples)
def test_adding_is_profiling_both(a: np.ndarray, b: np.ndarray) -> None:
    added, whole = Numerical.of(a) + Numerical.of(b), Numerical.of(np.concatenate([a, b]))
    assert (added.count, added.negative) == (whole.count, whole.negative)
    np.testing.assert_equal((added.minimum, added.maximum), (whole.minimum, whole.maximum))
    scale = float(np.abs(np.concatenate([a, b, [1.0]])).max())
    assert added.mean == pytest.approx(whole.mean, rel=1e-9, abs=1e-9 * scale)
    assert added.squares == pytest.approx(whole.squares, rel=1e-9, abs=1e-9 * scale**2)
    assert sorted(added.sketch.levels[0].tolist()) == sorted(whole.sketch.levels[0].tolist())


@given(samples, samples, samples)
def test_adding_does_not_depend_on_the_order(a: np.ndarray, b: np.ndarray, c: np.ndarray) -> None:
    one, two, three = map(Numerical.of, (a, b, c))
    left, right = (one + two) + three, one + (two + three)
    scale = float(np.abs(np.concatenate([a, b, c, [1.0]])).max())
    assert left.count == right.count
    assert left.mean == pytest.approx(right.mean, rel=1e-9, abs=1e-9 * scale)
    assert left.squares == pytest.approx(right.squares, rel=1e-9, abs=1e-9 * scale**2)


def test_a_hundred_parts_with_an_offset_keep_their_spread() -> None:
    """Sums of squares would lose it: 1e9 ± 1, in a hundred parts (Chan, Golub, LeVeque)."""
    values = 1e9 + np.tile([-1.0, 1.0], 5000)
    added = Numerical()
    for part in np.array_split(values, 100):
        added += Numerical.of(part)
    assert added.standard_deviation == pytest.approx(1, rel=1e-9)
    assert added.mean == pytest.approx(1e9, rel=1e-15)


def test_moments_worked_out_by_hand() -> None:
    made = Numerical.of(np.array([2.0, 4.0, 4.0, 4.0, 5.0, 5.0, 7.0, 9.0]))
    assert (made.mean, made.squares, made.standard_deviation) == (5, 32, 2)


def test_one_number_has_no_spread_and_none_has_nothing() -> None:
    assert Numerical.of(np.array([5.0])).standard_deviation == 0
    assert math.isnan(Numerical().standard_deviation)
    assert math.isnan(Numerical().minimum)


@pytest.mark.parametrize("values", [[1e308, 1e308], [1e308, -1e308], [1e200, -1e200]])
def test_huge_numbers_overflow_quietly(values: list[float]) -> None:
    """A warning would be an error in the tests, and noise in the log of a function."""
    made = Numerical.of(np.array(values))
    assert not math.isfinite(made.squares)
    assert (made.minimum, made.maximum) == (min(values), max(values))
    assert (made + made).count == 4
    assert (made + made).maximum == max(values)
