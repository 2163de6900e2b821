"""A distance less what two samples of the same population differ by chance."""

from __future__ import annotations

import math

# c(0.003) of the Kolmogorov distribution, as in Model Monitor's engine.
_CRITICAL = 1.8


def robust(distance: float, n: int, m: int) -> float:
    r"""Return the distance corrected for the sizes of the samples, Model Monitor's method ``Robust``.

    .. math:: \max(0, D - 1.8 \sqrt{(n + m) / (n m)})

    Examples
    --------
    >>> robust(0.5, 100, 100)
    0.2454415587728429
    """
    return max(0.0, distance - _CRITICAL * math.sqrt((n + m) / (n * m)))
