"""Whether numbers that were never negative have become so."""

from __future__ import annotations

from collections.abc import Iterator

from windage.checks.comparison import Comparison, too_small
from windage.evidence import least_share
from windage.profile import ColumnProfile
from windage.violations import Violation


def suggest(column: ColumnProfile) -> bool | None:
    """Return whether no number of the baseline's column is negative; nothing for a column of texts."""
    if column.inferred_type not in {"Integral", "Fractional"}:
        return None
    return not column.numerical.minimum < 0


def check(comparison: Comparison) -> Iterator[Violation]:
    """Yield the columns that hold negative numbers although the baseline held none.

    By default a share within ``tolerated_bad_share`` is tolerated; like the service, none is.
    """
    for pair in comparison.pairs():
        numbers = pair.current.numerical
        if not pair.feature.non_negative or not numbers.negative:
            continue
        if comparison.like_the_service:
            # No file of the service with such a violation is known; the words are those of its other shares, as its
            # engine words every constraint, and the type is ours.
            share = (numbers.count - numbers.negative) / numbers.count
            yield Violation(pair.feature.name, "non_negative_check", too_small(share))
            continue
        if least_share(numbers.negative, numbers.count) > comparison.thresholds.tolerated_bad_share:
            yield Violation(
                pair.feature.name,
                "non_negative_check",
                f"{numbers.negative} of {numbers.count} values are negative, the smallest {numbers.minimum:g}; "
                "the baseline has none.",
            )
