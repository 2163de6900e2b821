"""How sure one can be: intervals and tests on counts, and many tests at once."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from scipy.special import chdtrc, kolmogorov, ndtr, ndtri


def wilson_interval(count: int, total: int, *, confidence: float = 0.99) -> tuple[float, float]:
    """Return the interval in which the true share lies, given ``count`` of ``total``.

    Raises
    ------
    ValueError
        When the total is not positive.

    Examples
    --------
    >>> low, high = wilson_interval(1, 1_000_000)
    >>> low < 1e-6 < high < 1e-5
    True

    References
    ----------
    Wilson (1927): Probable Inference, the Law of Succession, and Statistical Inference.
    """
    if total <= 0:
        raise ValueError(f"wilson_interval: no observations; got {total}; expected at least 1")
    z = float(ndtri((1 + confidence) / 2))
    share = count / total
    centre = (share + z * z / (2 * total)) / (1 + z * z / total)
    reach = z / (1 + z * z / total) * math.sqrt(share * (1 - share) / total + z * z / (4 * total * total))
    return max(0.0, centre - reach), min(1.0, centre + reach)


def two_proportions(a: int, n: int, b: int, m: int) -> float:
    """Return the two-sided p-value that ``a`` of ``n`` and ``b`` of ``m`` come from one share (pooled z-test).

    Examples
    --------
    >>> two_proportions(10, 100, 10, 100)
    1.0
    """
    if not n or not m:
        return 1.0
    pooled = (a + b) / (n + m)
    error = math.sqrt(pooled * (1 - pooled) * (1 / n + 1 / m))
    return 1.0 if error == 0 else float(2 * ndtr(-abs(a / n - b / m) / error))


def kolmogorov_smirnov_p(distance: float, n: int, m: int) -> float:
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


def discoveries(p_values: Sequence[float], *, rate: float) -> list[bool]:
    """Return which of many tests are discoveries, at most a share ``rate`` of them false (Benjamini-Hochberg).

    Examples
    --------
    >>> discoveries([0.001, 0.02, 0.5], rate=0.05)
    [True, True, False]

    References
    ----------
    Benjamini, Hochberg (1995): Controlling the False Discovery Rate.
    """
    if not p_values:
        return []
    p = np.asarray(p_values, dtype=np.float64)
    ranked = np.sort(p)
    passing = np.nonzero(ranked <= rate * np.arange(1, p.size + 1) / p.size)[0]
    limit = ranked[passing[-1]] if passing.size else -1.0
    return [bool(value <= limit) for value in p]
