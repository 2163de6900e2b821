"""Whether the values have become higher or lower."""

from __future__ import annotations

import math

import numpy as np

from windage.drift.effects.effect import Effect, Name
from windage.drift.effects.sides import Sides
from windage.special import ndtr


def location(sides: Sides) -> Effect:
    r"""Return by how much more often a value of the window is above one of the baseline than below it.

    .. math:: \delta = P(Y > X) - P(Y < X)

    Cliff's delta, from -1 (all lower) to 1 (all higher); 0.06 is about a tenth of a standard deviation of a normal
    distribution. Its chance is the test of Mann and Whitney with its correction for ties.

    Examples
    --------
    >>> found = location(Sides(np.array([50.0, 50.0]), np.array([20.0, 80.0])))
    >>> round(found.size, 2), found.p_value < 0.001
    (0.3, True)

    References
    ----------
    Cliff (1993): Dominance statistics: Ordinal analyses to answer ordinal questions.
    Mann, Whitney (1947): On a test of whether one of two random variables is stochastically larger than the other.
    """
    return dominance("location", sides)


def dominance(name: Name, sides: Sides) -> Effect:
    """Return Cliff's delta of cells in ascending order, with the chance of Mann and Whitney's test."""
    before, now = sides.baseline, sides.current
    n, m = sides.baseline_rows, sides.rows
    below = np.cumsum(before) - before
    above = n - below - before
    delta = float(now @ (below - above)) / (n * float(now.sum()))
    together = before + now / sides.time
    total = n + m
    ties = float(np.sum(together**3 - together)) / (total * (total - 1)) if total > 1 else 0.0
    error = math.sqrt(max(0.0, total + 1 - ties) / (3 * n * m))
    return Effect(name, delta, float(2 * ndtr(-abs(delta) / error)) if error else 1.0, error)
