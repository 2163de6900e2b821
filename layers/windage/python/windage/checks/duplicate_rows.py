"""Whether rows come again that ought to be different."""

from __future__ import annotations

from collections.abc import Iterator

from windage.checks.comparison import Comparison
from windage.checks.independent import is_enough, untold
from windage.violations import Violation

FEATURE = "Duplicate rows"
# Beyond, equal rows are to be expected (or the baseline is too small to say that they are not), and nothing is said.
_MOST_NATURAL = 0.1


def natural(comparison: Comparison) -> float:
    """Return the share of rows that have an equal before them by nature, at most, in as many rows as the window's.

    In more rows more are equal by chance: it follows from how probable two rows of the baseline are equal.
    """
    current, baseline = comparison.current.whole_rows.repeated, comparison.baseline.whole_rows.repeated
    return baseline.coincidences(current.total) / 2


def check(comparison: Comparison) -> Iterator[Violation]:
    """Yield whether more rows come again than ``tolerated_duplicate_share`` beyond what comes by chance.

    Of a baseline that was not learned, of rows so simple that many are equal by nature, or of no more rows than lost a
    value by which they differed, nothing is said.
    """
    current, baseline = comparison.current.whole_rows.repeated, comparison.baseline.whole_rows.repeated
    if not is_enough(comparison) or not current.total or not baseline.total:
        return
    by_chance = natural(comparison)
    allowed = comparison.thresholds.tolerated_duplicate_share + by_chance
    if by_chance < _MOST_NATURAL and current.least_duplicate_share() > allowed:
        rows = round(current.duplicate_share * current.total)
        if rows <= untold(comparison):
            return
        most = current.often[0].count if current.often else 2
        yield Violation(
            FEATURE,
            "duplicate_rows_check",
            f"{'' if current.is_complete else 'About '}{rows:,} of {current.total:,} rows "
            f"({current.duplicate_share:.1%}) repeat a row that is there already, one of them {most:,} times; in the "
            f"baseline {baseline.duplicate_share:.1%} do.",
        )
