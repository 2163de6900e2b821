"""Which measures of a window have become worse: a fall that is both material and real.

A fall is *material* when it is larger than what the user tolerates, in plain units
(`windage.config.quality_tolerances`). It is *real* when it is no chance finding among all measures of the window
(`windage.evidence.discoveries`), seen from how sure the window and the baseline are. The service reports every value
that is worse than the baseline's, so that every second window of a model that has not changed violates something.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from windage.config import Compatibility, QualityTolerances
from windage.errors import BaselineError
from windage.evidence import discoveries
from windage.jackson import double, or_text
from windage.quality.comparison import QualityComparison, compare_one
from windage.quality.constraints import QualityConstraints
from windage.quality.quality import Quality
from windage.quality.violations import QualityViolation, metric_name
from windage.quality.words import sentence

_USUAL = QualityTolerances()
# In both runs of the service that are known, its value was below the threshold, and no violation said so.
_NEVER_REPORTED = frozenset({"f0_5"})


def check(
    quality: Quality,
    constraints: QualityConstraints,
    *,
    tolerances: QualityTolerances = _USUAL,
    false_alarm_rate: float = 0.01,
    compatibility: Compatibility = "windage",
) -> tuple[QualityViolation, ...]:
    """Return the violations of a window, in the order of the constraints.

    Parameters
    ----------
    quality, constraints
        What was measured, and what it must be.
    tolerances, false_alarm_rate
        As in `compare`.
    compatibility
        With ``sagemaker`` every value beyond its threshold is a violation, in the service's words.

    Raises
    ------
    BaselineError
        When the constraints are of another problem.

    Examples
    --------
    >>> from windage.quality.constraints import suggest
    >>> from windage.quality.quality import Measured
    >>> def window(auc, error):
    ...     return Quality("BinaryClassification", 900, {"auc": Measured("auc", auc, error, 0.007, "higher", 300)})
    >>> baseline = suggest(window(0.94, 0.01))
    >>> check(window(0.90, 0.03), baseline)
    ()
    >>> print(check(window(0.80, 0.02), baseline)[0].description)
    auc fell from 0.94 to 0.8, by 0.14; 0.02 is tolerated. Of 300 labels that is more than chance explains: with 95 % \
it lies between 0.761 and 0.839.
    >>> print(check(window(0.93, 0.03), baseline, compatibility="sagemaker")[0].description)
    Metric auc with 0.93 +/- 0.007 was LessThanThreshold '0.94'
    """
    if compatibility == "sagemaker":
        _check_problem(quality, constraints)
        return tuple(_like_the_service(quality, constraints))
    compared = compare(quality, constraints, tolerances=tolerances, false_alarm_rate=false_alarm_rate)
    return tuple(
        QualityViolation(one.constraint.comparison_operator, sentence(one), metric_name(one.measure))
        for one in compared
        if one.violated
    )


def compare(
    quality: Quality,
    constraints: QualityConstraints,
    *,
    tolerances: QualityTolerances = _USUAL,
    false_alarm_rate: float = 0.01,
) -> tuple[QualityComparison, ...]:
    """Return every comparison of a window, in the order of the constraints.

    Parameters
    ----------
    quality, constraints
        What was measured, and what it must be, with what is known of the baseline.
    tolerances
        How much worse is not material.
    false_alarm_rate
        The share of false findings that is accepted among the measures of a window.

    Raises
    ------
    BaselineError
        When the constraints are of another problem.
    """
    _check_problem(quality, constraints)
    every = constraints.every
    # What `discoveries` asks of a finding that stands alone.
    level = false_alarm_rate / (1 + false_alarm_rate) / max(1, len(every))
    compared = [
        compare_one(name, constraint, quality, constraints, tolerances=tolerances, level=level)
        for name, constraint in every.items()
    ]
    found = discoveries([one.p_value if one.material else 1.0 for one in compared], rate=false_alarm_rate)
    return tuple(
        replace(one, real=real, conclusive=one.conclusive or (real and one.material))
        for one, real in zip(compared, found, strict=True)
    )


def _check_problem(quality: Quality, constraints: QualityConstraints) -> None:
    if quality.problem != constraints.problem:
        raise BaselineError(
            "constraints",
            "of another problem than the window",
            got=constraints.problem,
            expected=quality.problem,
            do="give the baseline of this monitor, or mend its problem_type",
        )


def _like_the_service(quality: Quality, constraints: QualityConstraints) -> Iterator[QualityViolation]:
    for name, constraint in constraints.constraints.items():
        measured = quality.measures.get(name)
        if measured is None or name in _NEVER_REPORTED:
            continue
        threshold, operator = constraint.threshold, constraint.comparison_operator
        if measured.value < threshold if operator == "LessThanThreshold" else measured.value > threshold:
            value, deviation = (_java(number) for number in (measured.value, measured.deviation))
            metric = metric_name(name)
            description = f"Metric {metric} with {value} +/- {deviation} was {operator} '{double(threshold)}'"
            yield QualityViolation(operator, description, metric)


def _java(value: float) -> str:
    shown = or_text(value)
    return shown if isinstance(shown, str) else double(shown)
