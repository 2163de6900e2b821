r"""Measures of a confusion matrix, and how much one answer more in each of its cells moves them.

A cell :math:`C_{ac}` counts how often class :math:`a` was answered with class :math:`c`. With two classes every measure
is a ratio of two sums of cells,

.. math:: M = \frac{\sum A_{ac} C_{ac}}{\sum B_{ac} C_{ac}}, \qquad
          \frac{\partial M}{\partial C_{ac}} = \frac{A_{ac} - M B_{ac}}{\sum B_{ac} C_{ac}} .

From the slopes follow standard errors of what is expected of a window (`windage.quality.before_labels`) and of
differences between versions (`windage.quality.influences`). Where a ratio is 0/0 it is 0, as in Model Monitor, and so
are its slopes.

References
----------
van Rijsbergen (1979): Information Retrieval (the F-measures).
Rao (1965): Linear Statistical Inference and Its Applications (errors by slopes, the delta method).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray

from windage.quality.problem import ProblemType

Values = NDArray[np.float64]
Sloped = tuple[float, Values]
Slope = Callable[[Values], Sloped]
_Cells = tuple[tuple[float, float], tuple[float, float]]

# Counts may be expected ones: of less than this there is nothing to divide by.
_NOTHING = 1e-9


def _ratio(numerator: _Cells, denominator: _Cells) -> Slope:
    above, below = np.array(numerator, dtype=np.float64), np.array(denominator, dtype=np.float64)

    def of(confusion: Values) -> Sloped:
        total = float((below * confusion).sum())
        if total <= _NOTHING:
            return 0.0, np.zeros_like(confusion)
        value = float((above * confusion).sum()) / total
        return value, (above - value * below) / total

    return of


def _f_measure(beta: float) -> Slope:
    square = beta * beta
    return _ratio(((0, 0), (0, 1 + square)), ((0, 1), (square, 1 + square)))


_TRUE_POSITIVE_RATE = _ratio(((0, 0), (0, 1)), ((0, 0), (1, 1)))

# Rows are what was true, columns what was answered; the negative class first.
BINARY: Mapping[str, Slope] = {
    "recall": _TRUE_POSITIVE_RATE,
    "precision": _ratio(((0, 0), (0, 1)), ((0, 1), (0, 1))),
    "accuracy": _ratio(((1, 0), (0, 1)), ((1, 1), (1, 1))),
    "true_positive_rate": _TRUE_POSITIVE_RATE,
    "true_negative_rate": _ratio(((1, 0), (0, 0)), ((1, 1), (0, 0))),
    "false_positive_rate": _ratio(((0, 1), (0, 0)), ((1, 1), (0, 0))),
    "false_negative_rate": _ratio(((0, 0), (1, 0)), ((0, 0), (1, 1))),
    "f0_5": _f_measure(0.5),
    "f1": _f_measure(1.0),
    "f2": _f_measure(2.0),
}


def _right(confusion: Values) -> Sloped:
    total = float(confusion.sum())
    if total <= _NOTHING:
        return 0.0, np.zeros_like(confusion)
    value = float(np.trace(confusion)) / total
    return value, np.asarray((np.eye(len(confusion)) - value) / total)


def _weighted(beta: float) -> Slope:
    """Return the mean of the classes' F-measures, each class weighted by how often it was true; 0 is the precision."""
    square = beta * beta

    def of(confusion: Values) -> Sloped:
        total = float(confusion.sum())
        if total <= _NOTHING:
            return 0.0, np.zeros_like(confusion)
        true, answered, right = confusion.sum(axis=1), confusion.sum(axis=0), np.diag(confusion)
        below = square * true + answered
        known = below > _NOTHING
        safe = np.where(known, below, 1.0)
        each = np.where(known, (1 + square) * right / safe, 0.0)
        value = float((true * each).sum()) / total
        # Of a class: how its measure moves with its sums of the row and of the column, and with its right answers.
        by_sum = np.where(known, -true * each / safe, 0.0)
        by_right = np.where(known, true * (1 + square) / safe, 0.0)
        slopes = (each + square * by_sum)[:, None] + by_sum[None, :] + np.diag(by_right)
        return value, np.asarray((slopes - value) / total)

    return of


MULTICLASS: Mapping[str, Slope] = {
    "accuracy": _right,
    "weighted_recall": _right,
    "weighted_precision": _weighted(0.0),
    "weighted_f0_5": _weighted(0.5),
    "weighted_f1": _weighted(1.0),
    "weighted_f2": _weighted(2.0),
}

SLOPES: Mapping[ProblemType, Mapping[str, Slope]] = {
    "Regression": {},
    "BinaryClassification": BINARY,
    "MulticlassClassification": MULTICLASS,
}


def confusion_of(actual: Values, predicted: Values, classes: int) -> Values:
    """Count how often each class (row) was answered with each class (column), shape (classes, classes).

    Examples
    --------
    >>> confusion = confusion_of(np.array([1.0, 1.0, 0.0]), np.array([1.0, 0.0, 0.0]), 2)
    >>> confusion.tolist(), BINARY["recall"](confusion)[0]
    ([[1.0, 0.0], [1.0, 1.0]], 0.5)
    """
    places = actual.astype(np.int64) * classes + predicted.astype(np.int64)
    return np.bincount(places, minlength=classes * classes).reshape(classes, classes).astype(np.float64)
