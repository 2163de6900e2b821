"""Whether calls come again under the same inference id."""

from __future__ import annotations

from collections.abc import Iterator

from windage.checks.comparison import Comparison
from windage.checks.independent import is_enough
from windage.errors import shortened
from windage.violations import Violation

FEATURE = "Duplicate inference ids"


def check(comparison: Comparison) -> Iterator[Violation]:
    """Yield whether more calls than ``tolerated_duplicate_share`` bear an id that another one bears.

    The many rows of one call share its id, and are one.
    """
    identifiers = comparison.current.whole_rows.identifiers
    if not is_enough(comparison) or not identifiers.total:
        return
    if identifiers.least_duplicate_share() > comparison.thresholds.tolerated_duplicate_share:
        calls = round(identifiers.duplicate_share * identifiers.total)
        named = [shortened(one.label, limit=40) for one in identifiers.often[:3] if one.label]
        examples = f", as {', '.join(named)}" if named else ""
        yield Violation(
            FEATURE,
            "duplicate_ids_check",
            f"{'' if identifiers.is_complete else 'About '}{calls:,} of {identifiers.total:,} calls "
            f"({identifiers.duplicate_share:.1%}) have the inference id of another call{examples}.",
        )
