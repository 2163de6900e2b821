"""How far apart the square roots of the shares are."""

from __future__ import annotations

import math

import numpy as np

from windage.distances.shares import Counts, shares


def hellinger(baseline: Counts, current: Counts) -> float:
    r"""Return the Euclidean distance between the square roots of the shares, scaled to 1 at most.

    .. math:: H = \sqrt{\tfrac12 \sum_x (\sqrt{p_x} - \sqrt{q_x})^2} = \sqrt{1 - \sum_x \sqrt{p_x q_x}}

    Range 0 (the same) to 1 (no overlap); without unit; symmetric, a metric; more is worse. Joining cells never makes
    it larger. :math:`H^2 \le` total variation :math:`\le H \sqrt{2 - H^2}`. Cells that are empty on one side need no
    smoothing. Of two samples of n and m rows from one population over k cells, :math:`H^2` is about
    :math:`(k - 1) (1/n + 1/m) / 8`.

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
    >>> round(hellinger(np.array([1, 0]), np.array([9, 16])) ** 2, 12)
    0.4

    References
    ----------
    Hellinger (1909): Neue Begründung der Theorie quadratischer Formen von unendlichvielen Veränderlichen.
    Le Cam (1986): Asymptotic Methods in Statistical Decision Theory (the inequalities).
    """
    p, q = shares(baseline, current, of="hellinger")
    return min(1.0, math.sqrt(float(np.square(np.sqrt(p) - np.sqrt(q)).sum()) / 2))
