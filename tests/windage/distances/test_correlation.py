"""How far a correlation has moved, and how sure that is."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import kstest, norm, pearsonr

from windage.distances import correlation_change, correlation_change_p

coefficients = st.floats(-1, 1)
rows = st.floats(1, 1e8)


@given(coefficients, coefficients, coefficients)
def test_it_is_a_metric_of_at_most_two(a: float, b: float, c: float) -> None:
    assert correlation_change(a, a) == 0
    assert 0 <= correlation_change(a, b) == correlation_change(b, a) <= 2
    assert correlation_change(a, c) <= correlation_change(a, b) + correlation_change(b, c) + 1e-12


@given(coefficients, rows, coefficients, rows)
def test_the_p_value_is_one_and_symmetric(a: float, n: float, b: float, m: float) -> None:
    p = correlation_change_p(a, n, b, m)
    assert 0 <= p <= 1
    assert p == pytest.approx(correlation_change_p(b, m, a, n))
    assert correlation_change_p(a, n, a, m) == 1


@given(st.floats(-0.99, 0.99), st.floats(4, 1e6), st.floats(-0.99, 0.99), st.floats(4, 1e6))
def test_it_is_the_two_sided_test_of_fishers_z(a: float, n: float, b: float, m: float) -> None:
    z = (np.arctanh(a) - np.arctanh(b)) / math.sqrt(1 / (n - 3) + 1 / (m - 3)) if min(n, m) > 3.001 else 0.0
    if min(n, m) > 3.001:
        assert correlation_change_p(a, n, b, m) == pytest.approx(2 * norm.sf(abs(z)), rel=1e-6, abs=1e-300)


def test_a_value_worked_out_by_hand() -> None:
    """Of 0.5 and 0.3 in 103 rows each: z = (0.549306 - 0.309520) / √(2 / 100) = 1.69555, p = 0.0900."""
    assert correlation_change_p(0.5, 103, 0.3, 103) == pytest.approx(0.0900, abs=5e-5)


def test_against_infinitely_many_rows_it_is_scipys_interval() -> None:
    """The end of scipy's 95 % interval is the correlation from which it differs at 5 %."""
    random = np.random.default_rng(2)
    x = random.normal(size=60)
    found = pearsonr(x, x + random.normal(size=60))
    for end in found.confidence_interval(0.95):
        assert correlation_change_p(end, 1e15, found.statistic, 60) == pytest.approx(0.05, abs=1e-6)


@pytest.mark.parametrize("r", [0.0, 0.8])
def test_without_a_change_the_p_values_are_even(r: float) -> None:
    random = np.random.default_rng(11)
    pairs = random.multivariate_normal([0, 0], [[1, r], [r, 1]], size=(1000, 2, 60))
    found = [np.corrcoef(side.T)[0, 1] for pair in pairs for side in pair]
    p = [correlation_change_p(a, 60, b, 60) for a, b in zip(found[::2], found[1::2], strict=True)]
    assert kstest(p, "uniform").pvalue > 0.01


def test_perfect_correlations_and_few_rows_raise_nothing() -> None:
    assert correlation_change_p(1, 50, 1, 60) == 1
    assert correlation_change_p(1, 50, -1, 60) < 1e-9
    assert correlation_change_p(1, 3, -1, 60) == 1


@pytest.mark.parametrize("bad", [math.nan, 1.1, -2])
def test_what_is_no_correlation_is_refused(bad: float) -> None:
    with pytest.raises(
        ValueError, match=r"^correlation_change: no correlation; got .*; expected a number from -1 to 1"
    ):
        correlation_change(0.5, bad)
    with pytest.raises(ValueError, match=r"^correlation_change_p: no correlation"):
        correlation_change_p(bad, 10, 0.5, 10)
