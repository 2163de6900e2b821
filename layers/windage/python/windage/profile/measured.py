"""The values of a column by the scale of its baseline: what each is worth, and in which cell it lies.

Everything that is said of a column, of whole rows and of slices needs it; it is found out once.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from windage.kernel import kinds as compiled
from windage.kernel.matrix import Coded
from windage.profile.cutting import cells
from windage.profile.dependence import Dependence
from windage.profile.scores import NumberScores, TextScores, tables
from windage.profile.yardstick import Scale
from windage.table import Column, Kind

Values = NDArray[np.float64]
Mask = NDArray[np.bool_]
Places = NDArray[np.int64]
Rows = slice | NDArray[np.intp]

ALL = slice(None)

# Each kind once, those of most values first.
_USUAL_FIRST = tuple(dict.fromkeys((Kind.FRACTIONAL, Kind.TEXT, Kind.INTEGRAL, Kind.NULL, Kind.EMPTY, *Kind)))


@dataclass(frozen=True, eq=False)
class Measured:
    """A column and its scale.

    Examples
    --------
    >>> from windage.table import column
    >>> ages = Measured(column("age", ["20", None, "30"]), Scale(cuts=np.array([25.0])))
    >>> ages.numbers.tolist(), ages.places.tolist()
    ([20.0, 30.0], [0, 0, 2])
    """

    column: Column
    scale: Scale

    @cached_property
    def counts(self) -> NDArray[np.int64]:
        """How many values are of each kind, shape (kinds,)."""
        if compiled.AVAILABLE:
            return compiled.counted(self.column.kinds)
        kinds, counts = self.column.kinds, np.zeros(len(Kind), dtype=np.int64)
        left = kinds.size
        # Most columns are of one kind, or of one and some gaps: looked for one by one, they are told ten times as fast.
        for kind in _USUAL_FIRST:
            if not left:
                break
            counts[kind] = np.count_nonzero(kinds == np.uint8(kind))
            left -= int(counts[kind])
        return counts

    @property
    def has_texts(self) -> bool:
        """Whether a value is a text or a boolean."""
        return bool(self.counts[Kind.BOOLEAN :].any())

    @property
    def numbers(self) -> Values:
        """The finite numbers, in the order of their rows."""
        column, many = self.column, int(self.counts[Kind.INTEGRAL] + self.counts[Kind.FRACTIONAL])
        if not many or many == column.kinds.size:
            return column.numbers[:many]
        if compiled.AVAILABLE:
            return compiled.numbers_of(column.kinds, column.numbers)
        return column.numbers[column.is_number]

    @cached_property
    def has_place(self) -> Mask:
        """Which rows have a value that lies in a cell, shape (rows,): a number or, on a scale of texts, anything."""
        return np.greater_equal(self.column.kinds, Kind.INTEGRAL) if self.scale.is_text else self.column.is_number

    @cached_property
    def is_whole(self) -> bool:
        """Whether every row has a place."""
        placed = self.counts[Kind.INTEGRAL :] if self.scale.is_text else self.counts[Kind.INTEGRAL : Kind.BOOLEAN]
        return int(placed.sum()) == self.column.kinds.size

    @property
    def scored(self) -> bool:
        """Whether the scale says what values are worth."""
        return self.scale.scores is not None

    @cached_property
    def _codes(self) -> NDArray[np.integer]:
        """The cell of each row, or of a text its place among the different ones; the last code for what has none."""
        known, numbers = self.scale.scores, self.column.numbers
        if isinstance(known, TextScores):
            codes: NDArray[np.integer] = self.column.words.codes
        elif self.scale.cuts is not None:
            # As small as can be: the codes of all columns of a block are kept until its rows have been looked at.
            codes = np.empty(numbers.size, np.min_scalar_type(self.scale.cells))
            if isinstance(known, NumberScores):
                known.cells(numbers, out=codes)
            else:
                codes[:] = cells(numbers, self.scale.cuts)
            if (
                compiled.AVAILABLE
                and not self.is_whole
                and not self.scale.is_text
                and codes.itemsize <= compiled.WIDEST
            ):
                compiled.mark(codes, self.column.kinds, self._tables[0].size - 1)
                return codes
        else:
            return np.zeros(numbers.size, np.uint8)
        return codes if self.is_whole else np.where(self.has_place, codes, codes.dtype.type(self._tables[0].size - 1))

    @cached_property
    def _tables(self) -> tuple[Places, Values, Values]:
        """Of each code the cell, the score, and the score in steps."""
        known = self.scale.scores
        if isinstance(known, TextScores):
            places, scores = self.scale.places_and_scores(self.column.words.different)
        elif self.scale.cuts is not None:
            if isinstance(known, NumberScores):
                return known.tables
            places = np.arange(self.scale.cells)
            scores = np.zeros(places.size)
        else:
            places, scores = np.empty(0, np.int64), np.empty(0)
        return tables(places, scores)

    @property
    def places(self) -> Places:
        """The cell of each row, 0 where it has none, shape (rows,)."""
        return self._tables[0][self._codes.astype(np.intp)]

    @property
    def coded(self) -> Coded:
        """The column by its codes."""
        return Coded(self._codes, self.column.numbers, self._tables[1], self._tables[2])

    def scores(self, rows: Rows = ALL, *, out: Values | None = None) -> Values:
        """Return what each row is worth, 0 where it has no place."""
        return self._tables[1].take(self._codes[rows].astype(np.intp), mode="clip", out=out)

    @property
    def dependence(self) -> Dependence:
        """How much neighbouring values are alike; of those without a place, nothing is told."""
        return Dependence.of_codes(self._codes, self._tables[1])

    def steps(self, rows: Rows = ALL, *, out: Values | None = None) -> Values:
        """Return the scores in steps."""
        return self._tables[2].take(self._codes[rows].astype(np.intp), mode="clip", out=out)
