"""All measures of the answers of a window, by the kind of question."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np

from windage.config import Compatibility
from windage.errors import InputError
from windage.quality.binary import BINARY, Binary
from windage.quality.calibration import calibration_curve
from windage.quality.line import Line
from windage.quality.multiclass import MULTICLASS, Multiclass, by_class
from windage.quality.pairs import Pairs
from windage.quality.problem import ProblemType
from windage.quality.quality import Curve, Measured, Quality
from windage.quality.ranking import precision_recall, roc
from windage.quality.regression import REGRESSION, residuals
from windage.quality.uncertain import Estimate

MEASURES: Mapping[ProblemType, Mapping[str, Line]] = {
    "Regression": REGRESSION,
    "BinaryClassification": BINARY,
    "MulticlassClassification": MULTICLASS,
}

Values = Mapping[str, float]

# What Model Monitor says of the best constant classifier.
_OF_CONSTANT: Mapping[ProblemType, tuple[str, ...]] = {
    "Regression": (),
    "BinaryClassification": ("recall", "precision", "accuracy", "f0_5", "f1", "f2"),
    "MulticlassClassification": tuple(name for name in MULTICLASS if name == "accuracy" or name.startswith("weighted")),
}

_SAMPLES, _SAMPLED_SHARE, _LEAST_ROWS = 5, 0.8, 200
# A confusion matrix has the square of it.
MOST_CLASSES = 1000


def measure(
    pairs: Pairs,
    problem: ProblemType,
    *,
    generator: np.random.Generator,
    features: int = 0,
    known: int | None = None,
    compatibility: Compatibility = "windage",
) -> Quality:
    """Return how good the answers were, whatever the order of the rows.

    Parameters
    ----------
    pairs
        The answers beside the truth; the classes of a binary classification are two, the positive one last.
    problem
        Which kind of question was answered.
    generator
        Draws the samples of the standard deviations; the same state gives the same deviations.
    features
        How many columns the model learns from, for ``adjusted_r2``; 0 where that is not known.
    known
        How many classes, the first ones, the baseline has seen; ``macro_f1`` is their mean. Left out, all.
    compatibility
        With ``sagemaker`` the constant classifier answers what the service's does; see `_constant_class`.

    Raises
    ------
    InputError
        When the classes do not fit the problem.
    ValueError
        When an answer or a truth is not finite.

    Examples
    --------
    >>> pairs = Pairs(np.array([1.0, 2.0, 4.0]), np.array([1.0, 2.0, 3.0]), np.full(3, np.nan))
    >>> quality = measure(pairs, "Regression", generator=np.random.default_rng(0))
    >>> quality.rows, quality.measures["r2"].value
    (3, 0.5)
    """
    _check(pairs, problem)
    if not pairs.rows:
        return Quality(problem, 0, {}, pairs.classes)
    pairs = pairs.taken(np.lexsort((pairs.predicted, pairs.actual, pairs.probability)))
    rows, constant = _taken_of(problem, features, known), _constant(pairs, problem, compatibility)
    whole = rows(pairs)
    lines, of_constant = MEASURES[problem], {name: MEASURES[problem][name] for name in _OF_CONSTANT[problem]}
    sampled: list[Values] = []
    sampled_constant: list[Values] = []
    for sample in _samples(pairs, generator):
        sampled.append(_values(lines, rows(sample)))
        sampled_constant.append(_values(of_constant, constant(sample)))
    measures = _measured(lines, whole, sampled)
    zeros = int(np.count_nonzero(pairs.actual == 0)) if problem == "Regression" else 0
    quality = Quality(problem, pairs.rows, measures, pairs.classes, left_out={"mape": zeros} if zeros else {})
    if problem == "Regression":
        return quality
    return replace(
        quality,
        confusion=whole.confusion,
        constant=_measured(of_constant, constant(pairs), sampled_constant),
        by_class=by_class(whole) if isinstance(whole, Multiclass) else {},
        curves=_curves(whole),
    )


def _check(pairs: Pairs, problem: ProblemType) -> None:
    least, most = {"Regression": (0, 0), "BinaryClassification": (2, 2)}.get(problem, (1, MOST_CLASSES))
    if not least <= len(pairs.classes) <= most:
        expected = str(most) if least == most else f"{least} to {most}"
        raise InputError(problem, "number of classes", got=len(pairs.classes), expected=expected, do="see problem_type")
    if not (np.isfinite(pairs.predicted).all() and np.isfinite(pairs.actual).all()):
        raise ValueError("measure: an answer or a truth is not finite")


def _taken_of(problem: ProblemType, features: int, known: int | None = None) -> Callable[[Pairs], Any]:
    """Return what turns pairs into what the measures of a problem are taken of."""
    if problem == "Regression":
        return partial(residuals, features=features)
    return Binary if problem == "BinaryClassification" else partial(Multiclass, known=known)


def _samples(pairs: Pairs, generator: np.random.Generator) -> Iterator[Pairs]:
    """Yield five samples of 80 % of the rows, without replacement: so close together lie those of the service."""
    size = round(_SAMPLED_SHARE * pairs.rows)
    for _ in range(_SAMPLES if pairs.rows >= _LEAST_ROWS else 0):
        chosen = np.zeros(pairs.rows, dtype=np.bool_)
        chosen[generator.choice(pairs.rows, size, replace=False, shuffle=False)] = True
        yield pairs.taken(chosen)


def _values(lines: Mapping[str, Line], rows: Any) -> Values:
    """Return the value of every measure that rows have."""
    found = {name: line.of(rows) for name, line in lines.items()}
    return {name: estimate.value for name, estimate in found.items() if estimate is not None}


def _measured(lines: Mapping[str, Line], whole: Any, sampled: Sequence[Values]) -> dict[str, Measured]:
    measures = {}
    for name, line in lines.items():
        estimate = line.of(whole)
        if estimate is not None:
            measures[name] = _one(name, line, estimate, [values[name] for values in sampled if name in values])
    return measures


def _one(name: str, line: Line, estimate: Estimate, sampled: Sequence[float]) -> Measured:
    deviation = _deviation(sampled) if len(sampled) == _SAMPLES else math.nan
    return Measured(name, estimate.value, estimate.error, deviation, line.better, estimate.rows)


def _deviation(values: Sequence[float]) -> float:
    """Return the standard deviation of values whose squares may overflow; NaN where one has overflowed itself."""
    largest = max(map(abs, values))
    if not math.isfinite(largest):
        return math.nan
    return largest * float(np.std(np.divide(values, largest))) if largest else 0.0


def _constant(pairs: Pairs, problem: ProblemType, compatibility: Compatibility) -> Callable[[Pairs], Any]:
    """Return what turns rows into what is measured of a classifier that always answers the same class."""
    if problem == "Regression":
        return _taken_of(problem, 0)
    answer, rows = float(_constant_class(pairs, problem, compatibility)), _taken_of(problem, 0)

    def answered(some: Pairs) -> Any:
        return rows(Pairs(np.full(some.rows, answer), some.actual, np.full(some.rows, math.nan), some.classes))

    return answered


def _constant_class(pairs: Pairs, problem: ProblemType, compatibility: Compatibility) -> int:
    """Return the most frequent class, the last of equals.

    The service's constant classifier is not the best: in both examples of its documentation it answers ``1`` although
    ``0`` is more frequent, the positive class of two, and the last of several by name.
    """
    if compatibility == "sagemaker":
        return 1 if problem == "BinaryClassification" else max(range(len(pairs.classes)), key=pairs.classes.__getitem__)
    counts = np.bincount(pairs.actual.astype(np.int64), minlength=len(pairs.classes))
    return int(counts.size - 1 - counts[::-1].argmax())


def _curves(rows: Any) -> dict[str, Curve]:
    curves: dict[str, Curve | None] = {}
    if isinstance(rows, Binary) and rows.ranked is not None:
        curves = {"roc": roc(rows.ranked), "precision_recall": precision_recall(rows.ranked)}
    if isinstance(rows, Binary | Multiclass) and rows.bins is not None:
        curves["calibration"] = calibration_curve(rows.bins)
    return {name: curve for name, curve in curves.items() if curve is not None}
