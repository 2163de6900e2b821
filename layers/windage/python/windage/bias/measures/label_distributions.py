"""How far apart the labels of the group and of the others are distributed: five distances.

A label is positive or negative here, so that all five are 0 where the difference in positive proportions is, and grow
with it. The service leaves out labels that one side does not have at all (``shared``); then a group that is never
labelled positively is at no distance from the others.
"""

from __future__ import annotations

import numpy as np
from scipy.special import kl_div

from windage.bias.groups import Groups, Side, Values
from windage.bias.measures.division import divided

NOTHING_SHARED = "No instance of common facet found, dataset may be too small"


def kullback_leibler(groups: Groups, *, shared: bool = False) -> Values:
    r"""Return the Kullback-Leibler divergence of the group's labels from those of the others (KL).

    .. math:: KL = \sum_x P_a(x) \ln \frac{P_a(x)}{P_d(x)}

    Range 0 to infinity, in nats, not symmetric; 0 is ideal. Infinite where the group lacks a label that the others
    have.

    Parameters
    ----------
    groups
        The counts, shape (...), with labels.
    shared
        Leave out labels that one side lacks, as the service does; then it may be negative.

    Examples
    --------
    >>> groups = Groups(np.array([[[[1.0, 0], [3, 0]], [[1, 0], [1, 0]]]]))
    >>> round(kullback_leibler(groups).item(), 6)
    0.130812

    References
    ----------
    Kullback, Leibler (1951): On Information and Sufficiency.
    """
    p, q = _shares(groups, shared=shared)
    if not shared:
        # The terms p ln(p / q) - p + q have the same sum, and none of them is negative.
        return _summed(kl_div(p, q))
    with np.errstate(divide="ignore", invalid="ignore"):
        return _summed(np.where(p > 0, p * np.log(p / q), 0.0))


def jensen_shannon(groups: Groups, *, shared: bool = False) -> Values:
    r"""Return the Jensen-Shannon divergence of the labels of both sides (JS).

    .. math:: JS = \tfrac12 \bigl(KL(P_a, M) + KL(P_d, M)\bigr), \qquad M = \tfrac12 (P_a + P_d)

    Range 0 to ln 2 = 0.693, in nats, symmetric; 0 is ideal.

    Parameters
    ----------
    groups, shared
        As of `kullback_leibler`.

    Examples
    --------
    >>> groups = Groups(np.array([[[[1.0, 0], [3, 0]], [[1, 0], [1, 0]]]]))
    >>> round(jensen_shannon(groups).item(), 6)
    0.033822

    References
    ----------
    Lin (1991): Divergence Measures Based on the Shannon Entropy.
    """
    p, q = _shares(groups, shared=shared)
    middle = (p + q) / 2
    if not shared:
        return _summed(kl_div(p, middle) + kl_div(q, middle)) / 2
    with np.errstate(divide="ignore", invalid="ignore"):
        return _summed(np.where(p > 0, p * np.log(p / middle) + q * np.log(q / middle), 0.0)) / 2


def euclidean(groups: Groups, *, shared: bool = False) -> Values:
    r"""Return the Euclidean distance of both distributions of labels (LP, the L-p norm with p = 2).

    .. math:: LP = \Bigl(\sum_x (P_a(x) - P_d(x))^2\Bigr)^{1/2}

    Range 0 to 1.414, symmetric; 0 is ideal.

    Parameters
    ----------
    groups, shared
        As of `kullback_leibler`.

    Examples
    --------
    >>> groups = Groups(np.array([[[[1.0, 0], [3, 0]], [[1, 0], [1, 0]]]]))
    >>> round(euclidean(groups).item(), 6)
    0.353553

    References
    ----------
    Das et al. (2021): Fairness Measures for Machine Learning in Finance.
    """
    p, q = _shares(groups, shared=shared)
    return np.sqrt(_summed((p - q) ** 2))


def total_variation(groups: Groups, *, shared: bool = False) -> Values:
    r"""Return which share of labels would have to be others for both sides to be alike (TVD).

    .. math:: TVD = \tfrac12 \sum_x |P_a(x) - P_d(x)|

    Range 0 to 1, in shares, symmetric; 0 is ideal.

    Parameters
    ----------
    groups, shared
        As of `kullback_leibler`.

    Examples
    --------
    >>> groups = Groups(np.array([[[[1.0, 0], [3, 0]], [[1, 0], [1, 0]]]]))
    >>> total_variation(groups).item()
    0.25

    References
    ----------
    Das et al. (2021): Fairness Measures for Machine Learning in Finance.
    """
    p, q = _shares(groups, shared=shared)
    return _summed(np.abs(p - q)) / 2


def kolmogorov_smirnov(groups: Groups, *, shared: bool = False) -> Values:
    r"""Return the largest difference of the shares of any one label (KS).

    .. math:: KS = \max_x |P_a(x) - P_d(x)|

    Range 0 to 1, in shares, symmetric; 0 is ideal.

    Parameters
    ----------
    groups, shared
        As of `kullback_leibler`.

    Examples
    --------
    >>> groups = Groups(np.array([[[[1.0, 0], [3, 0]], [[1, 0], [1, 0]]]]))
    >>> kolmogorov_smirnov(groups).item()
    0.25

    References
    ----------
    Das et al. (2021): Fairness Measures for Machine Learning in Finance.
    """
    p, q = _shares(groups, shared=shared)
    return np.asarray(np.abs(p - q).max(axis=-1), dtype=np.float64)


def nothing_shared(groups: Groups) -> str | None:
    """Return why there is no distance in the service's way: both sides have no label in common."""
    p, _ = _shares(groups, shared=True)
    return None if p.any() else NOTHING_SHARED


def _shares(groups: Groups, *, shared: bool) -> tuple[Values, Values]:
    """Return the shares of both labels on both sides, shape (..., 2); of labels left out they are 0."""
    p, q = _of(groups.advantaged), _of(groups.disadvantaged)
    if not shared:
        return p, q
    both = (p > 0) & (q > 0)
    return np.where(both, p, 0.0), np.where(both, q, 0.0)


def _of(side: Side) -> Values:
    return np.stack([divided(side.negative, side.rows), divided(side.positive, side.rows)], axis=-1)


def _summed(terms: Values) -> Values:
    """Return the sum over both labels."""
    return np.asarray(terms.sum(axis=-1), dtype=np.float64)
