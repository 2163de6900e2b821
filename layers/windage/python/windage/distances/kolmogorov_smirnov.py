"""The largest gap between two cumulative distributions."""

from __future__ import annotations

import numpy as np

from windage.profile import Sketch


def kolmogorov_smirnov(a: Sketch, b: Sketch) -> float:
    r"""Return how far apart the distributions of two samples of numbers are at most.

    .. math:: D = \max_x |F_a(x) - F_b(x)|

    Range 0 (the same) to 1 (no overlap); without unit; symmetric; more is worse. Unchanged when both samples are
    moved or rescaled together. Of sketches it is right within the sum of their rank errors.

    Parameters
    ----------
    a, b
        The sketches of the samples, none of them empty.

    Raises
    ------
    ValueError
        When a sketch is empty.

    Examples
    --------
    >>> half = Sketch().add(np.array([0.0, 1.0]))
    >>> kolmogorov_smirnov(half, Sketch().add(np.array([1.0, 2.0])))
    0.5

    References
    ----------
    Smirnov (1939): On the estimation of the discrepancy between empirical curves of distribution.
    """
    if not a.count or not b.count:
        raise ValueError("kolmogorov_smirnov: an empty sample; expected at least one value on both sides")
    return max(_gap(a, b), _gap(b, a))


def _gap(a: Sketch, b: Sketch) -> float:
    """Return how far apart they are at most at the items of the first one, of which it knows the ranks."""
    return float(np.max(np.abs(a.cdf_of_items - b.cdf(a.items))))
