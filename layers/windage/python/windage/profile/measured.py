"""The values of a column by the scale of its baseline: what each is worth, and in which cell it lies.

Everything that is said of a column, of whole rows and of slices needs it; it is found out once.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from windage.profile.cutting import cells
from windage.profile.pairs import in_steps
from windage.profile.scores import NumberScores, TextScores
from windage.profile.yardstick import Scale
from windage.table import Column, Kind

Values = NDArray[np.float64]
Mask = NDArray[np.bool_]
Places = NDArray[np.int64]
Rows = slice | NDArray[np.intp]

ALL = slice(None)


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
        kinds = self.column.kinds
        if kinds.size and (kinds == kinds[0]).all():
            # Most columns are of one kind, and this is ten times as fast.
            counts = np.zeros(len(Kind), dtype=np.int64)
            counts[kinds[0]] = kinds.size
            return counts
        return np.bincount(kinds, minlength=len(Kind))

    @property
    def has_texts(self) -> bool:
        """Whether a value is a text or a boolean."""
        return bool(self.counts[Kind.BOOLEAN :].any())

    @property
    def numbers(self) -> Values:
        """The finite numbers, in the order of their rows."""
        column = self.column
        if self.counts[[Kind.INTEGRAL, Kind.FRACTIONAL]].sum() == column.kinds.size:
            return column.numbers
        return column.numbers[column.is_number]

    @cached_property
    def has_place(self) -> Mask:
        """Which rows have a value that lies in a cell, shape (rows,): a number or, on a scale of texts, anything."""
        return np.greater_equal(self.column.kinds, Kind.INTEGRAL) if self.scale.is_text else self.column.is_number

    @property
    def where(self) -> Mask | slice:
        """The rows that have a place; a slice if they all have."""
        return ALL if self.has_place.all() else self.has_place

    @property
    def scored(self) -> bool:
        """Whether the scale says what values are worth."""
        return self.scale.scores is not None

    @cached_property
    def _codes(self) -> tuple[NDArray[np.integer], Places, Values]:
        """Of each row a code, and of each code the cell and the score; what has no place has the last code."""
        known, numbers = self.scale.scores, self.column.numbers
        if isinstance(known, TextScores):
            words = self.column.words
            places, scores = self.scale.places_and_scores(words.different)
            codes: NDArray[np.integer] = words.codes
        elif self.scale.cuts is not None:
            places = np.arange(2 * self.scale.cuts.size + 1)
            scores = known.of_cells if isinstance(known, NumberScores) else np.zeros(places.size)
            # As small as can be: the codes of all columns of a block are kept until its rows have been looked at.
            found = known.cells(numbers) if isinstance(known, NumberScores) else cells(numbers, self.scale.cuts)
            codes = found.astype(np.min_scalar_type(places.size))
        else:
            return np.zeros(numbers.size, np.uint8), np.zeros(1, np.int64), np.zeros(1)
        if self.where is not ALL:
            codes = np.where(self.has_place, codes, codes.dtype.type(places.size))
        return codes, np.append(places, 0), np.append(scores, 0.0)

    @property
    def places(self) -> Places:
        """The cell of each row, 0 where it has none, shape (rows,)."""
        codes, places, _ = self._codes
        return places[codes.astype(np.intp)]

    def scores(self, rows: Rows = ALL) -> Values:
        """Return what each row is worth, 0 where it has no place."""
        codes, _, scores = self._codes
        return scores[codes[rows].astype(np.intp)]

    def steps(self, rows: Rows = ALL) -> Values:
        """Return the scores in steps."""
        codes, _, scores = self._codes
        return in_steps(scores)[codes[rows].astype(np.intp)]
