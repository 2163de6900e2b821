"""How far mean, spread and extremes of the numbers have moved, in the column's own unit.

All are absolute differences: range 0 (the same) to infinity, in the unit of the numbers, symmetric, metrics of their
moment: two different distributions may be at distance 0. They grow with the numbers when both sides are rescaled
together, and stay when both are moved together. What a file does not know, or what is too large for a float, gives a
value that is not finite.
"""

from __future__ import annotations

from windage.profile import Numerical


def mean_change(baseline: Numerical, current: Numerical) -> float:
    r"""Return :math:`|\bar x_q - \bar x_p|`, how far the arithmetic mean has moved.

    By chance it moves by about the standard deviation over the root of the number of rows; it is not robust.

    Raises
    ------
    ValueError
        When a side has no numbers.

    Examples
    --------
    >>> import numpy as np
    >>> mean_change(Numerical.of(np.array([20.0, 30.0])), Numerical.of(np.array([20.0, 36.0])))
    3.0
    """
    _not_empty(baseline, current, of="mean_change")
    return abs(current.mean - baseline.mean)


def standard_deviation_change(baseline: Numerical, current: Numerical) -> float:
    r"""Return :math:`|\sigma_q - \sigma_p|`, how far the (population) standard deviation has moved.

    Raises
    ------
    ValueError
        When a side has no numbers.

    Examples
    --------
    >>> import numpy as np
    >>> standard_deviation_change(Numerical.of(np.array([-1.0, 1.0])), Numerical.of(np.array([-3.0, 3.0])))
    2.0
    """
    _not_empty(baseline, current, of="standard_deviation_change")
    return abs(current.standard_deviation - baseline.standard_deviation)


def minimum_change(baseline: Numerical, current: Numerical) -> float:
    r"""Return :math:`|\min_q - \min_p|`, how far the smallest number has moved, in either direction.

    A smaller window seldom reaches the extremes of a larger baseline: the threshold has to allow for that.

    Raises
    ------
    ValueError
        When a side has no numbers.

    Examples
    --------
    >>> import numpy as np
    >>> minimum_change(Numerical.of(np.array([1.0, 2.0])), Numerical.of(np.array([-3.0, 2.0])))
    4.0
    """
    _not_empty(baseline, current, of="minimum_change")
    return abs(current.minimum - baseline.minimum)


def maximum_change(baseline: Numerical, current: Numerical) -> float:
    r"""Return :math:`|\max_q - \max_p|`, how far the largest number has moved, in either direction.

    A smaller window seldom reaches the extremes of a larger baseline: the threshold has to allow for that.

    Raises
    ------
    ValueError
        When a side has no numbers.

    Examples
    --------
    >>> import numpy as np
    >>> maximum_change(Numerical.of(np.array([1.0, 2.0])), Numerical.of(np.array([1.0, 9.0])))
    7.0
    """
    _not_empty(baseline, current, of="maximum_change")
    return abs(current.maximum - baseline.maximum)


def _not_empty(baseline: Numerical, current: Numerical, *, of: str) -> None:
    if not baseline.count or not current.count:
        raise ValueError(f"{of}: no numbers; expected at least one on both sides")
