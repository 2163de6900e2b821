"""How far the numbers would have to be moved, on average."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from windage.profile import Numerical

Values = NDArray[np.float64]


def wasserstein(baseline: Numerical, current: Numerical) -> float:
    r"""Return how far the numbers have to be moved on average, in standard deviations of the baseline.

    .. math:: W = \frac{1}{\sigma} \int |F_p(x) - F_q(x)|\, dx

    with :math:`\sigma` the baseline's (population) standard deviation. A constant baseline has none: there
    :math:`\sigma` is the standard deviation of both distributions mixed in equal parts, which is 0 only when nothing
    has moved; W is then at most 2, and a share s of the values that leaves the constant for one other value is
    :math:`W = 2 s / \sqrt{s (2 - s)}`, whatever the value.

    Range 0 (the same) to infinity; in standard deviations; not symmetric, for the baseline gives the scale; more is
    worse. Unchanged when both samples are moved or rescaled together. At least the change of the mean in standard
    deviations. Of sketches it is the distance of what the sketches tell, of numbers below their capacity exactly.

    Parameters
    ----------
    baseline, current
        The numbers of both sides.

    Returns
    -------
    float
        The distance; NaN where the numbers are further apart than the largest float.

    Raises
    ------
    ValueError
        When a sketch is empty.

    Examples
    --------
    >>> before = Numerical.of(np.array([-1.0, 1.0]))
    >>> round(wasserstein(before, Numerical.of(np.array([-1.0, 4.0]))), 12)
    1.5
    >>> round(wasserstein(Numerical.of(np.array([7.0])), Numerical.of(np.array([7.0, 9.0]))), 6)
    1.154701

    References
    ----------
    Vallender (1974): Calculation of the Wasserstein Distance between Probability Distributions on the Line.
    """
    a, b = baseline.sketch, current.sketch
    if not a.count or not b.count:
        raise ValueError("wasserstein: an empty sample; expected at least one value on both sides")
    # Asked for places, too, numpy does not first take in its masked arrays.
    x = np.unique(np.concatenate([a.items, b.items]), return_index=True)[0]
    span = float(x[-1]) - float(x[0])
    if span == 0:
        return 0.0
    if not math.isfinite(span):
        return math.nan
    # From 0 to 1, so that the squares of tiny numbers do not vanish and those of huge ones do not overflow.
    unit = (x - x[0]) / span
    below_a, below_b = a.cdf(x), b.cdf(x)
    moved = float((np.abs(below_a - below_b)[:-1] * np.diff(unit)).sum())
    scale = baseline.standard_deviation / span
    if not 0 < scale < math.inf:
        # The moments did not get so far; what the sketch tells does.
        scale = _deviation(unit, below_a)
    if scale == 0:
        scale = _deviation(unit, (below_a + below_b) / 2)
    return moved / scale


def _deviation(x: Values, below: Values) -> float:
    share = np.diff(below, prepend=0.0)
    mean = float((x * share).sum())
    return math.sqrt(float((np.square(x - mean) * share).sum()))
