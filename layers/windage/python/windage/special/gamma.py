"""The logarithm of the gamma function, and the chi-squared distribution."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray

Values = NDArray[np.float64]

_EPSILON = 1e-16
_TINY = 1e-300
_MOST_STEPS = 100_000
_HALF_OF_LOG_TWO_PI = 0.5 * math.log(2 * math.pi)


def gammaln(x: ArrayLike) -> Values:
    """Return the logarithm of the gamma function of each x.

    Examples
    --------
    >>> gammaln([1.0, 5.0]).round(6).tolist()
    [0.0, 3.178054]
    """
    values = np.asarray(x, dtype=np.float64)
    return np.array([math.lgamma(value) for value in values.ravel().tolist()]).reshape(values.shape)


def chdtrc(freedom: float, x: float) -> float:
    """Return how probable a chi-squared number is above x.

    Examples
    --------
    >>> chdtrc(1, 0.0), round(chdtrc(2, 2.0), 6)
    (1.0, 0.367879)

    References
    ----------
    Press, Teukolsky, Vetterling, Flannery (2007): Numerical Recipes, 6.2 (the series and the continued fraction).
    """
    if x <= 0 or math.isnan(x):
        return math.nan if math.isnan(x) else 1.0
    shape, at = freedom / 2, x / 2
    density = poisson(shape, at)
    if at < shape + 1:
        return max(0.0, 1 - density * _series(shape, at))
    return density * shape * _fraction(shape, at)


def poisson(x: float, mean: float) -> float:
    r"""Return :math:`m^x e^{-m} / \Gamma(x + 1)`, exactly also where the terms are huge.

    References
    ----------
    Loader (2000): Fast and Accurate Computation of Binomial Probabilities.
    """
    return math.exp(-stirling_error(x) - deviance(x, mean)) / math.sqrt(2 * math.pi * x) if x else math.exp(-mean)


def stirling_error(n: float) -> float:
    """Return by how much the logarithm of n factorial is more than Stirling's formula says."""
    if n <= 15:
        return math.lgamma(n + 1) - (n + 0.5) * math.log(n) + n - _HALF_OF_LOG_TWO_PI
    square = n * n
    terms = 1 / 12, 1 / 360, 1 / 1260, 1 / 1680, 1 / 1188
    total = 0.0
    for term in reversed(terms):
        total = term - total / square
    return total / n


def deviance(x: float, mean: float) -> float:
    """Return ``x log(x / mean) + mean - x``, which is small where both are nearly the same."""
    apart = x - mean
    if abs(apart) > 0.1 * (x + mean):
        return (x * math.log(x / mean) if x else 0.0) - apart
    share = apart / (x + mean)
    total, term, step = apart * share, 2 * x * share, 1
    while True:
        term *= share * share
        step += 2
        further = total + term / step
        if further == total:
            return total
        total = further


def _series(shape: float, at: float) -> float:
    total = term = 1.0
    step = shape
    while term > total * _EPSILON:
        step += 1
        term *= at / step
        total += term
    return total


def _fraction(shape: float, at: float) -> float:
    denominator = at + 1 - shape
    c, d = 1 / _TINY, 1 / denominator
    result = d
    for step in range(1, _MOST_STEPS):
        numerator = -step * (step - shape)
        denominator += 2
        d = 1 / (_apart(numerator * d + denominator))
        c = _apart(denominator + numerator / c)
        result *= d * c
        if abs(d * c - 1) < _EPSILON * 10:
            break
    return result


def _apart(value: float) -> float:
    return value if abs(value) > _TINY else _TINY
