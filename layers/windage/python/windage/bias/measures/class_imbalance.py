"""Whether the group has fewer rows than the others."""

from __future__ import annotations

from windage.bias.groups import Groups, Values
from windage.bias.measures.division import divided


def class_imbalance(groups: Groups) -> Values:
    r"""Return by how much larger the others are than the group, as a share of all rows (CI).

    .. math:: CI = \frac{n_a - n_d}{n_a + n_d}

    Range -1 (the group is all there is) to 1 (it has no rows), as a difference of shares; 0 is ideal: both have as many
    rows. It says nothing of labels or answers: what a small group needs, a model hardly learns.

    Parameters
    ----------
    groups
        The counts, shape (...).

    Examples
    --------
    >>> import numpy as np
    >>> class_imbalance(Groups.of(np.array([True, False, False, False]))).item()
    0.5

    References
    ----------
    Das et al. (2021): Fairness Measures for Machine Learning in Finance.
    """
    others, group = groups.advantaged.rows, groups.disadvantaged.rows
    return divided(others - group, others + group)
