"""Whether the model is as often right about the group as about the others."""

from __future__ import annotations

from windage.bias.groups import Groups, Values
from windage.bias.measures.division import difference, divided


def accuracy(groups: Groups) -> Values:
    r"""Return by how much more often the model is right about the others (AD).

    .. math:: AD = \frac{TP_a + TN_a}{n_a} - \frac{TP_d + TN_d}{n_d}

    Range -1 to 1, a difference of shares; 0 is ideal, more than 0 is worse for the group.

    Parameters
    ----------
    groups
        The counts, shape (...), with labels and answers.

    Examples
    --------
    >>> import numpy as np
    >>> groups = Groups(np.array([[[[4.0, 1], [1, 4]], [[4, 2], [1, 3]]]]))
    >>> round(accuracy(groups).item(), 6)
    0.1

    References
    ----------
    Das et al. (2021): Fairness Measures for Machine Learning in Finance.
    """
    a, d = groups.advantaged, groups.disadvantaged
    return difference(
        divided(a.true_positive + a.true_negative, a.rows), divided(d.true_positive + d.true_negative, d.rows)
    )
