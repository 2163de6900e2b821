"""Whether what is truly positive, or negative, is as often recognised in the group as in the others."""

from __future__ import annotations

from windage.bias.groups import Groups, Values
from windage.bias.measures.division import difference, divided


def recall(groups: Groups) -> Values:
    r"""Return by how much more of what is positive is recognised in the others (RD); equality of opportunity's gap.

    .. math:: RD = TPR_a - TPR_d = \frac{TP_a}{n_a^{(1)}} - \frac{TP_d}{n_d^{(1)}}

    Range -1 to 1, a difference of shares; 0 is ideal, more than 0 is worse for the group.

    Parameters
    ----------
    groups
        The counts, shape (...), with labels and answers.

    Examples
    --------
    >>> import numpy as np
    >>> groups = Groups(np.array([[[[4.0, 1], [1, 4]], [[4, 2], [1, 3]]]]))
    >>> round(recall(groups).item(), 6)
    0.05

    References
    ----------
    Hardt, Price, Srebro (2016): Equality of Opportunity in Supervised Learning.
    """
    a, d = groups.advantaged, groups.disadvantaged
    return difference(divided(a.true_positive, a.positive), divided(d.true_positive, d.positive))


def specificity(groups: Groups) -> Values:
    r"""Return by how much more of what is negative is recognised in the group (SD).

    .. math:: SD = TNR_d - TNR_a = \frac{TN_d}{n_d^{(0)}} - \frac{TN_a}{n_a^{(0)}}

    Range -1 to 1, a difference of shares; 0 is ideal. With `recall` at 0 it is equality of odds.

    Parameters
    ----------
    groups
        The counts, shape (...), with labels and answers.

    Examples
    --------
    >>> import numpy as np
    >>> groups = Groups(np.array([[[[4.0, 1], [1, 4]], [[4, 2], [1, 3]]]]))
    >>> round(specificity(groups).item(), 6)
    -0.133333

    References
    ----------
    Hardt, Price, Srebro (2016): Equality of Opportunity in Supervised Learning.
    """
    a, d = groups.advantaged, groups.disadvantaged
    return difference(divided(d.true_negative, d.negative), divided(a.true_negative, a.negative))
