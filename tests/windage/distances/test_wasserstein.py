"""How far the numbers would have to be moved, on average."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy.stats import wasserstein_distance

from windage.distances import wasserstein
from windage.profile import Numerical

samples = st.lists(st.floats(-1e6, 1e6) | st.integers(-3, 3), min_size=1, max_size=60)
wholes = st.lists(st.integers(-1000, 1000), min_size=1, max_size=60)


def of(values: list[float]) -> Numerical:
    return Numerical.of(np.array(values, dtype=float))


def spread(values: list[float]) -> bool:
    return float(np.std(values)) > 1e-9


@given(samples, samples)
def test_it_is_scipys_over_the_standard_deviation(a: list[float], b: list[float]) -> None:
    assume(spread(a))
    oracle = wasserstein_distance(a, b) / np.std(a)
    assert wasserstein(of(a), of(b)) == pytest.approx(oracle, rel=1e-9, abs=1e-9)


@settings(max_examples=30)
@given(st.integers(20, 2048), st.integers(20, 2048), st.integers(2, 10**6), st.integers(0, 99))
def test_below_the_capacity_it_is_exact(n: int, m: int, different: int, seed: int) -> None:
    random = np.random.default_rng(seed)
    a, b = random.integers(0, different, size=n) / 7, random.integers(0, different, size=m) / 7
    oracle = wasserstein_distance(a, b) / a.std()
    assert wasserstein(Numerical.of(a), Numerical.of(b)) == pytest.approx(oracle, rel=1e-9)


@pytest.mark.parametrize("shift", [0.0, 0.05, 0.5, 3.0])
def test_of_large_samples_it_is_right_within_the_error_of_the_sketches(shift: float) -> None:
    random = np.random.default_rng(5)
    a, b = random.normal(size=100_000), random.normal(shift, size=50_000)
    assert wasserstein(Numerical.of(a), Numerical.of(b)) == pytest.approx(
        wasserstein_distance(a, b) / a.std(), abs=0.006
    )


@given(samples, samples)
def test_it_is_never_negative_and_nothing_moves_from_itself(a: list[float], b: list[float]) -> None:
    assert wasserstein(of(a), of(b)) >= 0
    assert wasserstein(of(a), of(list(reversed(a)))) == 0
    assert wasserstein(of(a), of(a * 3)) == pytest.approx(0, abs=1e-9)


@given(samples, samples)
def test_in_the_columns_unit_it_is_symmetric(a: list[float], b: list[float]) -> None:
    assume(spread(a) and spread(b))
    assert wasserstein(of(a), of(b)) * np.std(a) == pytest.approx(wasserstein(of(b), of(a)) * np.std(b), rel=1e-6)


def test_in_standard_deviations_of_the_baseline_it_is_not() -> None:
    narrow, wide = of([0, 2]), of([-10, 10])
    assert wasserstein(narrow, wide) == pytest.approx(9)
    assert wasserstein(wide, narrow) == pytest.approx(0.9)


@given(samples, samples)
def test_it_is_at_least_the_change_of_the_mean(a: list[float], b: list[float]) -> None:
    assume(spread(a))
    assert wasserstein(of(a), of(b)) >= abs(np.mean(b) - np.mean(a)) / np.std(a) * (1 - 1e-9) - 1e-9


@given(wholes, st.integers(-1000, 1000))
def test_a_plain_shift_is_its_size(a: list[int], by: int) -> None:
    assume(spread(a))
    assert wasserstein(of(a), of([value + by for value in a])) == pytest.approx(abs(by) / np.std(a))


@given(wholes, wholes, st.integers(-9, 9).filter(bool), st.integers(-1000, 1000))
def test_the_unit_of_the_numbers_does_not_matter(a: list[int], b: list[int], times: int, plus: int) -> None:
    rescaled = [of([times * value + plus for value in side]) for side in (a, b)]
    assert wasserstein(*rescaled) == pytest.approx(wasserstein(of(a), of(b)), rel=1e-9)


@given(wholes, wholes, wholes)
def test_the_way_round_is_not_shorter(a: list[int], b: list[int], c: list[int]) -> None:
    assume(spread(a) and spread(b))
    there = wasserstein(of(a), of(b)) + wasserstein(of(b), of(c)) * np.std(b) / np.std(a)
    assert wasserstein(of(a), of(c)) <= there + 1e-9


@given(wholes, wholes, wholes)
def test_the_distance_of_shards_is_that_of_all_rows(baseline: list[int], one: list[int], other: list[int]) -> None:
    """Exactly while the sketches hold all; beyond, within their error."""
    before = of(baseline)
    assert wasserstein(before, of(one) + of(other)) == wasserstein(before, of([*one, *other]))


@pytest.mark.parametrize(
    ("a", "b", "distance"),
    [
        ([-1, 1], [-1, 4], 1.5),
        ([0, 2], [1, 3], 1),
        ([0, 0, 4, 4], [2], 1),
        # Of a constant baseline: the standard deviation of both mixed, 7 7 7 9 and 7 8 in equal parts.
        ([7], [7, 9], 1 / math.sqrt(0.75)),
        ([7], [8, 8, 8], 2),
        ([7, 7, 7], [7], 0),
    ],
)
def test_distances_worked_out_by_hand(a: list[float], b: list[float], distance: float) -> None:
    assert wasserstein(of(a), of(b)) == pytest.approx(distance, abs=1e-12)


@given(st.integers(-1000, 1000), wholes)
def test_of_a_constant_baseline_it_is_finite_and_at_most_two(constant: int, b: list[int]) -> None:
    found = wasserstein(of([constant]), of(b))
    assert 0 <= found <= 2 + 1e-9
    assert (found == 0) == ({*b} == {constant})


@given(st.integers(1, 99), st.integers(-5, 5).filter(bool))
def test_of_a_constant_baseline_it_is_the_closed_form(percent: int, away: int) -> None:
    s = percent / 100
    found = wasserstein(of([3]), of([3] * (100 - percent) + [3 + away] * percent))
    assert found == pytest.approx(2 * s / math.sqrt(s * (2 - s)))


@pytest.mark.parametrize("size", [1e-300, 5e-324, 1e150, 1e300])
def test_the_size_of_the_numbers_does_not_matter(size: float) -> None:
    """Of tiny and of huge ones, whose squares a float does not hold, the sketch tells the standard deviation."""
    assert wasserstein(of([size, 3 * size]), of([5 * size, 7 * size])) == pytest.approx(4)


def test_numbers_further_apart_than_the_largest_float_have_no_distance() -> None:
    assert math.isnan(wasserstein(of([-1e308, 1e308]), of([0.0, 1e308])))


@pytest.mark.parametrize(("a", "b"), [([], [1]), ([1], []), ([], [])])
def test_an_empty_sample_has_no_distance(a: list[float], b: list[float]) -> None:
    with pytest.raises(ValueError, match=r"^wasserstein: an empty sample; expected at least one value on both sides"):
        wasserstein(of(a), of(b))
