"""Whether the values are distributed otherwise, wherever the difference lies."""

from __future__ import annotations

import numpy as np

from windage.drift.effects.effect import Effect
from windage.drift.effects.sides import Sides
from windage.evidence import kolmogorov_smirnov_p


def shape(sides: Sides) -> Effect:
    r"""Return the largest gap between both cumulative distributions.

    .. math:: D = \max_x |F_{baseline}(x) - F_{window}(x)|

    From 0 to 1. The chance is Kolmogorov's, on the conservative side for values that repeat.

    Examples
    --------
    >>> round(shape(Sides(np.array([50.0, 50.0]), np.array([20.0, 80.0]))).size, 2)
    0.3

    References
    ----------
    Smirnov (1939): On the estimation of the discrepancy between empirical curves of distribution.
    """
    before, now = sides.shares
    gap = float(np.max(np.abs(np.cumsum(before - now))))
    return Effect("shape", gap, kolmogorov_smirnov_p(gap, sides.baseline_rows, sides.rows))
