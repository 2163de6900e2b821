"""How many independent rows a window's rows are worth."""

from __future__ import annotations

from windage.checks.comparison import Comparison


def inflation(comparison: Comparison) -> float:
    """Return how many rows of the window tell as much as one independent row, 1 at least.

    The larger of the longest autocorrelation time of its columns (rows that follow each other are alike) and of the
    design effect of repeated rows (which may come in any order).
    """
    current, baseline = comparison.current, comparison.baseline
    times = (max(column.dependence.time, column.missing_dependence.time) for column in current.columns)
    repeated = current.whole_rows.repeated.design_effect(baseline.whole_rows.repeated)
    return max(1.0, repeated, *times)


def is_enough(comparison: Comparison) -> bool:
    """Tell whether the rows can be judged as a whole: by our own rules, and if there are not too few of them."""
    return not comparison.like_the_service and comparison.current.rows >= comparison.thresholds.minimum_rows
