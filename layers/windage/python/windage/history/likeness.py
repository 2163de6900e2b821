r"""How much two windows of one column differ: by how far, and how probable that is if they do not.

Of numbers it is the Kolmogorov-Smirnov distance on the cells of the baseline's cuts, of texts the total variation, and
of both the change of the missing share. Each row counts as one of :math:`n / \tau` (`windage.profile.dependence`).
Cells only coarsen: a distance on them is never larger than that of the numbers, and its p-value is never too small.

References
----------
Smirnov (1948): Table for estimating the goodness of fit of empirical distributions.
Pearson (1900): On the criterion that a given system of deviations can be reasonably supposed to have arisen from random
sampling.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from windage.evidence import two_proportions
from windage.history.trace import ColumnTrace
from windage.special import chdtrc, kolmogorov

Values = NDArray[np.float64]


@dataclass(frozen=True)
class Difference:
    """By how far two windows differ in their values and in their missing share, and how probably by chance."""

    values: float = 0.0
    values_p: float = 1.0
    missing: float = 0.0
    missing_p: float = 1.0

    def is_more_than(self, *, values: float, missing: float, chance: float) -> bool:
        """Whether they differ materially and really: beyond so much, and with no more than this chance."""
        return (self.values > values and self.values_p <= chance) or (
            self.missing > missing and self.missing_p <= chance
        )

    def is_real(self, *, chance: float) -> bool:
        """Whether they differ at all, with no more than this chance of being wrong."""
        return min(self.values_p, self.missing_p) <= chance


def difference(one: ColumnTrace, other: ColumnTrace) -> Difference:
    """Return how much two windows of a column differ; the order of the two does not matter.

    Examples
    --------
    >>> calm = ColumnTrace(name="x", kinds={"fractional": 100}, cells=(50, 0, 50))
    >>> moved = ColumnTrace(name="x", kinds={"fractional": 100}, cells=(20, 0, 80))
    >>> round(difference(calm, moved).values, 2), difference(calm, calm).values_p
    (0.3, 1.0)
    """
    values, chance = _numbers(one, other) if one.cells or other.cells else _texts(one, other)
    n, m = one.rows, other.rows
    if not n or not m:
        return Difference(values, chance)
    gap = abs(one.missing / n - other.missing / m)
    p = two_proportions(*_thinned(one), *_thinned(other)) if gap else 1.0
    return Difference(values, chance, gap, p)


def are_comparable(one: ColumnTrace, other: ColumnTrace) -> bool:
    """Return whether both have the counts of their values: where they were given up, no difference is no likeness."""
    return len(one.cells) == len(other.cells) and all(map(_is_counted, (one, other)))


def together(traces: Sequence[ColumnTrace]) -> ColumnTrace:
    """Return one trace of all windows: their counts added up, as dependent as the most dependent of them.

    Raises
    ------
    ValueError
        When there are none.
    """
    if not traces:
        raise ValueError("together: no traces; expected at least one")
    kinds: Counter[str] = Counter()
    values: Counter[str] = Counter()
    for trace in traces:
        kinds.update(trace.kinds)
        values.update(trace.values)
    cells = [trace.cells for trace in traces if len(trace.cells) == len(traces[0].cells)]
    return ColumnTrace(
        name=traces[0].name,
        kinds=dict(kinds),
        cells=tuple(int(count) for count in np.sum(cells, axis=0)) if traces[0].cells else (),
        values=dict(values),
        others=sum(trace.others for trace in traces),
        time=max(trace.time for trace in traces),
        missing_time=max(trace.missing_time for trace in traces),
    )


def _is_counted(trace: ColumnTrace) -> bool:
    return bool(trace.cells or trace.values) or trace.rows == trace.missing


def _numbers(one: ColumnTrace, other: ColumnTrace) -> tuple[float, float]:
    if len(one.cells) != len(other.cells):
        return 0.0, 1.0
    a, b = np.asarray(one.cells, dtype=np.float64), np.asarray(other.cells, dtype=np.float64)
    n, m = a.sum(), b.sum()
    if not n or not m:
        return 0.0, 1.0
    distance = float(np.abs(np.cumsum(a) / n - np.cumsum(b) / m).max())
    n, m = n / one.time, m / other.time
    return distance, float(kolmogorov(distance * math.sqrt(n * m / (n + m))))


def _texts(one: ColumnTrace, other: ColumnTrace) -> tuple[float, float]:
    # A text that one side does not name may be among its others, unless it has none.
    names = sorted(
        value
        for value in {*one.values, *other.values}
        if (value in one.values or not one.others) and (value in other.values or not other.others)
    )
    a, b = _counts(one, names), _counts(other, names)
    if not a.sum() or not b.sum():
        return 0.0, 1.0
    distance = float(np.abs(a / a.sum() - b / b.sum()).sum() / 2)
    return distance, _chi_square(a / one.time, b / other.time)


def _counts(trace: ColumnTrace, names: Sequence[str]) -> Values:
    named = [trace.values.get(value, 0) for value in names]
    return np.array([*named, sum(trace.values.values()) + trace.others - sum(named)], dtype=np.float64)


def _chi_square(a: Values, b: Values) -> float:
    """Return the p-value that both come from one distribution; categories with few expected are pooled."""
    table = np.array([a, b])
    totals = table.sum(axis=1)
    table = table[:, np.argsort(table.sum(axis=0), kind="stable")]
    rare = int(np.count_nonzero(table.sum(axis=0) * totals.min() < 5 * totals.sum()))
    if rare > 1:
        table = np.column_stack([table[:, :rare].sum(axis=1), table[:, rare:]])
    table = table[:, table.sum(axis=0) > 0]
    if table.shape[1] < 2:
        return 1.0
    fitted = np.outer(totals, table.sum(axis=0)) / totals.sum()
    return float(chdtrc(table.shape[1] - 1, float(((table - fitted) ** 2 / fitted).sum())))


def _thinned(trace: ColumnTrace) -> tuple[int, int]:
    """Return how many independent rows are missing, and of how many."""
    time = max(1.0, trace.missing_time)
    rows = max(1, int(trace.rows / time))
    return min(rows, round(trace.missing / time)), rows
