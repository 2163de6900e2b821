"""The columns of numbers beside each other, some rows at a time: whole tables of numbers would not fit the memory."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Self

import numpy as np
from numpy.typing import NDArray

from windage.kernel import matrix as kernel
from windage.profile.measured import Measured, Rows
from windage.profile.scores import NumberScores
from windage.profile.yardstick import Yardstick
from windage.table import Table

Values = NDArray[np.float64]

# So many rows of some twenty columns stay in the fast memory.
_AT_ONCE = 1 << 13


@dataclass(frozen=True, eq=False)
class Matrix:
    """The columns of a shape; none where a table lacks one.

    Examples
    --------
    >>> from windage.table import column
    >>> from windage.profile.yardstick import Scale
    >>> ages = Measured(column("age", ["20", None, "30"]), Scale(cuts=np.array([25.0])))
    >>> Matrix((ages, None), 3).missing(slice(1, 3)).tolist()
    [[True, False], [True, True]]
    """

    columns: tuple[Measured | None, ...]
    rows: int

    @classmethod
    def of(cls, columns: Mapping[str, Measured], names: tuple[str, ...], rows: int) -> Self:
        """Return the columns of these names that hold numbers."""
        found = (columns.get(name) for name in names)
        of_numbers = (one if one is not None and isinstance(one.scale.scores, NumberScores) else None for one in found)
        return cls(tuple(of_numbers), rows)

    @classmethod
    def of_table(cls, table: Table, yardstick: Yardstick) -> Self:
        """Return the columns of the yardstick's shape."""
        measured = {column.name: Measured(column, yardstick.scale(column.name)) for column in table.columns}
        return cls.of(measured, yardstick.shape.names if yardstick.shape is not None else (), table.rows)

    @property
    def pieces(self) -> Iterator[slice]:
        """All rows, some at a time."""
        return (slice(start, min(start + _AT_ONCE, self.rows)) for start in range(0, self.rows, _AT_ONCE))

    @cached_property
    def laid(self) -> kernel.Laid | None:
        """All columns as the kernel reads them; nothing without it."""
        if not kernel.AVAILABLE or len(self.columns) > kernel.MOST_COLUMNS:
            return None
        return kernel.Laid.of([None if one is None else one.coded for one in self.columns], self.rows)

    @property
    def room(self) -> kernel.Room:
        """Room for the scores of one of the pieces."""
        return kernel.Room.of(len(self.columns), min(_AT_ONCE, self.rows))

    def scores(self, rows: Rows) -> Values:
        """Return what values are worth, 0 where a value is no number, shape (columns, rows)."""
        made = np.zeros((len(self.columns), _size(rows)))
        for place, measured in self._known:
            measured.scores(rows, out=made[place])
        return made

    def steps(self, rows: Rows) -> Values:
        """Return what they are worth in steps, as `windage.profile.pairs` adds them up."""
        made = np.zeros((len(self.columns), _size(rows)))
        for place, measured in self._known:
            measured.steps(rows, out=made[place])
        return made

    def missing(self, rows: Rows) -> NDArray[np.bool_]:
        """Return where no number is, shape (columns, rows)."""
        made = np.ones((len(self.columns), _size(rows)), dtype=np.bool_)
        for place, measured in self._known:
            made[place] = False if measured.is_whole else ~measured.has_place[rows]
        return made

    def reach(
        self, rows: Rows, low: Values, high: Values, *, room: kernel.Room | None = None
    ) -> tuple[Values, NDArray[np.intp], NDArray[np.intp], Values]:
        """Return the scores, and the columns and rows of numbers outside the bounds of their column, and the numbers.

        With ``room`` they stay only until it is used again.
        """
        if self.laid is not None and not isinstance(rows, slice):
            scores, known = kernel.of_rows(self.laid, rows)
            which, at = np.nonzero((known > high[:, None]) | (known < low[:, None]))
            return scores, which, at, known[which, at]
        if self.laid is not None and room is not None and isinstance(rows, slice):
            scores, outside, found = kernel.reach(self.laid, rows, low=low, high=high, room=room)
            which, at = np.divmod(outside.astype(np.intp), scores.shape[1])
            return scores, which, at, found
        columns, places, numbers = [np.empty(0, np.intp)], [np.empty(0, np.intp)], [np.empty(0)]
        for place, measured in self._known:
            values = measured.column.numbers[rows]
            out = np.flatnonzero((values > high[place]) | (values < low[place]))
            if out.size:
                columns.append(np.full(out.size, place))
                places.append(out)
                numbers.append(values[out])
        return self.scores(rows), np.concatenate(columns), np.concatenate(places), np.concatenate(numbers)

    @property
    def _known(self) -> Iterator[tuple[int, Measured]]:
        return ((place, measured) for place, measured in enumerate(self.columns) if measured is not None)


def _size(rows: Rows) -> int:
    return int(rows.stop - rows.start) if isinstance(rows, slice) else rows.size
