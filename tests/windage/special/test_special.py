"""The functions of a few distributions: the same as scipy's, wherever a check may ask."""

from __future__ import annotations

import math

import numpy as np
import pytest
import scipy.special as known
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import beta

from windage import special

shares = st.floats(1e-12, 1 - 1e-12)
shapes = st.floats(0, math.log(1e6)).map(math.exp)
counts = shapes.map(round)


@given(st.floats(-37, 37))
def test_the_normal_distribution(x: float) -> None:
    assert float(special.ndtr(x)) == pytest.approx(float(known.ndtr(x)), rel=1e-12, abs=0)


@given(st.floats(0, 1))
def test_its_inverse(p: float) -> None:
    assert float(special.ndtri(p)) == pytest.approx(float(known.ndtri(p)), rel=1e-13, abs=1e-15)


def test_of_many_at_once() -> None:
    """Numbers of any shape, and what is none: the inverse knows nothing beyond 0 and 1."""
    x = np.array([[-1.0, 0.0], [np.inf, np.nan]])
    np.testing.assert_allclose(special.ndtr(x), known.ndtr(x), rtol=1e-14)
    p = np.array([0.0, 1e-300, 0.5, 1.0, -0.1, 1.1, np.nan])
    np.testing.assert_allclose(special.ndtri(p), known.ndtri(p), rtol=1e-13)


@settings(max_examples=300)
@given(st.integers(1, 10_000), st.floats(-8, 12))
def test_the_chi_squared_distribution(freedom: int, errors: float) -> None:
    """Around its mean, and far into the tail that is asked for."""
    x = max(0.0, freedom + errors * math.sqrt(2 * freedom))
    assert special.chdtrc(freedom, x) == pytest.approx(float(known.chdtrc(freedom, x)), rel=1e-10, abs=1e-300)


@settings(max_examples=300)
@given(counts, counts, st.floats(-8, 8))
def test_the_beta_distribution(a: int, b: int, errors: float) -> None:
    mean = a / (a + b)
    x = min(max(mean + errors * math.sqrt(mean * (1 - mean) / (a + b + 1)), 0.0), 1.0)
    expected = float(known.betainc(a, b, x))
    assert special.betainc(a, b, x) == pytest.approx(expected, rel=1e-9, abs=1e-300)


@settings(max_examples=300)
@given(counts, counts, shares)
def test_its_inverse_leads_back(a: int, b: int, p: float) -> None:
    """A law, for of large shapes scipy's own inverse is off by more."""
    x = special.betaincinv(a, b, p)
    assert 0 <= x <= 1
    assert special.betainc(a, b, x) == pytest.approx(p, rel=1e-7)
    # Near 1 the last digit of a share is many of the number's: no inverse can know those.
    unknown = 1e-15 / max(float(beta.pdf(x, a, b)), 1e-300)
    assert x == pytest.approx(float(known.betaincinv(a, b, p)), rel=1e-8, abs=min(unknown, 1.0) + 1e-300)


@given(st.integers(1, 10_000), shares)
def test_the_quantiles_of_student(freedom: int, p: float) -> None:
    assert special.stdtrit(freedom, p) == pytest.approx(float(known.stdtrit(freedom, p)), rel=1e-8, abs=1e-9)


@given(st.floats(0, 20))
def test_the_distribution_of_kolmogorovs_distance(x: float) -> None:
    assert special.kolmogorov(x) == pytest.approx(float(known.kolmogorov(x)), rel=1e-12, abs=1e-300)


@given(st.lists(shapes, min_size=1, max_size=9), st.lists(shapes, min_size=1, max_size=9))
def test_logarithms_of_gamma_and_beta(a: list[float], b: list[float]) -> None:
    np.testing.assert_allclose(special.gammaln(a), known.gammaln(a), rtol=1e-13, atol=1e-13)
    one, other = a[: len(b)], b[: len(a)]
    # Differences of large logarithms: right to as many digits as these have.
    allowed = 1e-14 * (1 + float(known.gammaln(np.add(one, other)).max()))
    np.testing.assert_allclose(special.betaln(one, other), known.betaln(one, other), rtol=1e-12, atol=allowed)


@given(st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1)), min_size=1))
def test_divergences(pairs: list[tuple[float, float]]) -> None:
    p, q = np.array(pairs).T
    np.testing.assert_allclose(special.kl_div(p, q), known.kl_div(p, q), rtol=1e-12, atol=1e-15)


@pytest.mark.parametrize(("x", "expected"), [(0.0, 0.0), (1.0, 1.0), (-1.0, 0.0), (2.0, 1.0)])
def test_beyond_its_ends_the_beta_distribution_is_sure(x: float, expected: float) -> None:
    assert special.betainc(3, 4, x) == expected
    assert special.betaincinv(3, 4, x) == expected


def test_what_is_no_number_stays_none() -> None:
    assert math.isnan(special.betainc(1, 2, math.nan))
    assert math.isnan(special.chdtrc(1, math.nan))
