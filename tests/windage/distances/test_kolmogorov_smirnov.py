"""The largest gap between two cumulative distributions."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import ks_2samp

from windage.distances import kolmogorov_smirnov
from windage.profile import Sketch

samples = st.lists(st.floats(-1e6, 1e6) | st.integers(-3, 3), min_size=1, max_size=60)


def of(values: list[float]) -> Sketch:
    return Sketch().add(np.array(values, dtype=float))


@given(samples, samples)
def test_bounds_and_symmetry(a: list[float], b: list[float]) -> None:
    distance = kolmogorov_smirnov(of(a), of(b))
    assert 0 <= distance <= 1
    assert distance == kolmogorov_smirnov(of(b), of(a))


@given(samples, st.randoms(use_true_random=False))
def test_identity_and_order(a: list[float], random: object) -> None:
    shuffled = list(a)
    random.shuffle(shuffled)
    assert kolmogorov_smirnov(of(a), of(shuffled)) == 0
    assert kolmogorov_smirnov(of(a), of(a * 3)) == pytest.approx(0, abs=1e-15)


@given(samples, samples, samples)
def test_the_way_round_is_not_shorter(a: list[float], b: list[float], c: list[float]) -> None:
    one, two, three = of(a), of(b), of(c)
    direct = kolmogorov_smirnov(one, three)
    assert direct <= kolmogorov_smirnov(one, two) + kolmogorov_smirnov(two, three) + 1e-12


@given(st.lists(st.integers(-1000, 1000), min_size=1), st.lists(st.integers(-1000, 1000), min_size=1))
def test_a_rising_map_changes_nothing(a: list[float], b: list[float]) -> None:
    distance = kolmogorov_smirnov(of(a), of(b))
    for rising in (lambda x: 3 * x - 7, lambda x: x**3, math.atan, lambda x: math.exp(x / 100)):
        assert kolmogorov_smirnov(of([rising(x) for x in a]), of([rising(x) for x in b])) == distance
    assert kolmogorov_smirnov(of([-x for x in a]), of([-x for x in b])) == pytest.approx(distance, abs=1e-15)


@settings(max_examples=60)
@given(st.integers(20, 2050), st.integers(20, 2050), st.integers(2, 10**6), st.integers(0, 99))
def test_below_the_capacity_it_is_scipys(n: int, m: int, different: int, seed: int) -> None:
    random = np.random.default_rng(seed)
    a, b = random.integers(0, different, size=n) / 7, random.integers(0, different, size=m) / 7
    oracle = ks_2samp(a, b, method="asymp").statistic
    assert kolmogorov_smirnov(Sketch().add(a), Sketch().add(b)) == pytest.approx(oracle, abs=1e-12)


@pytest.mark.parametrize("shift", [0.0, 0.05, 0.5, 3.0])
def test_of_large_samples_it_is_right_within_the_rank_errors(shift: float) -> None:
    random = np.random.default_rng(5)
    a, b = random.normal(size=100_000), random.normal(shift, size=50_000)
    oracle = ks_2samp(a, b, method="asymp").statistic
    assert kolmogorov_smirnov(Sketch().add(a), Sketch().add(b)) == pytest.approx(oracle, abs=0.004)


@pytest.mark.parametrize(
    ("a", "b", "distance"),
    [
        ([0, 1], [1, 2], 0.5),
        ([1], [2], 1),
        ([1, 2, 3, 4], [2], 0.5),
        ([0] * 86 + [1] * 14, [0] * 10 + [1] * 90, 0.76),
        ([5] * 100, [5], 0),
    ],
)
def test_distances_worked_out_by_hand(a: list[float], b: list[float], distance: float) -> None:
    assert kolmogorov_smirnov(of(a), of(b)) == pytest.approx(distance, abs=1e-15)


@pytest.mark.parametrize(("a", "b"), [([], [1]), ([1], []), ([], [])])
def test_an_empty_sample_has_no_distance(a: list[float], b: list[float]) -> None:
    with pytest.raises(ValueError, match=r"^kolmogorov_smirnov: an empty sample; expected at least one value on both"):
        kolmogorov_smirnov(of(a), of(b))
