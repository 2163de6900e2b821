"""How the truth compares with the model's answers: whether it accepts too few of a group, or rejects too many."""

from __future__ import annotations

from windage.bias.groups import Groups, Values
from windage.bias.measures.division import difference, divided


def conditional_acceptance(groups: Groups) -> Values:
    r"""Return by how much more positive labels the others have for each positive answer (DCA).

    .. math:: DCA = \frac{n_a^{(1)}}{\hat n_a^{(1)}} - \frac{n_d^{(1)}}{\hat n_d^{(1)}}

    Any number, a difference of ratios; 0 is ideal. A ratio above 1: the model accepts fewer than deserve it. Less than
    0 is worse for the group.

    Parameters
    ----------
    groups
        The counts, shape (...), with labels and answers.

    Examples
    --------
    >>> import numpy as np
    >>> groups = Groups(np.array([[[[4.0, 1], [1, 4]], [[4, 2], [1, 3]]]]))
    >>> round(conditional_acceptance(groups).item(), 6)
    0.2

    References
    ----------
    Das et al. (2021): Fairness Measures for Machine Learning in Finance.
    """
    a, d = groups.advantaged, groups.disadvantaged
    return difference(divided(a.positive, a.accepted), divided(d.positive, d.accepted))


def conditional_rejection(groups: Groups) -> Values:
    r"""Return by how much more negative labels the group has for each negative answer (DCR).

    .. math:: DCR = \frac{n_d^{(0)}}{\hat n_d^{(0)}} - \frac{n_a^{(0)}}{\hat n_a^{(0)}}

    Any number, a difference of ratios; 0 is ideal. A ratio below 1: the model rejects more than deserve it. Less than 0
    is worse for the group.

    Parameters
    ----------
    groups
        The counts, shape (...), with labels and answers.

    Examples
    --------
    >>> import numpy as np
    >>> groups = Groups(np.array([[[[4.0, 1], [1, 4]], [[4, 2], [1, 3]]]]))
    >>> round(conditional_rejection(groups).item(), 6)
    0.2

    References
    ----------
    Das et al. (2021): Fairness Measures for Machine Learning in Finance.
    """
    a, d = groups.advantaged, groups.disadvantaged
    return difference(divided(d.negative, d.rejected), divided(a.negative, a.rejected))
