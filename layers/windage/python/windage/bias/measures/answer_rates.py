"""Whether a positive, or a negative, answer is as often right for the group as for the others."""

from __future__ import annotations

from windage.bias.groups import Groups, Values
from windage.bias.measures.division import difference, divided


def acceptance_rates(groups: Groups) -> Values:
    r"""Return by how much more often a positive answer is right for the others (DAR): the difference of precisions.

    .. math:: DAR = \frac{TP_a}{\hat n_a^{(1)}} - \frac{TP_d}{\hat n_d^{(1)}}

    Range -1 to 1, a difference of shares; 0 is ideal.

    Parameters
    ----------
    groups
        The counts, shape (...), with labels and answers.

    Examples
    --------
    >>> import numpy as np
    >>> groups = Groups(np.array([[[[4.0, 1], [1, 4]], [[4, 2], [1, 3]]]]))
    >>> round(acceptance_rates(groups).item(), 6)
    0.2

    References
    ----------
    Das et al. (2021): Fairness Measures for Machine Learning in Finance.
    """
    a, d = groups.advantaged, groups.disadvantaged
    return difference(divided(a.true_positive, a.accepted), divided(d.true_positive, d.accepted))


def rejection_rates(groups: Groups) -> Values:
    r"""Return by how much more often a negative answer is right for the group (DRR).

    .. math:: DRR = \frac{TN_d}{\hat n_d^{(0)}} - \frac{TN_a}{\hat n_a^{(0)}}

    Range -1 to 1, a difference of shares; 0 is ideal.

    Parameters
    ----------
    groups
        The counts, shape (...), with labels and answers.

    Examples
    --------
    >>> import numpy as np
    >>> groups = Groups(np.array([[[[4.0, 1], [1, 4]], [[4, 2], [1, 3]]]]))
    >>> round(rejection_rates(groups).item(), 6)
    0.0

    References
    ----------
    Das et al. (2021): Fairness Measures for Machine Learning in Finance.
    """
    a, d = groups.advantaged, groups.disadvantaged
    return difference(divided(d.true_negative, d.rejected), divided(a.true_negative, a.rejected))
