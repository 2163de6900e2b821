"""How often each class was taken for each, and what follows from it."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from windage.quality.pairs import Pairs, Values
from windage.quality.uncertain import NOTHING, Estimate

Confusion = NDArray[np.int64]


def confusion(pairs: Pairs) -> Confusion:
    """Return how often the class of the row was answered with the class of the column, shape (classes, classes).

    Examples
    --------
    >>> confusion(Pairs(np.array([1.0, 0.0]), np.array([1.0, 1.0]), np.full(2, np.nan), ("no", "yes"))).tolist()
    [[0, 0], [1, 1]]
    """
    size = len(pairs.classes)
    places = pairs.actual.astype(np.int64) * size + pairs.predicted.astype(np.int64)
    return np.bincount(places, minlength=size * size).reshape(size, size)


def f_scores(counts: NDArray[np.float64] | Confusion, *, beta: float) -> Values:
    r"""Return the F-measure of every class, shape (classes,); with a beta of 0 it is the precision.

    .. math:: F_\beta = \frac{(1 + \beta^2) TP}{(1 + \beta^2) TP + \beta^2 FN + FP}

    0 to 1, without unit; less is worse. It lies between precision and recall, which weighs beta times as
    much. 0/0 is 0.

    Examples
    --------
    >>> float(f_scores(np.array([[1, 2], [0, 1]]), beta=1)[1])
    0.5

    References
    ----------
    van Rijsbergen (1979): Information Retrieval.
    """
    hits, actual, answered = (
        np.asarray(part, dtype=np.float64) for part in (np.diagonal(counts), counts.sum(1), counts.sum(0))
    )
    return _divided((1 + beta**2) * hits, beta**2 * actual + answered)


def f_of_class(counts: Confusion, place: int, *, beta: float) -> Estimate:
    """Return the F-measure of one class; its error with two hits, one miss and one false alarm more.

    Examples
    --------
    >>> found = f_of_class(np.array([[1, 2], [0, 1]]), 1, beta=1)
    >>> found.value, found.rows
    (0.5, 3)
    """
    hits = float(counts[place, place])
    misses, alarms = float(counts[place].sum()) - hits, float(counts[:, place].sum()) - hits
    said_by = hits + misses + alarms
    if not said_by:
        return NOTHING
    value = (1 + beta**2) * hits / ((1 + beta**2) * hits + beta**2 * misses + alarms)
    likely, weights = np.array([hits + 2, misses + 1, alarms + 1]), np.array([1 + beta**2, beta**2, 1.0])
    below = float(likely @ weights)
    smooth = weights[0] * likely[0] / below
    influence = (np.array([weights[0], 0.0, 0.0]) - smooth * weights) / below
    error = math.sqrt(float(likely @ np.square(influence)) * (said_by + 4) / said_by)
    return Estimate(value, error if said_by > 1 else math.inf, round(said_by))


def f_weighted(counts: Confusion, *, beta: float) -> Estimate:
    """Return the F-measures of all classes, each weighed by how often the class was the truth."""
    total = int(counts.sum())
    if not total:
        return NOTHING
    weights = counts.sum(axis=1) / total
    error = _error(counts, weights, beta=beta, by_support=True) if total > 1 else math.inf
    return Estimate(float(weights @ f_scores(counts, beta=beta)), error, total)


def f_macro(counts: Confusion, *, beta: float, known: int | None = None) -> Estimate:
    """Return the mean of the F-measures of the classes that occur, as truth or as answer, among the first ``known``.

    A class that the baseline never saw would add a term that the baseline's mean does not have: a single label of it
    among a thousand would look like a large fall.

    Examples
    --------
    >>> counts = np.array([[5, 0, 0], [0, 5, 0], [1, 0, 0]])
    >>> round(f_macro(counts, beta=1).value, 3), round(f_macro(counts, beta=1, known=2).value, 3)
    (0.636, 0.955)
    """
    total = int(counts.sum())
    if not total:
        return NOTHING
    occurs = (counts.sum(axis=0) + counts.sum(axis=1)) > 0
    if known is not None:
        occurs[known:] = False
    if not occurs.any():
        return NOTHING
    weights = occurs / occurs.sum()
    error = _error(counts, weights, beta=beta, by_support=False) if total > 1 else math.inf
    return Estimate(float(weights @ f_scores(counts, beta=beta)), error, total)


def _error(counts: Confusion, weights: Values, *, beta: float, by_support: bool) -> float:
    """Return the standard error of a weighted sum of F-measures, by the delta method on the cells."""
    smooth = _smoothed(counts)
    total = float(smooth.sum())
    shares = smooth / total
    hits, actual, answered = np.diagonal(shares), shares.sum(axis=1), shares.sum(axis=0)
    if by_support:
        weights = actual
    below = beta**2 * actual + answered
    by_hit = weights * (1 + beta**2)
    by_more = _divided(by_hit * hits, np.square(below))
    influence = np.diag(_divided(by_hit, below)) - by_more
    influence -= (by_more * beta**2)[:, None]
    if by_support:
        influence += _divided((1 + beta**2) * hits, below)[:, None]
    centred = influence - float((shares * influence).sum())
    return math.sqrt(float((shares * np.square(centred)).sum()) / float(counts.sum()))


def _smoothed(counts: Confusion) -> NDArray[np.float64]:
    """Add two right answers and two wrong ones, as Agresti and Coull do: few rows, all right, are no certainty."""
    actual = counts.sum(axis=1) / counts.sum()
    wrong = np.outer(actual, (actual + counts.sum(axis=0) / counts.sum()) / 2)
    np.fill_diagonal(wrong, 0.0)
    if not wrong.any():
        wrong = np.repeat(actual[:, None], len(counts), axis=1)
        np.fill_diagonal(wrong, 0.0)
    return counts + np.diag(2 * actual) + 2 * wrong / max(float(wrong.sum()), 1e-300)


def _divided(above: Values, below: Values) -> Values:
    return np.divide(above, below, out=np.zeros(len(below)), where=below > 0)
