"""A value that rows say, and how far chance may have moved it."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from windage.quality.pairs import Values


class Estimate(NamedTuple):
    """A value, its standard error, and how many rows say it; fewer than two know nothing of the error."""

    value: float
    error: float
    rows: int


_SQUARES_OVERFLOW = 1e150
# What 0/0 is, as Model Monitor has it; that nothing was measured, the error says.
NOTHING = Estimate(0.0, math.inf, 0)


def of_mean(values: Values) -> Estimate:
    r"""Return the mean of the rows and its standard error.

    .. math:: \bar x, \quad s / \sqrt n

    Parameters
    ----------
    values
        What each row says, shape (rows,); where one is infinite, so is their mean.

    Examples
    --------
    >>> of_mean(np.array([1.0, 3.0]))
    Estimate(value=2.0, error=1.0, rows=2)
    """
    if not values.size:
        return NOTHING
    largest = float(np.abs(values).max())
    if largest > _SQUARES_OVERFLOW:
        if math.isinf(largest):
            return Estimate(math.inf, math.inf, int(values.size))
        small = of_mean(values / largest)
        return Estimate(small.value * largest, small.error * largest, small.rows)
    error = float(values.std(ddof=1)) / math.sqrt(values.size) if values.size > 1 else math.inf
    return Estimate(float(values.mean()), error, int(values.size))


def of_share(count: float, total: float) -> Estimate:
    r"""Return a share, and the standard error that it has with two hits and two misses more.

    .. math:: p = k / n, \quad \sqrt{\tilde p (1 - \tilde p) / n}, \quad \tilde p = (k + 2) / (n + 4)

    So the error of a share of 0 or 1 is not 0: of 10 of 10 it is 0.11, of 1,000 of 1,000 it is 0.0014.

    Examples
    --------
    >>> of_share(0, 0), of_share(3, 4).value, round(of_share(10, 10).error, 3)
    (Estimate(value=0.0, error=inf, rows=0), 0.75, 0.111)

    References
    ----------
    Agresti, Coull (1998): Approximate Is Better than "Exact" for Interval Estimation of Binomial Proportions.
    """
    if total <= 0:
        return NOTHING
    likely = (count + 2) / (total + 4)
    error = math.sqrt(likely * (1 - likely) / total) if total > 1 else math.inf
    return Estimate(count / total, error, round(total))
