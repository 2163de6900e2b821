"""Whether the values of a column are distributed as in the baseline: what the drift decision found, as violations."""

from __future__ import annotations

from collections.abc import Iterator

from windage.checks.comparison import Comparison
from windage.drift import Drift
from windage.jackson import double
from windage.violations import Violation


def check(comparison: Comparison) -> Iterator[Violation]:
    """Yield the columns that drifted; that more values are missing is the completeness check's to say."""
    for drift in comparison.drifts:
        if not drift.drifted:
            continue
        if comparison.like_the_service:
            yield Violation(drift.feature, "baseline_drift_check", _in_the_words_of_the_service(drift))
        elif not (drift.method == "missing share" and _rose(drift, comparison)):
            answers = drift.feature in comparison.predictions
            yield Violation(drift.feature, "baseline_drift_check", _in_plain_words(drift, answers=answers))


def _in_the_words_of_the_service(drift: Drift) -> str:
    # Not seen in a file; the public post-processors of AWS's samples take the numbers of the newer container
    # from "distance: (.+) exceeds threshold: (.+)". The beginning is our recollection, and so is that a p-value
    # is worded alike. (A book of 2021 shows an older text: "Numerical distance: 0.27… exceeds numerical …".)
    distance, threshold = double(drift.distance), double(drift.threshold)
    return f"Baseline drift distance: {distance} exceeds threshold: {threshold}"


def _in_plain_words(drift: Drift, *, answers: bool) -> str:
    what = drift.sentence
    if answers:
        what = f"The model's answers have changed: {what[:1].lower()}{what[1:]}"
    return (
        f"{what} Baseline drift distance: {drift.distance:.4g} exceeds threshold: {drift.threshold:g} "
        f"({drift.method}, p = {drift.p_value:.2g})"
    )


def _rose(drift: Drift, comparison: Comparison) -> bool:
    current, baseline = comparison.current.get(drift.feature), comparison.baseline.get(drift.feature)
    return current is not None and baseline is not None and current.completeness < baseline.completeness
