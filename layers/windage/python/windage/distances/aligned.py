"""Two columns as counts over the same cells."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from windage.distances.shares import Counts
from windage.profile import ColumnProfile, Histogram
from windage.profile.histogram import cuts_of

# Twenty cells see all but 2 % of the divergence of a normal column that moves; every further one only adds to what
# chance alone gives, about 1 / 2n a cell.
CELLS = 20

# Below so many expected rows a category's count is mostly chance (Cochran).
_FEWEST_EXPECTED = 5

_ROWS_A_CELL = 200


@dataclass(frozen=True, eq=False)
class Aligned:
    """How many values of the baseline and of the window lie in each cell. Missing values lie in none.

    The baseline decides what its column holds. *Numbers* are counted between the cuts of the baseline, and its cells
    are joined, in their order, to at most ``cells`` of about equal share of the baseline, to within one of its
    percents; the outermost reach to infinity. A value that makes up twice such a share or more (zeros, a flag) has a
    cell that it does not share with what lies beside it: between two of them, a number that the baseline never had is
    seen at once.

    *Texts* are their categories, those of both sides, sorted; the rarest are joined to one last cell. Rare are those of
    which fewer than five rows would be expected in the smaller side, if both had the same distribution, and all beyond
    ``cells``, or beyond one for every 200 rows of the smaller side if that is more: so that from 3,000 rows on both
    sides, two samples of one population stay below the usual thresholds, however many categories there are.

    Parameters
    ----------
    baseline, current
        The counts, shape (k,) both, neither of them empty.

    References
    ----------
    Cochran (1954): Some Methods for Strengthening the Common χ² Tests.
    """

    baseline: Counts
    current: Counts

    @classmethod
    def of(cls, baseline: ColumnProfile, current: ColumnProfile, *, cells: int = CELLS) -> Self | None:
        """Lay two columns beside each other; none where a side has nothing of the baseline's kind.

        That is so of an empty side, of a column that has become another type, and of texts with more different
        categories than a profile counts. A baseline without a histogram (of the service) is cut by its sketch.

        Examples
        --------
        >>> from windage.table import column
        >>> before, now = (ColumnProfile.of(column("x", list(text))) for text in ("aaaaaabbbbbb", "aaaaabbbbbbb"))
        >>> both = Aligned.of(before, now)
        >>> both.baseline.tolist(), both.current.tolist()
        ([6, 6], [5, 7])
        """
        if baseline.inferred_type == "String":
            made = _categories(baseline.categorical.counts, current.categorical.counts, cells=cells)
        else:
            made = _numbers(baseline, current, cells=cells)
        return None if made is None else cls(*made)


def _categories(before: Mapping[str, int], now: Mapping[str, int], *, cells: int) -> tuple[Counts, Counts] | None:
    if not before or not now:
        return None
    names = sorted({*before, *now})
    counts = np.array([[side.get(name, 0) for name in names] for side in (before, now)], dtype=np.int64)
    totals = counts.sum(axis=1)
    if not totals.all():
        return None
    together = counts.sum(axis=0)
    rare = together * (totals.min() / totals.sum()) < _FEWEST_EXPECTED
    most = max(cells, int(totals.min()) // _ROWS_A_CELL)
    if rare.any() or together.size > most:
        # Of equally frequent categories those that come first by name stay.
        rare[np.argsort(-together, kind="stable")[most - 1 :]] = True
        counts = np.hstack([counts[:, ~rare], counts[:, rare].sum(axis=1, keepdims=True)])
    return counts[0], counts[1]


def _numbers(baseline: ColumnProfile, current: ColumnProfile, *, cells: int) -> tuple[Counts, Counts] | None:
    cuts = baseline.histogram.cuts if baseline.histogram is not None else cuts_of(baseline.numerical.sketch)
    before, now = _histogram(baseline, cuts), _histogram(current, cuts)
    if not before.count or not now.count:
        return None
    # Each cell goes where its middle lies among the baseline's values, in whole numbers: no rounding decides.
    middle = 2 * np.cumsum(before.counts) - before.counts
    place = np.minimum(middle * cells // (2 * before.count), cells - 1)
    joined = np.zeros((2, cells), dtype=np.int64)
    np.add.at(joined, (0, place), before.counts)
    np.add.at(joined, (1, place), now.counts)
    return joined[0], joined[1]


def _histogram(column: ColumnProfile, cuts: NDArray[np.float64]) -> Histogram:
    if column.histogram is not None and np.array_equal(column.histogram.cuts, cuts):
        return column.histogram
    return Histogram.of_sketch(column.numerical.sketch, cuts)
