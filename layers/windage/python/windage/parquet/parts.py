"""Some values of one column: as numbers or as places in a dictionary where these tell their texts, else as texts.

What takes an object a value is so much slower, and larger, that it is worth three forms.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Present = NDArray[np.bool_] | None


@dataclass(frozen=True, eq=False)
class Numbers:
    """Whole numbers that a float holds, or floats that are finite; anything where they are not ``present``."""

    values: NDArray[Any]
    present: Present

    def cut(self, begin: int, end: int) -> Numbers:
        """Return those from one place to another."""
        return Numbers(self.values[begin:end], None if self.present is None else self.present[begin:end])

    @property
    def size(self) -> int:
        """How many there are, nulls counted."""
        return self.values.size

    @property
    def texts(self) -> list[str | None]:
        """The numbers as CSV would hold them."""
        return _placed([repr(value) for value in self.values.tolist()], self.present)


@dataclass(frozen=True, eq=False)
class Coded:
    """Texts by their places in a dictionary, of which each is another."""

    places: NDArray[np.int64]
    dictionary: tuple[str, ...]
    present: Present

    def cut(self, begin: int, end: int) -> Coded:
        """Return those from one place to another."""
        present = None if self.present is None else self.present[begin:end]
        return Coded(self.places[begin:end], self.dictionary, present)

    @property
    def size(self) -> int:
        """How many there are, nulls counted."""
        return self.places.size

    @property
    def texts(self) -> list[str | None]:
        """The texts."""
        return _placed([self.dictionary[place] for place in self.places.tolist()], self.present)


@dataclass(frozen=True, eq=False)
class Texts:
    """Texts, and None for null."""

    texts: list[str | None]

    def cut(self, begin: int, end: int) -> Texts:
        """Return those from one place to another."""
        return Texts(self.texts[begin:end])

    @property
    def size(self) -> int:
        """How many there are, nulls counted."""
        return len(self.texts)


Part = Numbers | Coded | Texts


def joined(parts: Sequence[Part]) -> Part:
    """Put parts of one column below each other."""
    if len(parts) == 1:
        return parts[0]
    numbers = [part for part in parts if isinstance(part, Numbers)]
    if len(numbers) == len(parts) > 0 and len({part.values.dtype for part in numbers}) == 1:
        return Numbers(np.concatenate([part.values for part in numbers]), _present(numbers))
    coded = [part for part in parts if isinstance(part, Coded)]
    if len(coded) == len(parts) > 0 and all(part.dictionary is coded[0].dictionary for part in coded):
        return Coded(np.concatenate([part.places for part in coded]), coded[0].dictionary, _present(coded))
    return Texts([text for part in parts for text in part.texts])


def in_step(columns: Sequence[Iterator[Part]], *, rows: int, most: int) -> Iterator[list[Part]]:
    """Yield the next parts of all columns, ``most`` long each, until so many rows have come.

    Examples
    --------
    >>> pages = iter([Texts(["a", "b", "c"]), Texts(["d"])])
    >>> [part.texts for (part,) in in_step([pages], rows=4, most=2)]
    [['a', 'b'], ['c', 'd']]
    """
    waiting: list[list[Part]] = [[] for _ in columns]
    for begin in range(0, rows, most):
        size = min(most, rows - begin)
        yield [_taken(column, parts, size) for column, parts in zip(columns, waiting, strict=True)]


def _taken(column: Iterator[Part], waiting: list[Part], size: int) -> Part:
    """Return the next values of a column; what is left of its last page waits."""
    held = sum(part.size for part in waiting)
    while held < size:
        waiting.append(next(column))
        held += waiting[-1].size
    last = waiting.pop()
    end = last.size - (held - size)
    found = joined([*waiting, last.cut(0, end)])
    waiting[:] = [last.cut(end, last.size)] if end < last.size else []
    return found


def _present(parts: Sequence[Numbers | Coded]) -> Present:
    if all(part.present is None for part in parts):
        return None
    return np.concatenate([np.ones(p.size, dtype=np.bool_) if p.present is None else p.present for p in parts])


def _placed(texts: list[str], present: Present) -> list[str | None]:
    if present is None:
        return list(texts)
    return [text if there else None for text, there in zip(texts, present.tolist(), strict=True)]
