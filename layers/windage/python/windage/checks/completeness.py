"""Whether more values are missing than in the baseline."""

from __future__ import annotations

from collections.abc import Iterator

from windage.checks.comparison import Comparison, too_small
from windage.evidence import least_share, two_proportions
from windage.profile import ColumnProfile
from windage.violations import Violation


def suggest(column: ColumnProfile) -> float:
    """Return the share of values that the baseline's column has."""
    return column.completeness


def check(comparison: Comparison) -> Iterator[Violation]:
    """Yield the columns that have become less complete.

    By default the rise of the missing share must be material (``tolerated_missing_rise``) and more than chance: natural
    gaps vary. Like the service, any fall below the baseline's completeness counts.
    """
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
        if pair.baseline is not None and pair.baseline.rows:
            chance = two_proportions(missing, current.rows, pair.baseline.kinds.missing, pair.baseline.rows)
            real = chance < comparison.thresholds.false_alarm_rate / max(1, len(comparison.constraints.features))
        else:
            real = least_share(missing, current.rows) > 1 - expected
        if real:
            yield Violation(
                pair.feature.name,
                "completeness_check",
                f"Value: {current.completeness:.4g} does not meet the constraint requirement! "
                f"{missing} of {current.rows} values are missing ({1 - current.completeness:.1%}); in the baseline "
                f"{1 - expected:.1%} were.",
            )
