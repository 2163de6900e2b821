r"""How much each answer moves a measure: what the difference of two versions on the same calls is as uncertain as.

The influence :math:`h_i` of row :math:`i` is by how much the measure moves, times the number of rows, when the row
weighs a little more. To the first order the measure is a mean of them, so that the difference of two versions that
answered the same rows has the variance :math:`\sum (h_i - h'_i)^2 / n^2`, in which what both have in common is gone.

References
----------
Hampel (1974): The Influence Curve and its Role in Robust Estimation.
Efron (1982): The Jackknife, the Bootstrap and Other Resampling Plans (the infinitesimal jackknife).
DeLong, DeLong, Clarke-Pearson (1988): Comparing the Areas under Two or More Correlated Receiver Operating
Characteristic Curves.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray

from windage.quality.confusion_slopes import SLOPES, Slope, confusion_of
from windage.quality.pairs import Pairs
from windage.quality.problem import ProblemType

Values = NDArray[np.float64]
Influence = Callable[[Pairs], Values | None]

# The least probability of which a logarithm is taken, as in scikit-learn.
_LEAST = float(np.finfo(np.float64).eps)


def influences(name: str, pairs: Pairs, problem: ProblemType) -> Values | None:
    """Return the influence of each row on a measure, shape (rows,), with mean 0; None where it is not known.

    Examples
    --------
    >>> pairs = Pairs(np.array([1.0, 2.0]), np.array([1.0, 4.0]), np.array([np.nan, np.nan]))
    >>> found = influences("mae", pairs, "Regression")
    >>> found is not None and found.tolist(), influences("mape", pairs, "Regression")
    ([-1.0, 1.0], None)
    """
    of = INFLUENCES[problem].get(name)
    return None if of is None or not pairs.rows else of(pairs)


def _of_confusion(slope: Slope) -> Influence:
    def of(pairs: Pairs) -> Values:
        _, slopes = slope(confusion_of(pairs.actual, pairs.predicted, len(pairs.classes)))
        return np.asarray(pairs.rows * slopes[pairs.actual.astype(np.int64), pairs.predicted.astype(np.int64)])

    return of


def _of_loss(loss: Callable[[Pairs], Values]) -> Influence:
    def of(pairs: Pairs) -> Values | None:
        each = loss(pairs)
        return np.asarray(each - each.mean()) if np.isfinite(each).all() else None

    return of


def _log_loss(pairs: Pairs) -> Values:
    said = np.clip(pairs.probability, _LEAST, 1 - _LEAST)
    return -np.log(np.where(pairs.actual > 0, said, 1 - said))


def _auc(pairs: Pairs) -> Values | None:
    positive = pairs.actual > 0
    count, others = int(positive.sum()), int((~positive).sum())
    if not count or not others or not np.isfinite(pairs.probability).all():
        return None
    _, place = np.unique(pairs.probability, return_inverse=True)
    positives = np.bincount(place, positive)
    negatives = np.bincount(place, ~positive)
    below = (np.cumsum(negatives) - negatives / 2)[place] / others
    above = (count - np.cumsum(positives) + positives / 2)[place] / count
    area = float(below[positive].mean())
    return np.where(positive, (below - area) / count, (above - area) / others) * pairs.rows


def _rmse(pairs: Pairs) -> Values:
    square = (pairs.predicted - pairs.actual) ** 2
    mean = float(square.mean())
    return np.asarray((square - mean) / (2 * np.sqrt(mean))) if mean else np.zeros_like(square)


def _r2(pairs: Pairs) -> Values | None:
    square = (pairs.predicted - pairs.actual) ** 2
    spread = (pairs.actual - pairs.actual.mean()) ** 2
    total, lost = float(spread.mean()), float(square.mean())
    return np.asarray(lost / total * spread / total - square / total) if total else None


INFLUENCES: Mapping[ProblemType, Mapping[str, Influence]] = {
    "Regression": {
        "mae": _of_loss(lambda pairs: np.abs(pairs.predicted - pairs.actual)),
        "mse": _of_loss(lambda pairs: (pairs.predicted - pairs.actual) ** 2),
        "rmse": _rmse,
        "r2": _r2,
    },
    "BinaryClassification": {
        **{name: _of_confusion(slope) for name, slope in SLOPES["BinaryClassification"].items()},
        "auc": _auc,
        "log_loss": _of_loss(_log_loss),
        "brier": _of_loss(lambda pairs: (pairs.probability - pairs.actual) ** 2),
    },
    "MulticlassClassification": {
        name: _of_confusion(slope) for name, slope in SLOPES["MulticlassClassification"].items()
    },
}
