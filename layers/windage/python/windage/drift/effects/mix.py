"""Whether the categories have other shares: all of them together, any one of them, and those that are new."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from windage.drift.effects.effect import Effect
from windage.drift.effects.shares import change_of_share
from windage.drift.effects.sides import Sides
from windage.evidence import chi_square_p, two_proportions
from windage.special import ndtr


def mix(sides: Sides) -> Effect:
    r"""Return which share of the values would have to be another category for both sides to be alike.

    .. math:: TV = \frac{1}{2} \sum_x |p_{baseline}(x) - p_{window}(x)|

    The total variation, from 0 to 1, of the categories of which five are expected; the rarer ones count as one, or else
    two samples of the same hundreds of categories would seem to differ. Its chance is a chi-square test.

    Examples
    --------
    >>> found = mix(Sides(np.array([50.0, 50.0]), np.array([20.0, 80.0])))
    >>> round(found.size, 2), found.p_value < 0.001
    (0.3, True)
    """
    both = sides.baseline + sides.current / sides.time
    smaller = min(sides.rows, sides.baseline_rows) / (sides.rows + sides.baseline_rows)
    change = np.subtract(*sides.shares)
    rare = both * smaller < 5
    size = 0.5 * float(np.abs(change[~rare]).sum() + abs(change[rare].sum()))
    return Effect("mix", size, chi_square_p(sides.baseline.tolist(), (sides.current / sides.time).tolist()))


def category(sides: Sides) -> Effect:
    """Return the largest change of any one category's share, up or down.

    From -1 to 1. The chance that the most surprising of all categories is so surprising: Bonferroni over them. One
    category that moves is seen by it among hundreds, where a test of all together sees nothing.

    Examples
    --------
    >>> round(category(Sides(np.array([50.0, 30.0, 20.0]), np.array([20.0, 60.0, 20.0]))).size, 2)
    -0.3
    """
    before, now = sides.shares
    n, m = sides.baseline_rows, sides.rows
    pooled = (sides.baseline + sides.current / sides.time) / (n + m)
    with np.errstate(invalid="ignore", divide="ignore"):
        errors = np.sqrt(pooled * (1 - pooled) * (1 / n + 1 / m))
        chances = np.where(errors > 0, 2 * ndtr(-np.abs(now - before) / errors), 1.0)
    # Below ten expected rows the normal distribution is too sure; the exact test takes over, for the likely ones.
    rare = np.flatnonzero((pooled * min(n, m) < 10) & (chances < 0.01))
    for place in rare.tolist():
        chances[place] = two_proportions(
            round(float(now[place]) * m), round(m), round(float(sides.baseline[place])), round(n)
        )
    largest = int(np.argmin(chances))
    if chances[largest] >= 1:
        largest = int(np.argmax(np.abs(now - before)))
    return Effect("category", float(now[largest] - before[largest]), min(1.0, float(chances[largest]) * len(before)))


def new_categories(sides: Sides, known: NDArray[np.bool_], *, unseen: float, tolerated: float) -> Effect:
    """Return by how much more values than expected are of categories that the baseline does not have.

    From 0 to 1. Of a share within ``tolerated`` the chance is never small.

    Parameters
    ----------
    sides
        The counts.
    known
        Which categories the baseline has, shape (categories,).
    unseen
        The share that is expected: `windage.profile.Categorical.unseen` of the baseline.
    tolerated
        How much more is not material.
    """
    _, now = sides.of(~known)
    if now <= unseen:
        return Effect("new_categories", 0.0, 1.0)
    return change_of_share("new_categories", now, sides.rows, unseen, sides.baseline_rows, tolerated=tolerated)
