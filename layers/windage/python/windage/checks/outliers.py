"""Whether more rows lie far outside the baseline than did of the baseline itself."""

from __future__ import annotations

from collections.abc import Iterator

from windage.checks.comparison import Comparison
from windage.checks.independent import inflation, is_enough
from windage.evidence import least_share
from windage.profile import Profile
from windage.profile.outliers import Worst
from windage.violations import Violation

FEATURE = "Outlying rows"
_CONFIDENCE = 0.9999


def share(current: Profile, baseline: Profile) -> float | None:
    """Return the share of rows that stand out; nothing when that was not measured on both sides."""
    now, before = current.whole_rows.outliers, baseline.whole_rows.outliers
    if not now.rows or not before.rows:
        return None
    return now.count(before.limit) / now.rows


def worst(current: Profile, baseline: Profile) -> tuple[Worst, ...]:
    """Return the rows of a window that stand out most, the worst first, at most 20."""
    before = baseline.whole_rows.outliers
    return current.whole_rows.outliers.standing_out(before.limit) if before.rows else ()


def check(comparison: Comparison) -> Iterator[Violation]:
    """Yield whether the share of rows that stand out has risen by more than ``tolerated_outlier_share``.

    As much as the baseline's share may be, seen from its own number of rows, is allowed besides.
    """
    now, before = comparison.current.whole_rows.outliers, comparison.baseline.whole_rows.outliers
    if not is_enough(comparison) or not now.rows or not before.rows:
        return
    limit = before.limit
    out, was = now.count(limit), before.count(limit)
    independent = inflation(comparison)
    tested = max(1, int(now.rows / independent))
    # The most that the baseline's true share may be is one less the least that the share of its other rows may be.
    possible = 1 - least_share(before.rows - was, before.rows, confidence=_CONFIDENCE)
    allowed = possible + comparison.thresholds.tolerated_outlier_share
    if least_share(int(out / independent), tested, confidence=_CONFIDENCE) > allowed:
        often = int(now.by_column.argmax()) if now.by_column.any() else None
        where = f", most often in {now.names[often]}" if often is not None else ", by how their columns go together"
        yield Violation(
            FEATURE,
            "outlier_check",
            f"{out:,} of {now.rows:,} rows ({out / now.rows:.1%}) lie far outside the baseline{where}; of the "
            f"baseline's own rows {was / before.rows:.2%} do.",
        )
