"""How strongly the cell depends on the side: the effect that a chi-square test tests."""

from __future__ import annotations

import math

import numpy as np

from windage.distances.shares import Counts, shares


def chi_square(baseline: Counts, current: Counts) -> float:
    r"""Return the symmetric chi-square distance between the shares, as Cohen's w.

    .. math:: w = \sqrt{\tfrac12 \sum_x \frac{(p_x - q_x)^2}{p_x + q_x}}

    It is Cohen's w, and Cramér's V, of the table of side and cell when both sides weigh the same:
    :math:`\chi^2 = N w^2` for samples of N / 2 rows each. Unlike the statistic (`chi_squared`) it does not grow with
    the number of rows.

    Range 0 (the same) to 1 (no overlap); without unit; symmetric, a metric; more is worse. Joining cells never makes
    it larger. Total variation :math:`\le w \le` its square root. Cells that are empty on one side need no smoothing.
    Of two samples of n and m rows from one population over k cells, :math:`w^2` is about
    :math:`(k - 1) (1/n + 1/m) / 4`.

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
    >>> round(chi_square(np.array([5, 5, 0]), np.array([5, 0, 5])), 6)
    0.707107

    References
    ----------
    Cohen (1988): Statistical Power Analysis for the Behavioral Sciences, chapter 7 (w: 0.1 is small, 0.3 medium).
    Le Cam (1986): Asymptotic Methods in Statistical Decision Theory.
    Vajda (2009): On Metric Divergences of Probability Measures.
    """
    p, q = shares(baseline, current, of="chi_square")
    return min(1.0, math.sqrt(float((np.square(p - q) / (p + q)).sum()) / 2))
