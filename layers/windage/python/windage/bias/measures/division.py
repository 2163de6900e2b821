"""Division and difference as the service means them, of single numbers and of many at once."""

from __future__ import annotations

import numpy as np

from windage.bias.groups import Values


def divided(a: Values, b: Values) -> Values:
    """Return a / b; infinity with the sign of a where b is 0, and 0 where both are.

    Examples
    --------
    >>> divided(np.array([1.0, -1.0, 0.0, 1.0]), np.array([0.0, 0.0, 0.0, 4.0])).tolist()
    [inf, -inf, 0.0, 0.25]
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where((b == 0) & (a == 0), 0.0, np.divide(a, b))


def difference(a: Values, b: Values) -> Values:
    """Return a - b; 0 where both are the same infinity.

    Examples
    --------
    >>> difference(np.array([np.inf, np.inf, 0.5]), np.array([np.inf, 0.0, 0.25])).tolist()
    [0.0, inf, 0.25]
    """
    with np.errstate(invalid="ignore"):
        return np.where(a == b, 0.0, np.subtract(a, b))
