"""Which values of a column cut a dataset into slices."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from windage.table import Column

# The slices of a column; the rows of all its other values are one more.
MOST_VALUES = 20

# Rows that are in no slice: their value is missing, or the baseline does not have it.
MISSING, UNKNOWN = -1, -2


@dataclass(frozen=True)
class Slicing:
    """How a column cuts a dataset: by its most frequent values in the baseline.

    Parameters
    ----------
    is_text
        Whether the column holds texts; of numbers, ``1`` and ``1.0`` are one value.
    values
        The values that make a slice each, sorted.
    has_rest
        Whether the baseline has more values, which then are one slice together, whatever they are.

    Examples
    --------
    >>> from windage.table import column
    >>> regions = Slicing.of(column("region", ["eu", "us", "eu", None]), is_text=True)
    >>> regions.values, regions.codes(column("region", ["us", "", "mars"])).tolist()
    (('eu', 'us'), [1, -1, -2])
    """

    is_text: bool
    values: tuple[str, ...]
    has_rest: bool = False

    @classmethod
    def of(cls, column: Column, *, is_text: bool) -> Self:
        """Return how a baseline's column cuts."""
        names, codes = _named(column, is_text=is_text)
        counts = Counter(dict(zip(names, np.bincount(codes[codes >= 0], minlength=len(names)).tolist(), strict=True)))
        ordered = sorted(counts, key=lambda value: (-counts[value], value))
        return cls(is_text, tuple(sorted(ordered[:MOST_VALUES])), len(ordered) > MOST_VALUES)

    @property
    def slices(self) -> int:
        """How many slices there are; the last is that of the rest, if there is one."""
        return len(self.values) + self.has_rest

    def codes(self, column: Column) -> NDArray[np.int64]:
        """Return for each row the place of its slice, or that it is in none, shape (rows,)."""
        names, codes = _named(column, is_text=self.is_text)
        places = {value: place for place, value in enumerate(self.values)}
        elsewhere = len(self.values) if self.has_rest else UNKNOWN
        lookup = np.array([*(places.get(name, elsewhere) for name in names), MISSING], dtype=np.int64)
        # The missing ones have the code -1, which is the last of the table.
        return lookup[codes]


def _named(column: Column, *, is_text: bool) -> tuple[list[str], NDArray[np.int64]]:
    """Return the different values of a column, and for each row the place of its value; -1 where there is none."""
    codes = np.full(column.kinds.size, -1, dtype=np.int64)
    names: dict[str, int] = {}
    present = column.is_text
    if is_text:
        present |= column.is_number
    else:
        is_number = column.is_number
        numbers, codes[is_number] = np.unique(column.numbers[is_number], return_inverse=True)
        names = {_written(number): place for place, number in enumerate(numbers.tolist())}
    texts = column.texts[present].tolist()
    for text in dict.fromkeys(texts):
        names.setdefault(text, len(names))
    codes[present] = np.fromiter(map(names.__getitem__, texts), np.int64, len(texts))
    return list(names), codes


def _written(number: float) -> str:
    return str(int(number)) if number.is_integer() else repr(number)
