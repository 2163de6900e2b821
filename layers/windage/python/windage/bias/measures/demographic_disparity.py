"""Whether the group is a larger part of the rejected than of the accepted, within each value of a group variable."""

from __future__ import annotations

from windage.bias.groups import Groups, Values
from windage.bias.measures.division import divided

NO_GROUP_VARIABLE = "Group variable is empty or not provided"
NO_POSITIVE, NO_NEGATIVE = "No positive labels in set", "No negative labels in set"


def disparity_in_labels(groups: Groups) -> Values:
    r"""Return by how much larger the group's part is among the rejected than among the accepted, by labels (CDDL).

    .. math:: CDDL = \frac1n \sum_i n_i DD_i, \qquad DD_i =
        \frac{n_{d,i}^{(0)}}{n_i^{(0)}} - \frac{n_{d,i}^{(1)}}{n_i^{(1)}}

    over the values i of the group variable. Range -1 to 1, a difference of shares; 0 is ideal, more than 0 is worse
    for the group. What is true of all rows together may be the other way round within each value (Simpson's paradox),
    as where women apply for what is hard to get.

    Parameters
    ----------
    groups
        The counts, shape (...), with labels and strata.

    Examples
    --------
    >>> import numpy as np
    >>> group, label = np.array([True, False, True, False]), np.array([0, 1, 1, 0])
    >>> disparity_in_labels(Groups.of(group, label=label, strata=np.array([0, 0, 0, 1]))).item()
    0.375

    References
    ----------
    Wachter, Mittelstadt, Russell (2021): Why Fairness Cannot Be Automated.
    """
    return _disparity(groups.counts.sum(axis=-1))


def disparity_in_answers(groups: Groups) -> Values:
    """Return the same by the model's answers (CDDPL), with the range and the ideal of `disparity_in_labels`.

    It needs no labels.

    Parameters
    ----------
    groups
        The counts, shape (...), with answers and strata.

    Examples
    --------
    >>> import numpy as np
    >>> group, predicted = np.array([True, False, True, False]), np.array([0, 1, 1, 0])
    >>> disparity_in_answers(Groups.of(group, predicted=predicted, strata=np.array([0, 0, 0, 1]))).item()
    0.375

    References
    ----------
    Wachter, Mittelstadt, Russell (2021): Why Fairness Cannot Be Automated.
    """
    return _disparity(groups.counts.sum(axis=-2))


def no_disparity_in_labels(groups: Groups) -> str | None:
    """Return why there is no disparity in labels, if so."""
    return _fault(groups, groups.counts.sum(axis=(0, 1, 3)))


def no_disparity_in_answers(groups: Groups) -> str | None:
    """Return why there is no disparity in answers, if so."""
    return _fault(groups, groups.counts.sum(axis=(0, 1, 2)))


def _disparity(counts: Values) -> Values:
    """``counts`` has the shape (..., strata, side, rejected or accepted)."""
    parts = divided(counts[..., 1, :], counts.sum(axis=-2))
    rows = counts.sum(axis=(-2, -1))
    return divided((rows * (parts[..., 0] - parts[..., 1])).sum(axis=-1), rows.sum(axis=-1))


def _fault(groups: Groups, totals: Values) -> str | None:
    if not groups.stratified:
        return NO_GROUP_VARIABLE
    negative, positive = totals.tolist()
    return (None if negative else NO_NEGATIVE) if positive else NO_POSITIVE
