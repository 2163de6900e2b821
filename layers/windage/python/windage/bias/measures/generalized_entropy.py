"""How unequally the model's mistakes are spread over all people, whatever their group."""

from __future__ import annotations

from windage.bias.groups import Groups, Values
from windage.bias.measures.division import divided

ALL_FALSE_NEGATIVES = (
    "All predicted labels are false negatives. There should be at least one prediction that is not false negative."
)


def generalized_entropy(groups: Groups) -> Values:
    r"""Return the generalized entropy of what people get of the model beyond what they deserve (GE, with alpha = 2).

    .. math:: GE = \frac{1}{2 n} \sum_i \Bigl[\Bigl(\frac{b_i}{\mu}\Bigr)^2 - 1\Bigr], \qquad b_i = \hat y_i - y_i + 1

    A benefit b is 0 for a wrong rejection, 2 for a wrong acceptance, 1 for a right answer; mu is its mean. Half the
    square of its coefficient of variation. Range 0 (ideal: all get the same) to infinity, without unit. It looks at
    all rows together and is the same whatever group is looked at.

    Parameters
    ----------
    groups
        The counts, shape (...), with labels and answers.

    Examples
    --------
    >>> import numpy as np
    >>> groups = Groups(np.array([[[[4.0, 1], [1, 4]], [[4, 2], [1, 3]]]]))
    >>> round(generalized_entropy(groups).item(), 6)
    0.112245

    References
    ----------
    Speicher et al. (2018): A Unified Approach to Quantifying Algorithmic Unfairness.
    """
    a, d = groups.advantaged, groups.disadvantaged
    doubled = a.false_positive + d.false_positive
    none = a.false_negative + d.false_negative
    total = groups.rows + doubled - none
    squares = groups.rows - none + 3 * doubled
    return (divided(groups.rows * squares, total**2) - 1) / 2


def no_benefit(groups: Groups) -> str | None:
    """Return why there is no entropy: nobody has a benefit."""
    none = groups.advantaged.false_negative + groups.disadvantaged.false_negative
    return ALL_FALSE_NEGATIVES if float(groups.rows) == float(none) else None
