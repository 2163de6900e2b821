r"""Whether a column that varied has become constant, and one that was constant varies.

That all of n rows are alike although a share of at most p had any one value happens with a chance of at most about
:math:`p^{n-1}`; p is what the baseline's most common value had at most, and n counts rows that are alike once.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from windage.checks.comparison import Comparison, Pair
from windage.errors import shortened
from windage.evidence import least_share, most_share
from windage.profile import ColumnProfile
from windage.violations import Violation

_CHANCE = 1e-8
_SURE = 1 - _CHANCE
_CONFIDENCE = 0.9999


def check(comparison: Comparison) -> Iterator[Violation]:
    """Yield the columns that stand still, and those that no longer do.

    Both need evidence, and a share of other values above ``tolerated_outside_share``: in the baseline for the first, in
    the window for the second.
    """
    if comparison.like_the_service:
        return
    for pair in comparison.pairs():
        before, now = pair.baseline, pair.current
        if before is None or not before.kinds.present or not now.kinds.present or before.known_distinct is not None:
            continue
        text = _stands_still(pair, comparison) if _only(now) is not None else _varies(pair, comparison)
        if text:
            yield Violation(pair.feature.name, "constant_column_check", text)


def _stands_still(pair: Pair, comparison: Comparison) -> str | None:
    before, now = pair.baseline, pair.current
    assert before is not None
    share = _largest_share(before)
    if 1 - share <= comparison.thresholds.tolerated_outside_share:
        return None
    rows = before.kinds.present
    largest = most_share(share * rows, rows, confidence=_SURE)
    window = now.kinds.present / _repetition(comparison)
    chance = (window - 1) * math.log(largest)
    if chance >= math.log(_CHANCE):
        return None
    return (
        f"All {now.kinds.present:,} values are {_only(now)}; in the baseline the column varied, and no one value had "
        f"more than {share:.1%} of the rows. By chance that happens less often than once in a hundred million windows."
    )


def _varies(pair: Pair, comparison: Comparison) -> str | None:
    before, now = pair.baseline, pair.current
    assert before is not None
    if (only := _only(before)) is None:
        return None
    time = _repetition(comparison)
    others = now.kinds.present - _count_of_only(before, now)
    tolerated = comparison.thresholds.tolerated_outside_share + most_share(0, before.kinds.present, confidence=_SURE)
    count, total = int(others / time), max(1, int(now.kinds.present / time))
    if not count or least_share(min(count, total), total, confidence=_CONFIDENCE) <= tolerated:
        return None
    return (
        f"All {before.kinds.present:,} values of the baseline are {only}; now {others:,} of {now.kinds.present:,} "
        f"({others / now.kinds.present:.1%}) are others, {now.distinct_count:,} different ones in all."
    )


def _repetition(comparison: Comparison) -> float:
    """Return how many rows in a row are alike: a column that does not vary on one side has to take it from others."""
    return max(column.time for column in comparison.current.columns)


def _only(column: ColumnProfile) -> str | None:
    """Return the one value of a column as it is written, or nothing when it has several."""
    counts, numbers = column.categorical.counts, column.numerical
    if column.categorical.count:
        return shortened(next(iter(counts)), limit=24) if len(counts) == 1 else None
    return f"{numbers.minimum:g}" if numbers.count and numbers.minimum == numbers.maximum else None


def _count_of_only(before: ColumnProfile, now: ColumnProfile) -> int:
    """Return how many values of a window are the one that the baseline has."""
    if before.categorical.count:
        return sum(now.categorical.counts.get(value, 0) for value in before.categorical.counts)
    if now.histogram is not None and now.histogram.cuts.tolist() == [before.numerical.minimum]:
        return int(now.histogram.counts[1])
    at = np.array([before.numerical.minimum])
    sketch = now.numerical.sketch
    return int(sketch.rank(at)[0] - sketch.rank_exclusive(at)[0]) if sketch.count else 0


def _largest_share(column: ColumnProfile) -> float:
    """Return the share of the most common value, or a little more: of numbers that of the fullest cell."""
    if column.categorical.count:
        counts = column.categorical.counts
        return max(counts.values()) / column.categorical.count if counts else 0.0
    if column.histogram is not None:
        return float(column.histogram.counts.max()) / max(1, column.histogram.count)
    sketch = column.numerical.sketch
    at = sketch.items
    return float((sketch.rank(at) - sketch.rank_exclusive(at)).max()) / sketch.count if sketch.count else 1.0
