"""The limiting distribution of Kolmogorov's distance."""

from __future__ import annotations

import math


def kolmogorov(x: float) -> float:
    r"""Return how probable a distance of many values, times the root of their number, is above x.

    .. math:: 2 \sum_{k \ge 1} (-1)^{k - 1} e^{-2 k^2 x^2}

    which for small x is summed in another form, for here it would take ever more terms.

    Examples
    --------
    >>> kolmogorov(0.0), round(kolmogorov(1.0), 6)
    (1.0, 0.27)

    References
    ----------
    Kolmogorov (1933): Sulla determinazione empirica di una legge di distribuzione.
    """
    # Below, it is 1 to the last digit.
    if x < 0.05:
        return 1.0
    if x < 0.8:
        below = sum(math.exp(-(((2 * k - 1) * math.pi / x) ** 2) / 8) for k in range(1, 5))
        return 1 - math.sqrt(2 * math.pi) / x * below
    return 2 * sum((-1.0) ** (k - 1) * math.exp(-2 * (k * x) ** 2) for k in range(1, 8))
