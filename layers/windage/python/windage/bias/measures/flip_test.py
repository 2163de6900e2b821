"""Whether the group is answered as its likes among the others are."""

from __future__ import annotations

import numpy as np

from windage.bias.groups import Groups, Values
from windage.bias.measures.division import divided

NOT_NUMERIC = "FlipTest does not support non-numeric columns"
NOBODY_LOOKED = "There are no columns to find the nearest neighbours by"


def flip_test(groups: Groups) -> Values:
    r"""Return which share of the group is answered better than its likes among the others, less those worse (FT).

    .. math:: FT = \frac{F^+ - F^-}{n_d}

    :math:`F^+` counts the rows of the group that are answered positively while their nearest neighbours among the
    others are not, :math:`F^-` the other way round; who the neighbours are, `windage.bias.neighbours` says. Range -1 to
    1, a share of the group; 0 is ideal, less than 0 is worse for the group. It needs no labels. In a larger sample
    neighbours are nearer, so that windows of different sizes are not quite comparable.

    Parameters
    ----------
    groups
        The counts, shape (...), with flips.

    Examples
    --------
    >>> flip_test(Groups(np.zeros((1, 2, 2, 2)), flips=np.array([1.0, 6.0, 3.0]))).item()
    -0.2

    References
    ----------
    Black, Yeom, Fredrikson (2020): FlipTest: Fairness Testing via Optimal Transport.
    """
    if groups.flips is None:
        return np.full(groups.counts.shape[:-4], np.nan)
    return divided(groups.flips[..., 0] - groups.flips[..., 2], groups.flips.sum(axis=-1))


def not_looked(groups: Groups) -> str | None:
    """Return why there is no flip test, if so."""
    return NOBODY_LOOKED if groups.flips is None else None


def not_numeric(groups: Groups) -> str | None:
    """Return why the service has no flip test, if so."""
    return NOT_NUMERIC if groups.flips is None else None
