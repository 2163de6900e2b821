"""Whether more values are missing than in the baseline."""

from __future__ import annotations

from collections.abc import Iterator

from windage.checks.comparison import Comparison, too_small
from windage.evidence import least_share
from windage.profile import ColumnProfile
from windage.violations import Violation


def suggest(column: ColumnProfile) -> float:
    """Return the share of values that the baseline's column has."""
    return column.completeness


def check(comparison: Comparison) -> Iterator[Violation]:
    """Yield the columns that have become less complete.

    By default the rise of the missing share must be material (``tolerated_missing_rise``) and real, as the drift
    decision found: natural gaps vary. Like the service, any fall below the baseline's completeness counts.
    """
    risen = {drift.feature for drift in comparison.drifts if drift.method == "missing share" and drift.drifted}
    for pair in comparison.pairs():
        current, expected = pair.current, pair.feature.completeness
        fall = expected - current.completeness
        if comparison.like_the_service:
            if fall > 0:
                yield Violation(
                    pair.feature.name,
                    "completeness_check",
                    too_small(current.completeness),
                )
            continue
        if fall <= comparison.thresholds.tolerated_missing_rise:
            continue
        missing = current.kinds.missing
        alone = pair.baseline is None or not pair.baseline.rows or not pair.config.perform_comparison
        if pair.feature.name in risen or (alone and least_share(missing, current.rows) > 1 - expected):
            yield Violation(
                pair.feature.name,
                "completeness_check",
                f"Value: {current.completeness:.4g} does not meet the constraint requirement! "
                f"{missing} of {current.rows} values are missing ({1 - current.completeness:.1%}); in the baseline "
                f"{1 - expected:.1%} were.",
            )
