"""How far mean, spread and extremes have moved, in the column's own unit."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from windage.distances import maximum_change, mean_change, minimum_change, standard_deviation_change
from windage.profile import Numerical

CHANGES: dict[Callable[[Numerical, Numerical], float], Callable[[np.ndarray], float]] = {
    mean_change: np.mean,
    standard_deviation_change: np.std,
    minimum_change: np.min,
    maximum_change: np.max,
}
samples = st.lists(st.floats(-1e6, 1e6) | st.integers(-3, 3), min_size=1, max_size=40)
each = pytest.mark.parametrize("change", CHANGES)


def of(values: list[float]) -> Numerical:
    return Numerical.of(np.array(values, dtype=float))


@each
@given(samples, samples)
def test_it_is_the_difference_of_numpys(change: Callable, a: list[float], b: list[float]) -> None:
    moment = CHANGES[change]
    oracle = abs(moment(np.array(b, dtype=float)) - moment(np.array(a, dtype=float)))
    assert change(of(a), of(b)) == pytest.approx(oracle, rel=1e-9, abs=1e-8)


@each
@given(samples, samples, samples)
def test_it_is_a_metric_of_the_moment(change: Callable, a: list[float], b: list[float], c: list[float]) -> None:
    one, two, three = of(a), of(b), of(c)
    assert change(one, one) == 0
    assert change(one, two) == change(two, one) >= 0
    assert change(one, three) <= change(one, two) + change(two, three) + 1e-6


@each
@given(samples, samples, st.integers(-20, 20), st.integers(-1000, 1000))
def test_it_is_in_the_unit_of_the_numbers(
    change: Callable, a: list[float], b: list[float], power: int, by: int
) -> None:
    times = 2.0**power
    rescaled = [of([times * value + by for value in side]) for side in (a, b)]
    assert change(*rescaled) == pytest.approx(times * change(of(a), of(b)), rel=1e-6, abs=1e-5 * max(times, 1))


@each
@given(samples, samples, samples)
def test_shards_add_up(change: Callable, baseline: list[float], one: list[float], other: list[float]) -> None:
    before = of(baseline)
    assert change(before, of(one) + of(other)) == pytest.approx(change(before, of([*one, *other])), rel=1e-9, abs=1e-7)


@pytest.mark.parametrize(
    ("change", "distance"),
    [(mean_change, 3.0), (standard_deviation_change, 4.0), (minimum_change, 1.0), (maximum_change, 7.0)],
)
def test_values_worked_out_by_hand(change: Callable, distance: float) -> None:
    """Of 1 3 (mean 2, deviation 1) and 0 10 (mean 5, deviation 5)."""
    assert change(of([1, 3]), of([0, 10])) == distance


@each
@pytest.mark.parametrize(("a", "b"), [([], [1]), ([1], []), ([], [])])
def test_without_numbers_there_is_no_change(change: Callable, a: list[float], b: list[float]) -> None:
    with pytest.raises(ValueError, match=rf"^{change.__name__}: no numbers; expected at least one on both sides"):
        change(of(a), of(b))
