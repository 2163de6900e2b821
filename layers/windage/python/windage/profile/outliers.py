r"""Rows that lie far outside the baseline: in one column, or as a whole.

A row is beyond when one of its numbers lies outside the baseline's fences. And it has a distance,
:math:`z^T R^{-1} z`, where z are its normal scores and R is the baseline's correlation matrix: rows whose single
values are usual, and their combination is not, are far. Scores are bounded, so that no value counts without limit;
beyond a fence a score grows with the logarithm of how far. What is missing scores 0, as the middle does.

Real scores are not exactly normal; therefore distances are compared with the baseline's own and with no table. Of each
profile the distances are kept in cells that are the same everywhere, and the worst rows with the ids of their calls.
All of it adds up exactly.

References
----------
Mahalanobis (1936): On the generalised distance in statistics.
Rousseeuw, Leroy (1987): Robust Regression and Outlier Detection.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Self

import numpy as np
from numpy.typing import NDArray

from windage.calls import Calls
from windage.kernel.matrix import Room
from windage.profile.matrix import Matrix
from windage.profile.measured import Rows
from windage.profile.shape import Shape

Values = NDArray[np.float64]
Counts = NDArray[np.int64]

MOST_WORST = 20
MOST_DEVIATIONS = 3
# Eight cells to each doubling, up to a distance of 2^32.
CELLS = 256
_PER_DOUBLING = 8
_MOST_DOUBLINGS = 16.0
# A row stands out beyond one and a half times what 999 of 1000 rows of the baseline keep.
_USUAL = 0.999
_MARGIN = 1.5


@dataclass(frozen=True, order=True)
class Deviation:
    """What is unusual of a row in one column: its normal score, and how many interquartile ranges beyond the fence."""

    column: str
    score: float
    beyond: float


@dataclass(frozen=True)
class Worst:
    """One of the rows that lie farthest out.

    Parameters
    ----------
    distance
        How far, squared.
    beyond
        Whether one of its values lies beyond a fence.
    columns
        What is unusual, the column that counts most first.
    identifier, time
        The id of its call and when it was, in seconds since 1970, if that is known.
    row
        Of a dataset, which does not know calls: its place, from 1.
    """

    distance: float
    beyond: bool
    columns: tuple[Deviation, ...] = ()
    identifier: str | None = None
    time: float | None = None
    row: int | None = None

    @property
    def rank(self) -> tuple[object, ...]:
        """By which rows are ordered, the worst first, whatever the order in which they came."""
        return -self.distance, self.identifier or "", self.time or 0.0, self.row or 0, self.columns, not self.beyond


@dataclass(frozen=True, eq=False)
class Outliers:
    """How many rows lie beyond the fences, how far the others lie, and the worst of all.

    Parameters
    ----------
    rows, beyond
        How many rows were looked at, and how many have a value beyond a fence.
    names, by_column
        The columns, and how many values of each lie beyond its fences, shape (columns,).
    distances
        How many rows within all fences lie in each cell of distance, shape (256,).
    worst
        The 20 rows that lie farthest out.
    """

    rows: int = 0
    beyond: int = 0
    names: tuple[str, ...] = ()
    by_column: Counts = field(default_factory=lambda: np.empty(0, dtype=np.int64))
    distances: Counts = field(default_factory=lambda: np.empty(0, dtype=np.int64))
    worst: tuple[Worst, ...] = ()

    @classmethod
    def of(cls, rows: Matrix, shape: Shape, *, calls: Calls | None = None) -> Self:
        """Measure rows."""
        if shape.precision is None or not rows.rows or not shape.names:
            return cls()
        distances, beyond = np.empty(rows.rows), np.zeros(rows.rows, dtype=np.bool_)
        by_column = np.zeros(len(shape.names), dtype=np.int64)
        room, product = rows.room, np.empty((0, 0))
        for piece in rows.pieces:
            reach, columns, out, _ = _reached(rows, piece, shape, room=room)
            product = product if product.shape == reach.shape else np.empty(reach.shape)
            np.einsum("cr,cr->r", reach, np.matmul(shape.precision, reach, out=product), out=distances[piece])
            by_column += np.bincount(columns, minlength=by_column.size)
            beyond[piece.start + out] = True
        # Rounded, so that a row's distance does not depend on the rows beside it.
        distances = np.maximum(np.round(distances, 6), 0.0)
        worst = _worst(distances, calls)
        return cls(
            rows=rows.rows,
            beyond=int(np.count_nonzero(beyond)),
            names=shape.names,
            by_column=by_column,
            distances=np.bincount(_cells(distances[~beyond]), minlength=CELLS).astype(np.int64),
            worst=tuple(
                sorted(
                    (
                        Worst(float(distances[row]), bool(beyond[row]), deviations, *_named(row, calls))
                        for row, deviations in zip(worst.tolist(), _deviations(rows, worst, shape), strict=True)
                    ),
                    key=lambda one: one.rank,
                )
            ),
        )

    def __add__(self, other: Self) -> Self:
        """Return the counts of both and the worst of both.

        Raises
        ------
        ValueError
            When they are of different columns.
        """
        if not self.rows or not other.rows:
            return self if self.rows else other
        if self.names != other.names:
            raise ValueError("outliers: different columns; expected those of one baseline on both sides")
        return type(self)(
            rows=self.rows + other.rows,
            beyond=self.beyond + other.beyond,
            names=self.names,
            by_column=self.by_column + other.by_column,
            distances=self.distances + other.distances,
            worst=tuple(sorted((*self.worst, *other.worst), key=lambda one: one.rank)[:MOST_WORST]),
        )

    @property
    def limit(self) -> int:
        """The cell of distance from which a row stands out, if these are the rows of the baseline."""
        inside = int(self.distances.sum())
        if not inside:
            return CELLS
        usual = int(np.searchsorted(np.cumsum(self.distances), _USUAL * inside))
        # Correlations that are learned from few rows fit these better than others.
        margin = _MARGIN * (1 + 2 * len(self.names) / inside)
        farthest = 2.0 ** ((usual + 1) / _PER_DOUBLING) - 1
        return min(CELLS, math.ceil(_PER_DOUBLING * math.log2(1 + margin * farthest)))

    def count(self, limit: int) -> int:
        """Return how many rows stand out: beyond a fence, or from the baseline's limit on."""
        return self.beyond + int(self.distances[limit:].sum())

    def standing_out(self, limit: int) -> tuple[Worst, ...]:
        """Return those of the worst rows that stand out, the worst first."""
        least = 2.0 ** (limit / _PER_DOUBLING) - 1
        return tuple(one for one in self.worst if one.beyond or one.distance >= least)


def _reached(
    matrix: Matrix, rows: Rows, shape: Shape, *, room: Room | None = None
) -> tuple[Values, NDArray[np.intp], NDArray[np.intp], Values]:
    """Return the scores with what lies beyond the fences added to them; which columns and rows do, and how far."""
    reach, columns, out, found = matrix.reach(rows, shape.low, shape.high, room=room)
    with np.errstate(over="ignore", invalid="ignore"):
        above = (found - shape.high[columns]) / shape.unit[columns]
        below = (shape.low[columns] - found) / shape.unit[columns]
    excess = np.fmax(above, below)
    reach[columns, out] += np.sign(reach[columns, out]) * np.minimum(np.log2(1 + excess), _MOST_DOUBLINGS)
    return reach, columns, out, excess


def _deviations(matrix: Matrix, rows: NDArray[np.intp], shape: Shape) -> Iterator[tuple[Deviation, ...]]:
    """Yield what is most unusual of each row; parts as small as a hundredth of the whole are not told."""
    reach, columns, out, found = _reached(matrix, rows, shape)
    excess = np.zeros_like(reach)
    excess[columns, out] = found
    assert shape.precision is not None
    # A row's parts beside each other, so that their sum is that of the row alone.
    parts = np.ascontiguousarray((reach * (shape.precision @ reach)).T)
    order = np.argsort(-np.round(parts, 6), axis=1, kind="stable")[:, :MOST_DEVIATIONS]
    told = (parts > 0.01 * parts.sum(axis=1, keepdims=True)) | (excess.T > 0)
    scores, beyond = reach.tolist(), excess.tolist()
    for row, (first, is_told) in enumerate(zip(order.tolist(), told.tolist(), strict=True)):
        yield tuple(
            Deviation(shape.names[c], round(scores[c][row], 3), _finite(beyond[c][row])) for c in first if is_told[c]
        )


def _cells(distances: Values) -> NDArray[np.int64]:
    return np.minimum((_PER_DOUBLING * np.log2(1 + distances)).astype(np.int64), CELLS - 1)


def _worst(distances: Values, calls: Calls | None) -> NDArray[np.intp]:
    """Return the rows that lie farthest out; of equal ones those that come first by their names."""
    rows = np.arange(distances.size)
    if rows.size > MOST_WORST:
        least = np.partition(distances, -MOST_WORST)[-MOST_WORST]
        rows = np.flatnonzero(distances >= least)
    named = ((row, *_named(row, calls)) for row in rows.tolist())
    order = sorted(named, key=lambda one: (-distances[one[0]], one[1] or "", one[2] or 0.0, one[3] or 0))
    return np.array([row for row, *_ in order[:MOST_WORST]], dtype=np.intp)


def _named(row: int, calls: Calls | None) -> tuple[str | None, float | None, int | None]:
    if calls is None:
        return None, None, row + 1
    time = float(calls.times[row])
    return calls.identifier(row), None if math.isnan(time) else time, None


def _finite(value: float) -> float:
    return round(min(value, 1e12), 3)
