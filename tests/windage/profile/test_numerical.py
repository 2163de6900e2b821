"""Moments and extremes: as numpy's, and exact enough when they are added up."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from windage.profile import Numerical

random = np.random.default_rng
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
    assert added.mean == pytest.approx(whole.mean, rel=1e-9, abs=1e-9 * scale, nan_ok=True)
    assert added.squares == pytest.approx(whole.squares, rel=1e-9, abs=1e-9 * scale**2)
    assert sorted(added.sketch.levels[0].tolist()) == sorted(whole.sketch.levels[0].tolist())


@given(samples, samples, samples)
def test_adding_does_not_depend_on_the_order(a: np.ndarray, b: np.ndarray, c: np.ndarray) -> None:
    one, two, three = map(Numerical.of, (a, b, c))
    left, right = (one + two) + three, one + (two + three)
    scale = float(np.abs(np.concatenate([a, b, c, [1.0]])).max())
    assert left.count == right.count
    assert left.mean == pytest.approx(right.mean, rel=1e-9, abs=1e-9 * scale, nan_ok=True)
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


# Apache Spark 3.5.3, sum and stddev_pop of one partition: the values' origin, sum, population standard deviation.
SPARK = [
    (lambda: random(1).normal(size=1000), -54.253222763365585, 0.9862611378496252),
    (lambda: random(2).lognormal(sigma=1.5, size=2333), 6709.664152353048, 7.28459001530094),
    (lambda: 1e9 + random(3).normal(size=5000), 5000000000025.573, 1.0055352968423807),
    (lambda: random(4).integers(0, 100, size=777) / 10, 3946.100000000002, 2.950768360535242),
    (lambda: random(5).integers(-50, 50, size=20_000).astype(float), -12060.0, 29.009556890790332),
    (lambda: 10.0 ** random(6).uniform(-300, 100, size=300), 2.7811819855304546e98, 1.4232921916718127e97),
]


@pytest.mark.parametrize(
    ("values", "total", "deviation"), SPARK, ids=["normal", "skewed", "offset", "tenths", "whole", "scales"]
)
def test_one_by_one_the_moments_are_the_engines_to_the_last_digit(
    values: Callable[[], np.ndarray], total: float, deviation: float
) -> None:
    made = Numerical.of(values(), one_by_one=True)
    assert (made.total, made.standard_deviation) == (total, deviation)
    assert made.mean == total / made.count
    exact = Numerical.of(values())
    assert exact.total == pytest.approx(math.fsum(values().tolist()), rel=1e-13)
    assert exact.standard_deviation == pytest.approx(deviation, rel=1e-7)


@given(samples.filter(lambda values: values.size > 0))
def test_one_by_one_is_the_recurrence_told_step_by_step(values: np.ndarray) -> None:
    """As Welford tells it: the mean moves by d / n, the squares by d times what is left of it."""
    total = mean = squares = 0.0
    for n, value in enumerate(values.tolist(), 1):
        total += value
        d = value - mean
        mean += d / n
        squares += d * (d - d / n)
    made = Numerical.of(values, one_by_one=True)
    assert (made.total, made.squares) == (total, squares)


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
