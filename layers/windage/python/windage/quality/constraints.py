"""How good a model's answers must be, and what a baseline suggests."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from windage.config import Compatibility
from windage.errors import BaselineError
from windage.quality.problem import ProblemType
from windage.quality.quality import Better, Measured, Quality

Operator = Literal["LessThanThreshold", "GreaterThanThreshold"]

# What the service constrains, in the order of its files.
OF_THE_SERVICE: Mapping[ProblemType, tuple[str, ...]] = {
    "Regression": ("mae", "mse", "rmse", "r2"),
    "BinaryClassification": (
        *("recall", "precision", "accuracy"),
        *("true_positive_rate", "true_negative_rate", "false_positive_rate", "false_negative_rate"),
        *("auc", "f0_5", "f1", "f2"),
    ),
    "MulticlassClassification": (
        *("accuracy", "weighted_recall", "weighted_precision"),
        *("weighted_f0_5", "weighted_f1", "weighted_f2"),
    ),
}

_WORSE: Mapping[Better, Operator] = {
    "higher": "LessThanThreshold",
    "lower": "GreaterThanThreshold",
    "zero": "GreaterThanThreshold",
}


@dataclass(frozen=True)
class Constraint:
    """A measure is violated when it is beyond the threshold; of a bias, when its distance from zero is."""

    threshold: float
    comparison_operator: Operator


@dataclass(frozen=True)
class Known:
    """What is known of a measure of the baseline: as in `windage.quality.quality.Measured`."""

    value: float
    error: float = math.nan
    rows: int = 0


@dataclass(frozen=True)
class QualityConstraints:
    """The constraints of a model's answers.

    Parameters
    ----------
    problem
        Which kind of question is answered.
    constraints, further
        By measure: those that stand where the service's stand, and those of Windage's further measures.
    baseline
        The measures of the baseline, as far as they are known. A threshold that differs from its measure was written by
        a person, and is taken at its word.
    rows
        How many rows the baseline has, 0 where that is not known.
    ignored
        What the file said and this version does not know, as ``binary_classification_constraints.gini``.
    """

    problem: ProblemType
    constraints: Mapping[str, Constraint]
    further: Mapping[str, Constraint] = field(default_factory=dict)
    baseline: Mapping[str, Known] = field(default_factory=dict)
    rows: int = 0
    ignored: tuple[str, ...] = field(default=(), compare=False)

    @property
    def every(self) -> Mapping[str, Constraint]:
        """All constraints; one that a person moved to where the service's stand comes before Windage's own."""
        return {**self.constraints, **{n: c for n, c in self.further.items() if n not in self.constraints}}


def suggest(quality: Quality, *, compatibility: Compatibility = "windage") -> QualityConstraints:
    """Return the constraints that a baseline suggests: to be as good as it was.

    Like the service, with a threshold for everything that it constrains; otherwise with none for what was not measured
    (a false positive rate without a negative row is 0, which every window exceeds), and with the further measures, the
    rows and the errors, which `windage.quality.decision` needs.

    Examples
    --------
    >>> from windage.quality.quality import Measured
    >>> auc = Measured("auc", 0.94, 0.02, 0.01, "higher")
    >>> suggest(Quality("BinaryClassification", 201, {"auc": auc})).constraints["auc"]
    Constraint(threshold=0.94, comparison_operator='LessThanThreshold')
    """
    named = OF_THE_SERVICE[quality.problem]
    of = {name: _suggested(measured) for name, measured in quality.measures.items() if math.isfinite(measured.value)}
    if compatibility == "sagemaker":
        return QualityConstraints(quality.problem, {name: of[name] for name in named if name in of})
    told = {name: one for name, one in of.items() if not math.isinf(quality.measures[name].error)}
    constraints = {name: told[name] for name in named if name in told}
    further = {name: one for name, one in told.items() if name not in named}
    return with_baseline(QualityConstraints(quality.problem, constraints, further), quality)


def with_baseline(constraints: QualityConstraints, quality: Quality) -> QualityConstraints:
    """Return the constraints with what the baseline's statistics say and they themselves do not.

    The service's constraints know nothing of their baseline: neither how sure it was, nor which threshold was changed.

    Raises
    ------
    BaselineError
        When they are of another problem.
    """
    if constraints.problem != quality.problem:
        raise BaselineError(
            "constraints", "of another problem than the statistics", got=constraints.problem, expected=quality.problem
        )
    known = {name: Known(m.value, m.error, m.rows) for name, m in quality.measures.items()}
    return replace(constraints, baseline={**known, **constraints.baseline}, rows=constraints.rows or quality.rows)


def _suggested(measured: Measured) -> Constraint:
    threshold = abs(measured.value) if measured.better == "zero" else measured.value
    return Constraint(threshold, _WORSE[measured.better])
