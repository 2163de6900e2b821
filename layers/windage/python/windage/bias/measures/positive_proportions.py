"""Whether the group is labelled, or answered, positively as often as the others: difference and ratio."""

from __future__ import annotations

from windage.bias.groups import Groups, Values
from windage.bias.measures.division import difference, divided


def difference_in_labels(groups: Groups) -> Values:
    r"""Return by how much more often the others are labelled positively (DPL).

    .. math:: DPL = q_a - q_d = \frac{n_a^{(1)}}{n_a} - \frac{n_d^{(1)}}{n_d}

    Range -1 to 1, a difference of shares; 0 is ideal, more than 0 is worse for the group.

    Parameters
    ----------
    groups
        The counts, shape (...), with labels.

    Examples
    --------
    >>> import numpy as np
    >>> group, label = np.array([True, True, False, False]), np.array([1, 0, 1, 1])
    >>> difference_in_labels(Groups.of(group, label=label)).item()
    0.5

    References
    ----------
    Das et al. (2021): Fairness Measures for Machine Learning in Finance.
    """
    a, d = groups.advantaged, groups.disadvantaged
    return difference(divided(a.positive, a.rows), divided(d.positive, d.rows))


def difference_in_answers(groups: Groups) -> Values:
    r"""Return by how much more often the others are answered positively (DPPL); demographic parity's difference.

    .. math:: DPPL = \hat q_a - \hat q_d = \frac{\hat n_a^{(1)}}{n_a} - \frac{\hat n_d^{(1)}}{n_d}

    Range -1 to 1, a difference of shares; 0 is ideal, more than 0 is worse for the group. It needs no labels.

    Parameters
    ----------
    groups
        The counts, shape (...), with answers.

    Examples
    --------
    >>> import numpy as np
    >>> group, predicted = np.array([True, True, False, False]), np.array([0, 0, 1, 0])
    >>> difference_in_answers(Groups.of(group, predicted=predicted)).item()
    0.5

    References
    ----------
    Das et al. (2021): Fairness Measures for Machine Learning in Finance.
    """
    a, d = groups.advantaged, groups.disadvantaged
    return difference(divided(a.accepted, a.rows), divided(d.accepted, d.rows))


def disparate_impact(groups: Groups) -> Values:
    r"""Return how often the group is answered positively for every time that one of the others is (DI).

    .. math:: DI = \frac{\hat q_d}{\hat q_a}

    Range 0 to infinity, a ratio; 1 is ideal, less is worse for the group, and half is as far away as double: its
    distance is taken on a logarithmic scale. Below 0.8 is the four-fifths rule of United States employment law. It
    needs no labels.

    Parameters
    ----------
    groups
        The counts, shape (...), with answers.

    Examples
    --------
    >>> import numpy as np
    >>> group, predicted = np.array([True, True, False, False]), np.array([1, 0, 1, 1])
    >>> disparate_impact(Groups.of(group, predicted=predicted)).item()
    0.5

    References
    ----------
    Feldman et al. (2015): Certifying and Removing Disparate Impact.
    """
    a, d = groups.advantaged, groups.disadvantaged
    return divided(divided(d.accepted, d.rows), divided(a.accepted, a.rows))
