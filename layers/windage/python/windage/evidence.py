"""How sure one can be: intervals and tests on counts, and many tests at once."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from windage.special import betainc, betaincinv, betaln, chdtrc, kolmogorov, ndtr


def least_share(count: int, total: int, *, confidence: float = 0.995) -> float:
    """Return the least true share that ``count`` of ``total`` still fit to.

    Whatever the true share is, it is overestimated in at most ``1 - confidence`` of all samples. (The interval of
    Wilson, which is shorter, overestimates a share of 0.1 % in a tenth of the samples of 100.)

    Raises
    ------
    ValueError
        When the total is not positive.

    Examples
    --------
    >>> least_share(0, 100), round(least_share(1, 2), 4)
    (0.0, 0.0025)

    References
    ----------
    Clopper, Pearson (1934): The Use of Confidence or Fiducial Limits Illustrated in the Case of the Binomial.
    """
    if total <= 0:
        raise ValueError(f"least_share: no observations; got {total}; expected at least 1")
    return float(betaincinv(count, total - count + 1, 1 - confidence)) if count else 0.0


def most_share(count: float, total: float, *, confidence: float = 0.975) -> float:
    """Return the largest true share that ``count`` of ``total`` still fit to; of rows that are alike, fewer count.

    Whatever the true share is, it is underestimated in at most ``1 - confidence`` of all samples.

    Raises
    ------
    ValueError
        When the total is not positive.

    Examples
    --------
    >>> most_share(2, 2), round(most_share(0, 100), 4)
    (1.0, 0.0362)

    References
    ----------
    Clopper, Pearson (1934): The Use of Confidence or Fiducial Limits Illustrated in the Case of the Binomial.
    """
    if total <= 0:
        raise ValueError(f"most_share: no observations; got {total}; expected more than 0")
    return 1.0 if count >= total else float(betaincinv(count + 1, total - count, confidence))


def two_proportions(a: int, n: int, b: int, m: int) -> float:
    """Return the two-sided p-value that ``a`` of ``n`` and ``b`` of ``m`` come from one share.

    A pooled z-test, and where it would be too sure, with fewer than ten expected anywhere, Fisher's exact test.

    Examples
    --------
    >>> two_proportions(10, 100, 10, 100), round(two_proportions(1, 5, 0, 995), 6)
    (1.0, 0.01)

    References
    ----------
    Fisher (1922): On the Interpretation of χ² from Contingency Tables, and the Calculation of P.
    """
    if not n or not m:
        return 1.0
    if min(n, m) * min(a + b, n + m - a - b) < 10 * (n + m):
        return _fisher(a, n, b, m)
    pooled = (a + b) / (n + m)
    error = math.sqrt(pooled * (1 - pooled) * (1 / n + 1 / m))
    return 1.0 if error == 0 else float(2 * ndtr(-abs(a / n - b / m) / error))


def more_than(count: int, total: int, share: float) -> float:
    """Return how probable at least ``count`` of ``total`` are when each has a probability of ``share`` at most.

    Examples
    --------
    >>> more_than(0, 10, 0.5), round(more_than(10, 10, 0.5), 6)
    (1.0, 0.000977)
    """
    return float(betainc(count, total - count + 1, min(max(share, 0.0), 1.0))) if 0 < count <= total else 1.0


def _fisher(a: int, n: int, b: int, m: int) -> float:
    """Return twice the smaller tail of the hypergeometric distribution of ``a``, given the sums of the table."""
    marked = a + b
    x = np.arange(max(0, marked - m), min(n, marked) + 1, dtype=np.float64)
    logarithms = -(betaln(x + 1, n - x + 1) + betaln(marked - x + 1, m - marked + x + 1))
    chances = np.exp(logarithms - logarithms.max())
    chances /= chances.sum()
    return min(1.0, 2 * min(float(chances[x <= a].sum()), float(chances[x >= a].sum())))


def kolmogorov_smirnov_p(distance: float, n: float, m: float) -> float:
    """Return the asymptotic p-value of a two-sample Kolmogorov-Smirnov distance.

    References
    ----------
    Smirnov (1948): Table for estimating the goodness of fit of empirical distributions.
    """
    return float(kolmogorov(distance * math.sqrt(n * m / (n + m)))) if n and m else 1.0


def chi_square_p(expected: Sequence[float], observed: Sequence[float]) -> float:
    """Return the p-value that two vectors of counts come from one distribution over the same categories.

    Categories in which fewer than five are expected on either side are pooled, the rarest first.

    Examples
    --------
    >>> chi_square_p([50, 50], [50, 50])
    1.0
    """
    table = np.array([expected, observed], dtype=np.float64)
    totals = table.sum(axis=1)
    if not totals.all():
        return 1.0
    table = table[:, np.argsort(table.sum(axis=0))]
    smaller = totals.min() / totals.sum()
    rare = int(np.count_nonzero(table.sum(axis=0) * smaller < 5))
    if rare > 1:
        table = np.column_stack([table[:, :rare].sum(axis=1), table[:, rare:]])
    table = table[:, table.sum(axis=0) > 0]
    if table.shape[1] < 2:
        return 1.0
    fitted = np.outer(totals, table.sum(axis=0)) / totals.sum()
    statistic = float(((table - fitted) ** 2 / fitted).sum())
    return float(chdtrc(table.shape[1] - 1, statistic))


def discoveries(p_values: Sequence[float], *, rate: float, among: float | None = None) -> list[bool]:
    """Return which of many tests are discoveries, at most a share of them false.

    The procedure of Benjamini and Hochberg in two stages: the first tells how many tests have surely something to find,
    the second spends the rate on the others. Where nothing has changed, both stages find nothing more than the first.
    A p-value above the rate is never a discovery, however many others there are.

    Parameters
    ----------
    p_values
        One of each test.
    rate
        How often anything is discovered where there is nothing.
    among
        The share of the discoveries that may be false once there is one; absent: as small as ``rate``.

    Examples
    --------
    >>> discoveries([0.001, 0.02, 0.5], rate=0.05)
    [True, True, False]
    >>> discoveries([0.001, 0.02, 0.5], rate=0.01, among=0.05), discoveries([0.01, 0.02, 0.5], rate=0.01, among=0.05)
    ([True, True, False], [False, False, False])

    References
    ----------
    Benjamini, Krieger, Yekutieli (2006): Adaptive linear step-up procedures that control the false discovery rate.
    Simes (1986): An improved Bonferroni procedure for multiple tests of significance (whether there is any).
    """
    if not p_values:
        return []
    p = np.asarray(p_values, dtype=np.float64)
    found = _two_stages(p, rate)
    if among is not None and found.any():
        found = _two_stages(p, among)
    return [bool(one) for one in found]


def _two_stages(p: NDArray[np.float64], rate: float) -> NDArray[np.bool_]:
    strict = rate / (1 + rate)
    left = p.size - int(np.count_nonzero(p <= _step_up(p, strict, p.size)))
    limit = _step_up(p, strict, left) if left else rate
    return p <= min(limit, rate)


def _step_up(p: NDArray[np.float64], rate: float, tests: int) -> float:
    """Return the largest p-value that passes when so many tests have nothing to find; -1 when none does."""
    ranked = np.sort(p)
    passing = np.nonzero(ranked <= rate * np.arange(1, p.size + 1) / tests)[0]
    return float(ranked[passing[-1]]) if passing.size else -1.0
