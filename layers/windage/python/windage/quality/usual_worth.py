"""What the answers of a baseline were worth in money, by what its files keep of them."""

from __future__ import annotations

import math

import msgspec
import numpy as np

from windage.config.value import Value
from windage.quality.pairs import Pairs
from windage.quality.quality import Quality
from windage.quality.value import Worth, value_of


class Errors(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The errors of a regression, as far as money needs them: sums, and sums of squares, of both directions.

    Examples
    --------
    >>> Errors.of(Pairs(np.array([3.0, 1.0]), np.array([1.0, 2.0]), np.full(2, np.nan)))
    Errors(rows=2, over=2.0, under=1.0, over_squares=4.0, under_squares=1.0)
    """

    rows: int
    over: float
    under: float
    over_squares: float
    under_squares: float

    @classmethod
    def of(cls, pairs: Pairs) -> Errors:
        """Return those of answers with their truth."""
        error = pairs.predicted - pairs.actual
        over, under = np.maximum(error, 0.0), np.maximum(-error, 0.0)
        return cls(
            rows=pairs.rows,
            over=float(over.sum()),
            under=float(under.sum()),
            over_squares=float((over**2).sum()),
            under_squares=float((under**2).sum()),
        )


def usual_worth(quality: Quality, errors: Errors | None, value: Value) -> Worth | None:
    """Return what the answers of a baseline were worth; nothing where its files do not say it.

    Parameters
    ----------
    quality
        How good they were: of a classification, how often what was answered.
    errors
        Of a regression, how far off they were.
    value
        What answers are worth.
    """
    if quality.problem == "Regression":
        return _of_errors(errors, value) if errors is not None else None
    if not quality.confusion.sum():
        return None
    actual, answered = np.nonzero(quality.confusion)
    many = quality.confusion[actual, answered]
    pairs = Pairs(
        np.repeat(answered, many).astype(np.float64),
        np.repeat(actual, many).astype(np.float64),
        np.full(int(many.sum()), math.nan),
        quality.classes,
    )
    return value_of(pairs, quality.problem, value)


def _of_errors(errors: Errors, value: Value) -> Worth:
    over, under = value.per_unit_over or 0.0, value.per_unit_under or 0.0
    total = over * errors.over + under * errors.under
    squares = over**2 * errors.over_squares + under**2 * errors.under_squares
    rows = errors.rows
    variance = (squares - total**2 / rows) / (rows - 1) if rows > 1 else math.inf
    per_thousand = 1000 * total / rows if rows else math.nan
    error = 1000 * math.sqrt(max(0.0, variance) / rows) if rows > 1 else math.inf
    return Worth(value.currency, rows, total, per_thousand, error, {})
