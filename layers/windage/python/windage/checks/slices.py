"""Whether the columns are distributed as in the baseline within the slices: what was found there, as violations."""

from __future__ import annotations

from collections.abc import Iterator

from windage.checks.comparison import Comparison
from windage.drift import SliceDrift
from windage.violations import CheckType, Violation


def check(comparison: Comparison) -> Iterator[Violation]:
    """Yield the columns that drifted within a slice, beyond what the whole window shows."""
    for found in comparison.slice_drifts:
        if found.drift.drifted:
            yield Violation(found.drift.feature, check_of(found), described(found))


def check_of(found: SliceDrift) -> CheckType:
    """Return to which check a drift within a slice belongs: that more are missing is the completeness check's."""
    risen = found.drift.method == "missing share" and found.drift.sentence.startswith("More")
    return "completeness_check" if risen else "baseline_drift_check"


def described(found: SliceDrift) -> str:
    """Say what a column does within a slice.

    Examples
    --------
    >>> from windage.drift import Drift
    >>> drift = Drift("age", "location", 0.3, 0.06, 1e-9, sentence="The values are higher.")
    >>> described(SliceDrift("region", "EU", 312, 4000, drift)).partition(" Drift")[0]
    'Where region is EU (312 rows): the values are higher.'
    """
    drift = found.drift
    said = drift.sentence[:1].lower() + drift.sentence[1:]
    return (
        f"Where {found.where} ({found.rows:,} rows): {said} Drift distance: {drift.distance:.4g} exceeds threshold: "
        f"{drift.threshold:g} ({drift.method}, p = {drift.p_value:.2g})"
    )
