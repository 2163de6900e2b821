"""Whether the model's mistakes are of the same kind in the group as in the others."""

from __future__ import annotations

from windage.bias.groups import Groups, Values
from windage.bias.measures.division import difference, divided


def treatment_equality(groups: Groups) -> Values:
    r"""Return by how many more wrong rejections the group has for each wrong acceptance (TE).

    .. math:: TE = \frac{FN_d}{FP_d} - \frac{FN_a}{FP_a}

    Any number, a difference of ratios; 0 is ideal, more than 0 is worse for the group. Infinite where one side has no
    wrong acceptance.

    Parameters
    ----------
    groups
        The counts, shape (...), with labels and answers.

    Examples
    --------
    >>> import numpy as np
    >>> groups = Groups(np.array([[[[4.0, 1], [1, 4]], [[4, 2], [1, 3]]]]))
    >>> treatment_equality(groups).item()
    -0.5

    References
    ----------
    Berk et al. (2021): Fairness in Criminal Justice Risk Assessments: The State of the Art.
    """
    a, d = groups.advantaged, groups.disadvantaged
    return difference(divided(d.false_negative, d.false_positive), divided(a.false_negative, a.false_positive))
