"""Whether the columns of the baseline are there, and no others."""

from __future__ import annotations

from collections.abc import Iterator

from windage.checks.comparison import Comparison
from windage.violations import Violation


def check(comparison: Comparison) -> Iterator[Violation]:
    """Yield the columns that are missing from the window, and those that are extra.

    Rows by position that have another number of columns are quarantined; when they are the larger part of the window,
    the schema itself has changed, and that is what is reported.
    """
    expected = [feature.name for feature in comparison.constraints.features]
    widths = comparison.current.intake.widths
    changed = sum(widths.values()) > comparison.current.rows
    if changed:
        width = max(widths, key=lambda w: (widths[w], -w))
        yield _of_counts(width, len(expected))
        return
    if not comparison.current.rows:
        return
    gone = [name for name in expected if comparison.current.get(name) is None]
    extra = [column.name for column in comparison.current.columns if comparison.constraints.get(column.name) is None]
    found = len(comparison.current.columns)
    if comparison.like_the_service:
        if gone or extra:
            yield _of_counts(found, len(expected))
        return
    for name in gone:
        yield Violation(name, "missing_column_check", "The column is in the baseline and not in the window.")
    for name in extra:
        yield Violation(name, "extra_column_check", "The column is in the window and not in the baseline.")


def _of_counts(found: int, expected: int) -> Violation:
    # Seen: "…current dataset: 8, Number of columns in baseline constraints: 9"; what stands before is our recollection.
    counts = f"Number of columns in current dataset: {found}, Number of columns in baseline constraints: {expected}"
    if found > expected:
        return Violation("Extra columns", "extra_column_check", f"There are extra columns in current dataset. {counts}")
    return Violation(
        "Missing columns", "missing_column_check", f"There are missing columns in current dataset. {counts}"
    )
