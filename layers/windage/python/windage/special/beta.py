"""The beta distribution, its inverse, and the quantiles of Student's distribution that follow from it."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray

from windage.special.gamma import deviance, gammaln, stirling_error
from windage.special.normal import ndtri

_EPSILON = 1e-15
_TINY = 1e-300
_MOST_STEPS = 100_000
_MOST_HALVES = 500


def betaln(a: ArrayLike, b: ArrayLike) -> NDArray[np.float64]:
    """Return the logarithm of the beta function, for each pair.

    Examples
    --------
    >>> round(float(betaln(2.0, 3.0)), 6)
    -2.484907
    """
    one, other = np.asarray(a, dtype=np.float64), np.asarray(b, dtype=np.float64)
    return np.asarray(gammaln(one) + gammaln(other) - gammaln(one + other))


def betainc(a: float, b: float, x: float) -> float:
    """Return how probable a number of the beta distribution is at most x, from 0 to 1.

    Examples
    --------
    >>> round(betainc(1, 1, 0.25), 12), round(betainc(3, 8, 0.5), 7)
    (0.25, 0.9453125)

    References
    ----------
    Press, Teukolsky, Vetterling, Flannery (2007): Numerical Recipes, 6.4 (the continued fraction).
    """
    if not 0 < x < 1:
        return math.nan if math.isnan(x) else float(x >= 1)
    return _lower(a, b, x) if x < (a + 1) / (a + b + 2) else 1 - _lower(b, a, 1 - x)


def betaincinv(a: float, b: float, p: float) -> float:
    """Return the number that one of the beta distribution is at most with the probability p.

    Examples
    --------
    >>> round(betaincinv(1, 1, 0.25), 12), round(betaincinv(3, 8, 0.9453125), 5)
    (0.25, 0.5)
    """
    if not 0 < p < 1:
        return float(p >= 1)
    low, high, x = 0.0, 1.0, _guess(a, b, p)
    for _ in range(_MOST_HALVES):
        missed = betainc(a, b, x) - p
        low, high = (x, high) if missed < 0 else (low, x)
        slope = _density(a, b, x)
        # Halley's step where it stays between what is known; else half of the way, of small numbers by their size.
        step = missed / slope if slope > 0 else math.nan
        following = x - step / (1 - 0.5 * min(1.0, step * ((a - 1) / x - (b - 1) / (1 - x))))
        if low < following < high:
            # What is right to so many digits has three times as many after a step.
            if abs(following - x) <= 1e-7 * min(x, 1 - x):
                return following
            x = following
        elif missed == 0 or high - low <= 2e-16 * high:
            return x
        else:
            x = _between(low, high)
    return x


def _guess(a: float, b: float, p: float) -> float:
    """Return about the number that is looked for: as if it were normal, on a scale on which it nearly is.

    References
    ----------
    Abramowitz, Stegun (1964): Handbook of Mathematical Functions, 26.5.22.
    """
    if a < 1 or b < 1:
        return a / (a + b)
    normal = -float(ndtri(p))
    one, other = 1 / (2 * a - 1), 1 / (2 * b - 1)
    curved, mean = (normal * normal - 3) / 6, 2 / (one + other)
    scaled = normal * math.sqrt(max(0.0, curved + mean)) / mean - (other - one) * (curved + 5 / 6 - 2 / (3 * mean))
    return min(max(a / (a + b * math.exp(min(700.0, 2 * scaled))), 1e-300), 1 - 1e-16)


def stdtrit(freedom: float, p: float) -> float:
    """Return the number that one of Student's distribution is at most with the probability p.

    Examples
    --------
    >>> round(stdtrit(10, 0.975), 6), stdtrit(3, 0.5)
    (2.228139, 0.0)
    """
    tail = min(p, 1 - p)
    if tail == 0.5:
        return 0.0
    # Both ends by the smaller of x and 1 - x, which keeps its digits.
    beyond = betaincinv(0.5, freedom / 2, 1 - 2 * tail) if tail > 0.25 else None
    if beyond is not None:
        square = freedom * beyond / (1 - beyond)
    else:
        x = betaincinv(freedom / 2, 0.5, 2 * tail)
        square = freedom * (1 - x) / x if x else math.inf
    return math.copysign(math.sqrt(square), p - 0.5)


def _between(low: float, high: float) -> float:
    return math.sqrt(low * high) if low > 0 and high > 100 * low else (low + high) / 2 if low else high / 16


def _density(a: float, b: float, x: float) -> float:
    return _weight(a, b, x) / (x * (1 - x)) if 0 < x < 1 else 0.0


def _weight(a: float, b: float, x: float) -> float:
    r"""Return :math:`x^a (1 - x)^b / B(a, b)`, as Loader computes binomial probabilities."""
    n = a + b
    logarithm = (
        stirling_error(n) - stirling_error(a) - stirling_error(b) - deviance(a, n * x) - deviance(b, n * (1 - x))
    )
    return math.exp(logarithm) * math.sqrt(a * b / (2 * math.pi * n))


def _lower(a: float, b: float, x: float) -> float:
    """Return the probability by the continued fraction of Lentz."""
    c, d = 1.0, 1 / _apart(1 - (a + b) * x / (a + 1))
    result = d
    for step in range(1, _MOST_STEPS):
        even = step * (b - step) * x / ((a + 2 * step - 1) * (a + 2 * step))
        d = 1 / _apart(1 + even * d)
        c = _apart(1 + even / c)
        result *= d * c
        odd = -(a + step) * (a + b + step) * x / ((a + 2 * step) * (a + 2 * step + 1))
        d = 1 / _apart(1 + odd * d)
        c = _apart(1 + odd / c)
        result *= d * c
        if abs(d * c - 1) < _EPSILON:
            break
    return min(1.0, _weight(a, b, x) * result / a)


def _apart(value: float) -> float:
    return value if abs(value) > _TINY else _TINY
