"""A distance less what two samples of the same population differ by chance."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import ks_2samp, kstwobign

from windage.distances import robust

sizes = st.integers(1, 10**6)


@given(st.floats(0, 1), sizes, sizes)
def test_bounds_and_symmetry(distance: float, n: int, m: int) -> None:
    assert 0 <= robust(distance, n, m) <= distance
    assert robust(distance, n, m) == robust(distance, m, n)


@given(st.floats(0, 1), st.floats(0, 1), sizes, sizes)
def test_a_larger_distance_stays_no_smaller(a: float, b: float, n: int, m: int) -> None:
    assert robust(min(a, b), n, m) <= robust(max(a, b), n, m)


@given(st.floats(0, 1), sizes, sizes)
def test_more_rows_take_less_away(distance: float, n: int, m: int) -> None:
    assert robust(distance, n, m) <= robust(distance, n + 1, m)


def test_worked_out_by_hand() -> None:
    assert robust(0.5, 100, 100) == pytest.approx(0.5 - 1.8 * math.sqrt(0.02))
    assert robust(0.1, 100, 100) == 0
    assert robust(1.0, 1, 1) == 0


def test_the_constant_is_the_level_that_the_service_documents() -> None:
    assert kstwobign.sf(1.8) == pytest.approx(0.003, abs=2e-4)


def test_samples_of_one_population_have_no_distance_left() -> None:
    random, left = np.random.default_rng(1), 0
    for _ in range(300):
        a, b = random.normal(size=500), random.normal(size=300)
        left += robust(float(ks_2samp(a, b, method="asymp").statistic), 500, 300) > 0
    assert left <= 6
