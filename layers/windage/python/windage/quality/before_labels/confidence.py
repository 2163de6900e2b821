r"""How many answers of a classification are right, inferred from what the model says of its own confidence.

A calibrated probability is the chance :math:`p_i` that an answer's class is the true one, so the expected confusion
matrix is a sum of chances, and every measure of it can be had before any label. The standard error of a measure with
the slopes :math:`g_i = \partial M / \partial p_i` has two parts: that every truth is a throw of a coin
(Poisson's binomial), :math:`\sum g_i^2 p_i (1 - p_i)`, and that the calibration has learned from a sample,
:math:`\sum_k w_k^2 v_k` with the weight :math:`w_k` of all rows on its knot :math:`k` and the variance of the knot.

It holds while a probability means what it meant in the baseline: inputs may become others (covariate shift), what they
mean may not (concept drift).

References
----------
The method's source: NannyML, documentation: Confidence-based Performance Estimation (CBPE); the code and words are own.
Guillory, Shankar, Ebrahimi, Darrell, Schmidt (2021): Predicting with Confidence on Unseen Distributions.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from windage.quality.before_labels.calibration import Calibration
from windage.quality.before_labels.estimated import Estimated
from windage.quality.before_labels.expected_auc import expected_auc
from windage.quality.confusion_slopes import BINARY, MULTICLASS

Values = NDArray[np.float64]

METHOD = "calibrated confidence"
# The least probability of which a logarithm is taken, as in scikit-learn.
_LEAST = float(np.finfo(np.float64).eps)


def of_binary(calibration: Calibration, answered: Values, probability: Values) -> dict[str, Estimated]:
    """Return what is expected of the answers of a binary classification; no ``auc`` where one class alone is expected.

    Parameters
    ----------
    calibration
        What the probability of the positive class is worth.
    answered
        1 where the positive class was answered, else 0, shape (rows,), at least one.
    probability
        Of the positive class, from 0 to 1, shape (rows,).

    Examples
    --------
    >>> calibration = Calibration((0.0, 1.0), (0.0, 1.0), (1000, 1000))
    >>> found = of_binary(calibration, np.array([1.0, 1.0, 0.0, 0.0]), np.array([0.9, 0.7, 0.4, 0.0]))
    >>> round(found["accuracy"].value, 9), round(found["recall"].value, 9)
    (0.8, 0.8)
    """
    chances = calibration.chances_of(probability)
    found = {}

    def add(name: str, value: float, slopes: Values) -> None:
        sampled = float((slopes**2 * chances * (1 - chances)).sum())
        learned = float((calibration.weighed(probability, slopes) ** 2 * calibration.variances).sum())
        found[name] = Estimated(name, value, math.sqrt(sampled + learned), METHOD)

    right = np.bincount(answered.astype(np.int64), chances, minlength=2)
    count = np.bincount(answered.astype(np.int64), minlength=2)
    confusion = np.array([count - right, right])
    for name, measure in BINARY.items():
        value, slopes = measure(confusion)
        add(name, value, np.where(answered > 0, slopes[1, 1] - slopes[0, 1], slopes[1, 0] - slopes[0, 0]))
    area = expected_auc(probability, chances)
    if area is not None:
        add("auc", *area)
    said = np.clip(probability, _LEAST, 1 - _LEAST)
    for name, if_positive, if_negative in (
        ("log_loss", -np.log(said), -np.log1p(-said)),
        ("brier", (1 - probability) ** 2, probability**2),
    ):
        slopes = (if_positive - if_negative) / chances.size
        add(name, float((chances * if_positive + (1 - chances) * if_negative).mean()), slopes)
    return found


def of_multiclass(
    calibrations: Sequence[Calibration], baseline: Values, answered: Values, probability: Values
) -> tuple[dict[str, Estimated], list[dict[str, Estimated]]]:
    """Return what is expected of the answers of a classification with several classes, of all and of each class.

    Where an answer is wrong, the truth is another class as often as the baseline confused both.

    Parameters
    ----------
    calibrations
        What the probability of each class is worth when it is answered, one for each class; several may be one.
    baseline
        The baseline's confusion matrix, what was true in rows, what was answered in columns, shape (classes, classes).
    answered
        The place of the class that was answered, shape (rows,), at least one.
    probability
        Of that class, from 0 to 1, shape (rows,).

    Returns
    -------
    The measures of all classes, and the precision of each class, where it was answered. Not its recall: how many inputs
    of a class are wrongly answered with another is what a shift of inputs changes.
    """
    classes = answered.astype(np.int64)
    own = [_Own.of(one, probability[classes == place]) for place, one in enumerate(calibrations)]
    wrong, mistakes = _mistakes(baseline)
    right = np.array([one.right for one in own])
    lost = np.array([one.rows for one in own]) - right
    confusion = wrong * lost[None, :] + np.diag(right)

    def add(name: str, value: float, slopes: Values) -> Estimated:
        if_right = np.diag(slopes)
        if_wrong = (wrong * slopes).sum(axis=0)
        spread = np.maximum((wrong * slopes**2).sum(axis=0) - if_wrong**2, 0.0)
        sampled = sum(
            one.spread * (hit - miss) ** 2 + loss * varied
            for one, hit, miss, loss, varied in zip(own, if_right, if_wrong, lost, spread, strict=True)
        )
        learned = _learned(own, if_right - if_wrong) + float((lost**2 * spread / mistakes).sum())
        return Estimated(name, value, math.sqrt(float(sampled) + learned), METHOD)

    every = {name: add(name, *measure(confusion)) for name, measure in MULTICLASS.items()}
    by_class = [
        {"precision": add("precision", *_precision(confusion, place))} if one.rows else {}
        for place, one in enumerate(own)
    ]
    return every, by_class


@dataclass(frozen=True, eq=False)
class _Own:
    """The rows in which one class was answered: how many, how many right, the variance of that, and on which knots."""

    calibration: Calibration
    rows: int
    right: float
    spread: float
    weights: Values

    @classmethod
    def of(cls, calibration: Calibration, probability: Values) -> Self:
        chances = calibration.chances_of(probability)
        spread = float((chances * (1 - chances)).sum())
        weights = calibration.weighed(probability, np.ones_like(probability))
        return cls(calibration, chances.size, float(chances.sum()), spread, weights)


def _learned(own: Sequence[_Own], slopes: Values) -> float:
    """Return the variance that comes from the calibrations; classes that share one share its error."""
    weights: dict[int, Values] = {}
    shared: dict[int, Calibration] = {}
    for one, slope in zip(own, slopes, strict=True):
        key = id(one.calibration)
        shared[key] = one.calibration
        weights[key] = weights.get(key, 0.0) + slope * one.weights
    return sum(float((weights[key] ** 2 * one.variances).sum()) for key, one in shared.items())


def _mistakes(baseline: Values) -> tuple[Values, Values]:
    """Return how often each class (row) is true where another (column) was answered wrongly, and of how many.

    One more is added, spread like the truths of the baseline: of a class that was never wrong there nothing else is
    known.
    """
    wrong = baseline - np.diag(np.diag(baseline))
    classes = len(baseline)
    usual = np.repeat((baseline.sum(axis=1) + 1 / classes)[:, None], classes, axis=1)
    np.fill_diagonal(usual, 0.0)
    wrong = wrong + usual / usual.sum(axis=0)
    return wrong / wrong.sum(axis=0), wrong.sum(axis=0)


def _precision(confusion: Values, place: int) -> tuple[float, Values]:
    """Return how often a class that was answered was true, and the slopes of it."""
    answered = float(confusion[:, place].sum())
    value = float(confusion[place, place]) / answered
    slopes = np.zeros_like(confusion)
    slopes[:, place] = -value / answered
    slopes[place, place] += 1 / answered
    return value, slopes


def binary_names() -> Mapping[str, None]:
    """Return the names of all measures that may be expected of a binary classification, in their order."""
    return dict.fromkeys([*BINARY, "auc", "log_loss", "brier"])
