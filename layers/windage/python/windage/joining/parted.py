"""Rows in any number, to be had again in parts by the hashes of their ids: few are held, more are in a temporary file.

What has one id comes in one part, and the parts come in the order of the hashes. So two such collections are joined in
the memory of one part (a Grace hash join).

References
----------
Kitsuregawa, Tanaka, Moto-oka (1983): Application of Hash to Data Base Machine and Its Architecture.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import IO, Generic, Self, TypeVar

import numpy as np
from numpy.typing import NDArray

from windage.events import Words
from windage.joining.temporary import room

Rows = TypeVar("Rows")
Others = TypeVar("Others")

# So many rows of both sides are joined at once: together with what is made of them, some 25 MB.
MOST_HELD = 2**15
# So many bits of a hash tell the part; of a part that is still too large, so many of the next ones as are needed.
_BITS, _ALL_BITS = 6, 64


@dataclass(frozen=True)
class Kind(Generic[Rows]):
    """How rows of one kind are hashed (by how many came before), cut, put together, written and read.

    ``to_cut`` puts them together as they are cut fastest, where that is another way.
    """

    hashes: Callable[[Rows, int], Words]
    taken: Callable[[Rows, NDArray[np.int64]], Rows]
    stacked: Callable[[Sequence[Rows]], Rows]
    encode: Callable[[Rows], bytes]
    decode: Callable[[bytes], Rows]
    to_cut: Callable[[Sequence[Rows]], Rows] | None = None


@dataclass(frozen=True)
class _Written:
    """Where some rows of a part stand in the file."""

    place: int
    size: int
    count: int


@dataclass(eq=False)
class Parted(Generic[Rows]):
    """Rows by their parts.

    Parameters
    ----------
    kind
        What they are.
    most
        How many are held in memory.
    bits, shift
        How many bits of a hash tell the part, and how many stand behind them.
    """

    kind: Kind[Rows]
    most: int = MOST_HELD
    bits: int = _BITS
    shift: int = _ALL_BITS - _BITS
    rows: int = 0
    _held: list[tuple[Rows, Words]] = field(default_factory=list)
    _file: IO[bytes] | None = None
    _written: list[list[_Written]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._written = [[] for _ in range(2**self.bits)]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Remove the file, if there is one."""
        if self._file is not None:
            self._file.close()

    @property
    def is_held(self) -> bool:
        """Whether all rows are in memory."""
        return self._file is None

    def add(self, some: Rows, hashes: Words | None = None) -> None:
        """Add rows, whose hashes may be known."""
        hashes = self.kind.hashes(some, self.rows) if hashes is None else hashes
        self._held.append((some, hashes))
        self.rows += hashes.size
        if sum(each.size for _, each in self._held) > self.most:
            self.write()

    def all(self) -> Rows:
        """Return all rows in the order in which they came; no more than are held."""
        return self.kind.stacked([some for some, _ in self._held])

    def write(self) -> None:
        """Write what is held into the file.

        Raises
        ------
        InputError
            When there is no room for it.
        """
        with room():
            self._write()

    def _write(self) -> None:
        if self._file is None:
            # Whoever closes these rows closes it.
            self._file = tempfile.TemporaryFile()  # noqa: SIM115
        if not self._held:
            return
        together = self.kind.to_cut or self.kind.stacked
        rows, hashes = together([some for some, _ in self._held]), np.concatenate([each for _, each in self._held])
        self._held = []
        parts = (hashes >> np.uint64(self.shift)) & np.uint64(2**self.bits - 1)
        order = np.argsort(parts, kind="stable")
        ends = np.searchsorted(parts[order], np.arange(2**self.bits + 1, dtype=np.uint64))
        self._file.seek(0, os.SEEK_END)
        for part, (begin, end) in enumerate(pairwise(ends.tolist())):
            if begin < end:
                chosen = order[begin:end]
                data = hashes[chosen].tobytes() + self.kind.encode(self.kind.taken(rows, chosen))
                self._written[part].append(_Written(self._file.tell(), len(data), end - begin))
                self._file.write(data)
        self._file.flush()

    def count(self, part: int) -> int:
        """Return how many rows of a part are in the file."""
        return sum(one.count for one in self._written[part])

    def part(self, part: int) -> Rows:
        """Return the rows of a part in the order in which they came."""
        return self.kind.stacked([rows for rows, _ in self._read(part)])

    def finer(self, part: int, *, bits: int) -> Parted[Rows]:
        """Return the rows of a part in parts of their own, told by so many more bits; whoever asks closes them."""
        found = Parted(self.kind, most=self.most, bits=bits, shift=self.shift - bits)
        for rows, hashes in self._read(part):
            found.add(rows, hashes)
        return found

    def _read(self, part: int) -> Iterator[tuple[Rows, Words]]:
        for one in self._written[part]:
            assert self._file is not None
            self._file.seek(one.place)
            data = self._file.read(one.size)
            hashes = np.frombuffer(data, dtype=np.uint64, count=one.count)
            yield self.kind.decode(data[hashes.nbytes :]), hashes


def together(one: Parted[Rows], other: Parted[Others], *, most: int = MOST_HELD) -> Iterator[tuple[Rows, Others]]:
    """Yield the rows of both in parts, of at most so many rows together as far as their hashes tell them apart.

    Examples
    --------
    >>> numbers = Kind(lambda rows, _: np.array(rows, np.uint64), lambda rows, places: [rows[p] for p in places],
    ...     lambda parts: sum(parts, []), bytes, list)
    >>> with Parted(numbers, most=2) as one, Parted(numbers, most=2) as other:
    ...     one.add([1, 2, 200]), other.add([2, 3, 200, 2])
    ...     list(together(one, other, most=2))
    (None, None)
    [([1], []), ([2], [2, 2]), ([], [3]), ([200], [200])]
    """
    if one.is_held and other.is_held:
        yield one.all(), other.all()
        return
    one.write()
    other.write()
    for part in range(2**one.bits):
        rows = one.count(part) + other.count(part)
        if rows > most and one.shift:
            bits = min(one.shift, _BITS, (2 * rows // most).bit_length())
            with one.finer(part, bits=bits) as some, other.finer(part, bits=bits) as others:
                yield from together(some, others, most=most)
        elif rows:
            yield one.part(part), other.part(part)
