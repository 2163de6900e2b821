"""How far the numbers that were answered lie from those that turned out to be true."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from windage.quality.line import Line
from windage.quality.pairs import Pairs, Values
from windage.quality.uncertain import Estimate, of_mean


@dataclass(frozen=True, eq=False)
class Residuals:
    """Answers less truths, in a unit in which their squares do not overflow; arrays have the shape (rows,).

    Parameters
    ----------
    error, actual
        The answer less the truth, and the truth, both divided by ``scale``.
    scale
        A power of two, so that dividing by it rounds nothing.
    features
        How many columns the model learns from, 0 where that is not known.
    """

    error: Values
    actual: Values
    scale: float
    features: int = 0


def residuals(pairs: Pairs, *, features: int = 0) -> Residuals:
    """Return what the measures of a regression are taken of."""
    largest = max(float(np.abs(side).max(initial=0.0)) for side in (pairs.predicted, pairs.actual))
    scale = math.ldexp(1.0, max(math.frexp(largest)[1] - 1, -1022)) if largest else 1.0
    actual = pairs.actual / scale
    return Residuals(pairs.predicted / scale - actual, actual, scale, features)


def mae(rows: Residuals) -> Estimate:
    r"""Return the mean absolute error: by how much an answer is off.

    .. math:: \tfrac1n \sum |\hat y - y|

    0 upwards, in the label's unit; more is worse.

    Examples
    --------
    >>> mae(residuals(Pairs(np.array([1.0, 5.0]), np.array([2.0, 2.0]), np.full(2, np.nan)))).value
    2.0
    """
    return _scaled(of_mean(np.abs(rows.error)), rows.scale)


def mse(rows: Residuals) -> Estimate:
    r"""Return the mean squared error.

    .. math:: \tfrac1n \sum (\hat y - y)^2

    0 upwards, in the square of the label's unit; more is worse.

    Examples
    --------
    >>> mse(residuals(Pairs(np.array([1.0, 5.0]), np.array([2.0, 2.0]), np.full(2, np.nan)))).value
    5.0
    """
    return _scaled(_scaled(of_mean(np.square(rows.error)), rows.scale), rows.scale)


def rmse(rows: Residuals) -> Estimate:
    r"""Return the root of the mean squared error.

    .. math:: \sqrt{\tfrac1n \sum (\hat y - y)^2}

    0 upwards, in the label's unit; more is worse. Never less than ``mae``.

    Examples
    --------
    >>> round(rmse(residuals(Pairs(np.array([1.0, 5.0]), np.array([2.0, 2.0]), np.full(2, np.nan)))).value, 3)
    2.236
    """
    squared = of_mean(np.square(rows.error))
    root = math.sqrt(squared.value)
    return _scaled(Estimate(root, squared.error / (2 * root) if root else 0.0, squared.rows), rows.scale)


def r2(rows: Residuals) -> Estimate:
    r"""Return the share of the truth's variance that the answers explain: the coefficient of determination.

    .. math:: 1 - \sum (\hat y - y)^2 / \sum (y - \bar y)^2

    1 at most, without unit; less is worse, and less than 0 worse than always to answer the mean. Of a truth that never
    varies it is 1 where all answers are right, else 0, with an infinite error.

    Examples
    --------
    >>> r2(residuals(Pairs(np.array([1.0, 2.0, 4.0]), np.array([1.0, 2.0, 3.0]), np.full(3, np.nan)))).value
    0.5

    References
    ----------
    Wright (1921): Correlation and Causation.
    """
    squares, spread = np.square(rows.error), np.square(rows.actual - rows.actual.mean())
    variance = float(spread.mean())
    if variance == 0 or rows.actual.size < 2:
        return Estimate(0.0 if squares.any() else 1.0, math.inf, int(squares.size))
    unexplained = float(squares.mean()) / variance
    influence = (squares - unexplained * spread) / variance
    return Estimate(1 - unexplained, of_mean(influence).error, int(squares.size))


def adjusted_r2(rows: Residuals) -> Estimate | None:
    r"""Return R² less what so many columns explain by chance; nothing where they are not known or too many.

    .. math:: 1 - (1 - R^2) \frac{n - 1}{n - k - 1}

    Range and direction as of ``r2``, never more than it.

    Examples
    --------
    >>> pairs = Pairs(np.array([1.0, 2.0, 4.0]), np.array([1.0, 2.0, 3.0]), np.full(3, np.nan))
    >>> adjusted_r2(residuals(pairs, features=1)).value, adjusted_r2(residuals(pairs, features=2))
    (0.0, None)

    References
    ----------
    Ezekiel (1930): Methods of Correlation Analysis.
    """
    count = rows.error.size
    if rows.features < 1 or count <= rows.features + 1:
        return None
    plain, factor = r2(rows), (count - 1) / (count - rows.features - 1)
    return Estimate(1 - (1 - plain.value) * factor, plain.error * factor, plain.rows)


def mape(rows: Residuals) -> Estimate | None:
    r"""Return the mean absolute error relative to the truth; nothing where every truth is 0.

    .. math:: \tfrac1m \sum_{y \ne 0} |\hat y - y| / |y|

    0 upwards, as a share: 0.05 is 5 %; more is worse. Rows whose truth is 0 are left out; ``Quality.left_out`` counts
    them.

    Examples
    --------
    >>> mape(residuals(Pairs(np.array([1.0, 5.0]), np.array([2.0, 0.0]), np.full(2, np.nan)))).value
    0.5

    References
    ----------
    de Myttenaere, Golden, Le Grand, Rossi (2016): Mean Absolute Percentage Error for regression models.
    """
    known = rows.actual != 0
    if not known.any():
        return None
    with np.errstate(over="ignore"):
        relative = np.abs(rows.error[known]) / np.abs(rows.actual[known])
    return of_mean(relative)


def bias(rows: Residuals) -> Estimate:
    r"""Return the mean error: by how much the answers are too high (or, negative, too low).

    .. math:: \tfrac1n \sum (\hat y - y)

    In the label's unit; farther from 0 is worse.

    Examples
    --------
    >>> bias(residuals(Pairs(np.array([1.0, 5.0]), np.array([2.0, 2.0]), np.full(2, np.nan)))).value
    1.0
    """
    return _scaled(of_mean(rows.error), rows.scale)


def _scaled(estimate: Estimate, scale: float) -> Estimate:
    """Where the square of the scale overflows, the value is infinite, and nothing is known of it."""
    value = estimate.value * scale
    return Estimate(value, estimate.error * scale if math.isfinite(value) else math.inf, estimate.rows)


REGRESSION: Mapping[str, Line] = {
    "mae": Line(mae, "lower", "error"),
    "mse": Line(mse, "lower", "squared_error"),
    "rmse": Line(rmse, "lower", "error"),
    "r2": Line(r2, "higher", "r2"),
    "adjusted_r2": Line(adjusted_r2, "higher", "r2"),
    "mape": Line(mape, "lower", "error"),
    "bias": Line(bias, "zero", "bias"),
}
