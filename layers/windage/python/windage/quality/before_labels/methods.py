"""Every way to estimate a window before its truth is known, by the kind of question; learning and applying them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from windage.quality.answers import Answers, Texts
from windage.quality.before_labels import confidence, direct_loss
from windage.quality.before_labels.calibration import learn_calibration
from windage.quality.before_labels.estimated import Estimates
from windage.quality.before_labels.estimator import Estimator
from windage.quality.confusion_slopes import MULTICLASS, confusion_of
from windage.quality.pairs import Pairs
from windage.quality.problem import Problem, ProblemType
from windage.table import Table

Values = NDArray[np.float64]

# Of fewer answers with a label, what is learned would be chance.
LEAST_ROWS = 100
# A class that was answered so often gets a calibration of its own.
_LEAST_OF_CLASS = 200


@dataclass(frozen=True)
class Method:
    """One way to estimate.

    Parameters
    ----------
    label
        Its name as people write it.
    needs
        What it needs of every answer.
    measures
        What it estimates, by the names of `windage.quality.quality.Quality.measures`.
    never
        What it cannot, and why.
    """

    label: str
    needs: Literal["probability", "features"]
    measures: Sequence[str]
    never: Mapping[str, str]


METHODS: Mapping[ProblemType, Method] = {
    "Regression": Method(
        direct_loss.METHOD,
        "features",
        ("mae", "mse", "rmse"),
        {"r2": "how far the truth spreads is not known before the truth is"},
    ),
    "BinaryClassification": Method(confidence.METHOD, "probability", tuple(confidence.binary_names()), {}),
    "MulticlassClassification": Method(
        confidence.METHOD,
        "probability",
        tuple(MULTICLASS),
        {"log_loss": "only the probability of the answered class is known"},
    ),
}


def learn(pairs: Pairs, problem: Problem, *, features: Table | None = None) -> Estimator:
    """Learn from a baseline what its windows can be estimated by; where nothing can be learned, the reason is said.

    Parameters
    ----------
    pairs
        Answers and truths that the model was not trained on.
    features
        Regression only: what was asked, row by row as in ``pairs``, without the answer and without the truth.

    Raises
    ------
    ValueError
        When the features have another number of rows.

    Examples
    --------
    >>> few = Pairs(np.zeros(3), np.zeros(3), np.full(3, np.nan), ("0", "1"))
    >>> learn(few, Problem(type="BinaryClassification", inference_attribute="class")).reason
    'no answer of the baseline has a probability'
    """
    if problem.type == "Regression":
        return _learn_losses(pairs, features)
    known = np.isfinite(pairs.probability)
    rows, classes = int(known.sum()), pairs.classes
    if not rows:
        return Estimator(problem=problem.type, rows=0, reason="no answer of the baseline has a probability")
    if rows < LEAST_ROWS:
        return Estimator(problem=problem.type, rows=rows, reason=_too_few(rows))
    some = pairs.taken(known)
    if problem.type == "BinaryClassification":
        calibration = learn_calibration(some.probability, some.actual)
        return Estimator(problem=problem.type, rows=rows, classes=classes, calibration=calibration)
    is_right = (some.predicted == some.actual).astype(np.float64)
    by_class = {
        name: learn_calibration(some.probability[own], is_right[own])
        for place, name in enumerate(classes)
        if (own := some.predicted == place).sum() >= _LEAST_OF_CLASS
    }
    confusion = confusion_of(some.actual, some.predicted, len(classes))
    return Estimator(
        problem=problem.type,
        rows=rows,
        classes=classes,
        calibration=learn_calibration(some.probability, is_right),
        by_class=by_class,
        confusion=tuple(tuple(row) for row in confusion.tolist()),
    )


def _learn_losses(pairs: Pairs, features: Table | None) -> Estimator:
    if features is None:
        return Estimator(problem="Regression", rows=0, reason="the baseline's features were not given")
    if features.rows != pairs.rows:
        raise ValueError(f"learn: features of other rows; got {features.rows}; expected {pairs.rows}")
    if pairs.rows < LEAST_ROWS:
        return Estimator(problem="Regression", rows=pairs.rows, reason=_too_few(pairs.rows))
    losses = direct_loss.learn_losses(features, pairs.predicted, pairs.predicted - pairs.actual)
    return Estimator(problem="Regression", rows=pairs.rows, losses=losses)


def _too_few(rows: int) -> str:
    return f"only {rows} answers of the baseline have what is needed, at least {LEAST_ROWS} are"


def estimate(estimator: Estimator, answers: Answers, problem: Problem) -> Estimates:
    """Return what is expected of a window's measures; never what cannot be had, but its reason.

    To hold an estimate against what turned out (`windage.quality.before_labels.record`), estimate the very answers
    whose labels came.

    Examples
    --------
    >>> nothing = np.empty(0)
    >>> none = Answers(nothing.astype(object), nothing.astype(np.int64), nothing, nothing.astype(object), nothing,
    ...     nothing.astype(object), nothing, nothing)
    >>> estimator = Estimator(problem="Regression", rows=0, reason="the baseline's features were not given")
    >>> estimate(estimator, none, Problem(type="Regression")).absent["mae"]
    "the baseline's features were not given"
    """
    method = METHODS[problem.type]
    if estimator.problem != problem.type:
        reason = f"the baseline is of a {estimator.problem}, the window of a {problem.type}"
        return Estimates(rows=0, left_out=answers.rows, absent=_nothing(method, reason))
    if estimator.reason is not None:
        return Estimates(rows=0, left_out=answers.rows, absent=_nothing(method, estimator.reason))
    if problem.type == "Regression":
        return _of_losses(estimator, answers, method)
    return _of_confidence(estimator, answers, method)


def _of_confidence(estimator: Estimator, answers: Answers, method: Method) -> Estimates:
    answered = _places(answers.predicted, estimator)
    is_said = np.isfinite(answers.probability)
    known = is_said & (answered >= 0)
    rows = int(known.sum())
    if not rows:
        reason = "no answer has a probability" if not is_said.any() else "no answer is a class of the baseline"
        return Estimates(rows=0, left_out=answers.rows, absent=_nothing(method, reason))
    answered, probability, pooled = answered[known], answers.probability[known], estimator.calibration
    assert pooled is not None
    absent, by_class = dict(method.never), {}
    if estimator.problem == "BinaryClassification":
        measures = confidence.of_binary(pooled, answered, probability)
        if "auc" not in measures:
            absent["auc"] = "all answers are expected to be of one class"
    else:
        calibrations = [estimator.by_class.get(name, pooled) for name in estimator.classes]
        confusion = np.array(estimator.confusion, dtype=np.float64)
        measures, each = confidence.of_multiclass(calibrations, confusion, answered, probability)
        by_class = {name: one for name, one in zip(estimator.classes, each, strict=True) if one}
    return Estimates(rows, answers.rows - rows, measures, absent, by_class)


def _places(predicted: Texts, estimator: Estimator) -> Values:
    """Return the place of each answer's class, -1 of none; of two classes what is not positive is the other one."""
    if estimator.problem == "BinaryClassification":
        return np.where(predicted == "", -1.0, np.where(predicted == estimator.classes[1], 1.0, 0.0))
    places = {name: place for place, name in enumerate(estimator.classes)}
    return np.fromiter((places.get(text, -1) for text in predicted.tolist()), np.float64, predicted.size)


def _of_losses(estimator: Estimator, answers: Answers, method: Method) -> Estimates:
    known = np.isfinite(answers.expected_error) & np.isfinite(answers.expected_square)
    rows = int(known.sum())
    if not rows:
        reason = "the features were not captured" if answers.rows else "there is no answer"
        return Estimates(rows=0, left_out=answers.rows, absent=_nothing(method, reason))
    assert estimator.losses is not None
    measures = direct_loss.of_window(estimator.losses, answers.expected_error[known], answers.expected_square[known])
    return Estimates(rows, answers.rows - rows, measures, dict(method.never))


def _nothing(method: Method, reason: str) -> dict[str, str]:
    return {**dict.fromkeys(method.measures, reason), **method.never}
