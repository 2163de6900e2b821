"""How many independent rows a window's rows are worth."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from windage.checks.comparison import Comparison, Pair
from windage.drift.decision import repetition
from windage.profile import ColumnProfile


def inflation(comparison: Comparison) -> float:
    """Return how many rows of the window tell as much as one independent row, 1 at least.

    The larger of the middle of the columns' autocorrelation times (rows that follow each other are alike) and of the
    design effect of repeated rows (which may come in any order). The middle, because a burst of outliers is itself a
    long dependence of its column.
    """
    # Not numpy's median, which first takes in its masked arrays.
    times = sorted(_time(column) for column in comparison.current.columns) or [1.0]
    middle = (times[(len(times) - 1) // 2] + times[len(times) // 2]) / 2
    return max(repetition(comparison), middle)


def inflation_of_pairs(comparison: Comparison, names: Sequence[str]) -> NDArray[np.float64]:
    """Return the same for each pair of columns, shape (names, names): the slower of both decides."""
    columns = (comparison.current.get(name) for name in names)
    times = np.array([1.0 if column is None else _time(column) for column in columns])
    return np.asarray(np.maximum(np.maximum.outer(times, times), repetition(comparison)))


def untold(comparison: Comparison) -> float:
    """Return how many rows at most are alike only because a column tells them apart no longer.

    It has no value in them where the baseline has one, or has become constant: that is a finding of its own.
    """
    return max((_untold(pair) for pair in comparison.pairs()), default=0.0)


def _untold(pair: Pair) -> float:
    before, now = pair.baseline, pair.current
    if before is None or not before.rows:
        return 0.0
    if now.distinct_count <= 1 < before.distinct_count:
        return float(now.rows)
    return now.kinds.missing - now.rows * before.kinds.missing / before.rows


def _time(column: ColumnProfile) -> float:
    return max(column.time, column.missing_dependence.time)


def is_enough(comparison: Comparison) -> bool:
    """Tell whether the rows can be judged as a whole: by our own rules, and if there are not too few of them."""
    return not comparison.like_the_service and comparison.current.rows >= comparison.thresholds.minimum_rows
