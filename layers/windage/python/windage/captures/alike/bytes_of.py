"""A block of bytes, and its words: eight bytes at any place, as one number."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from windage.kernel import lines as compiled

Bytes = NDArray[np.uint8]
Words = NDArray[np.uint64]
Places = NDArray[np.int64]

WORD = 8
# What a text of so many bytes keeps of the word that begins with it, and of the word that ends with it: little-endian,
# the first byte is the lowest.
FIRST = np.array([(1 << (8 * size)) - 1 for size in range(WORD + 1)], dtype=np.uint64)
LAST = np.array([((1 << 64) - 1) ^ ((1 << (8 * (WORD - size))) - 1) for size in range(WORD + 1)], dtype=np.uint64)


# Of so many bytes, what is found stays near the processor, and in memory that was used before.
_AT_A_TIME = 2**18


def places_of(byte: int, data: Bytes) -> Places:
    """Return where a byte stands.

    Examples
    --------
    >>> places_of(44, np.frombuffer(b"a,b,", np.uint8)).tolist()
    [1, 3]
    """
    if compiled.AVAILABLE:
        return compiled.places(byte, data)
    found = []
    for start in range(0, data.size, _AT_A_TIME):
        places = np.flatnonzero(data[start : start + _AT_A_TIME] == byte)
        places += start
        found.append(places)
    return np.concatenate(found) if found else np.empty(0, dtype=np.int64)


def count_of(byte: int, data: bytes) -> int:
    """Return how often a byte stands somewhere: ten times as fast as searching from one to the next.

    Examples
    --------
    >>> count_of(44, b"a,b,")
    2
    """
    if compiled.AVAILABLE:
        return compiled.count(byte, data)
    return int(np.count_nonzero(np.frombuffer(data, np.uint8) == byte))


@dataclass(frozen=True, eq=False)
class Block:
    """Whole lines, the last one with its newline."""

    data: bytes

    @cached_property
    def bytes(self) -> Bytes:
        """Every byte as a number."""
        return np.frombuffer(self.data, np.uint8)

    @cached_property
    def words(self) -> Words:
        """The word at every place but the last seven."""
        return np.ndarray((len(self.data) - WORD + 1,), np.dtype("<u8"), self.data, strides=(1,))

    def at(self, start: int, size: int) -> str:
        """Return the text of one span; bytes that are no UTF-8 become U+FFFD."""
        return self.data[start : start + size].decode(errors="replace")
