"""Where each row of a table stands: in which object, and on which of its lines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class Places:
    """Where each row stands, in the order of the rows. A line may hold many rows.

    Parameters
    ----------
    objects
        The names of the objects that were read, sorted, each once.
    of_row
        The place of the row's object among them, shape (rows,).
    lines
        Its line, from 1 in the (decompressed) object, shape (rows,); of a JSON document and of Parquet the number of
        its record.

    Examples
    --------
    >>> places = Places.of(["b", "a", "a"], [1, 7, 5])
    >>> places.first(np.array([True, True, True]), most=2)
    (('a', 5), ('a', 7))
    """

    objects: tuple[str, ...]
    of_row: NDArray[np.int64]
    lines: NDArray[np.int64]

    @classmethod
    def of(cls, sources: Sequence[str], lines: Sequence[int]) -> Self:
        """Return the places of rows by the name of the object and the line of each."""
        objects = sorted(set(sources))
        known = {name: place for place, name in enumerate(objects)}
        of_row = np.fromiter(map(known.__getitem__, sources), np.int64, len(sources))
        return cls(tuple(objects), of_row, np.array(lines, dtype=np.int64))

    @classmethod
    def numbered(cls, source: str, rows: int) -> Self:
        """Return the places of all rows of one object that has no lines, numbered from 1."""
        return cls((source,), np.zeros(rows, dtype=np.int64), np.arange(1, rows + 1))

    def at(self, rows: NDArray[np.int64]) -> Self:
        """Return the places of rows, in this order; one may come several times."""
        return type(self)(self.objects, self.of_row[rows], self.lines[rows])

    def taken(self, rows: NDArray[np.bool_] | NDArray[np.int64]) -> Self:
        """Return the places of some of the rows."""
        return type(self)(self.objects, self.of_row[rows], self.lines[rows])

    def first(self, rows: NDArray[np.bool_], *, most: int) -> tuple[tuple[str, int], ...]:
        """Return the first lines, by object and line, on which one of these rows stands, each once."""
        width = int(self.lines.max(initial=0)) + 1
        found = np.unique(self.of_row[rows] * width + self.lines[rows])[:most]
        return tuple((self.objects[key // width], key % width) for key in found.tolist())


def stacked(parts: Sequence[tuple[int, Places | None]]) -> Places | None:
    """Put the places of tables below each other, each with its number of rows; nothing when they are not all known.

    Examples
    --------
    >>> below = stacked([(1, Places.of(["b"], [7])), (2, Places.of(["a", "b"], [1, 2]))])
    >>> below.objects, below.of_row.tolist(), stacked([(1, None), (1, Places.numbered("a", 1))])
    (('a', 'b'), [1, 0, 1], None)
    """
    known = [places for rows, places in parts if places is not None and rows]
    if not known or any(places is None for rows, places in parts if rows):
        return None
    objects = sorted({name for places in known for name in places.objects})
    order = {name: place for place, name in enumerate(objects)}
    return Places(
        tuple(objects),
        np.concatenate([np.array([order[n] for n in places.objects])[places.of_row] for places in known]),
        np.concatenate([places.lines for places in known]),
    )
