"""The share of the rows that would have to change their cell."""

from __future__ import annotations

import numpy as np

from windage.distances.shares import Counts, shares


def total_variation(baseline: Counts, current: Counts) -> float:
    r"""Return the smallest share of rows that must move to other cells to turn one distribution into the other.

    .. math:: D = \tfrac12 \sum_x |p_x - q_x|

    Range 0 (the same) to 1 (no overlap); in shares of rows; symmetric, a metric; more is worse. Joining cells never
    makes it larger. Two samples of n and m rows from one population over k cells differ by about
    :math:`\sqrt{(k - 1) (1/n + 1/m) / (2 \pi)}` by chance alone.

    Parameters
    ----------
    baseline, current
        How many values lie in each cell, shape (k,) both.

    Raises
    ------
    ValueError
        When the vectors have different lengths or a side is empty.

    Examples
    --------
    >>> total_variation(np.array([5, 5, 0]), np.array([2, 5, 3]))
    0.3

    References
    ----------
    Levin, Peres, Wilmer (2009): Markov Chains and Mixing Times, chapter 4.
    """
    p, q = shares(baseline, current, of="total_variation")
    return min(1.0, float(np.abs(p - q).sum()) / 2)
