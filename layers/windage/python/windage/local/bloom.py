"""A filter that tells of most hashes that they are not in a set.

It is Bloom's ("Space/Time Trade-offs in Hash Coding with Allowable Errors", 1970). All bits of a hash are in one line
of the processor's memory (Putze, Sanders, Singler, "Cache-, Hash- and Space-Efficient Bloom Filters", 2007): with
sixteen bits for each hash, it takes about one in eight hundred new ones for one that it has.
"""

from __future__ import annotations

from mmap import ACCESS_COPY, mmap

import numpy as np
from numpy.typing import NDArray

from windage.events import Mask, Words
from windage.kernel import met as compiled

Bits = NDArray[np.uint8]

_LINE, _BITS_OF_LINE, _EACH = 64, 9, 6
_WHICH, _WHERE = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xC2B2AE3D27D4EB4F)
# So many are marked at a time: what that takes is little beside the hashes.
_AT_A_TIME = 2**15


def empty(bits: int) -> Bits:
    """Return a filter with 2^bits bits, 1024 at least.

    Examples
    --------
    >>> known = empty(10)
    >>> mark(known, np.array([5, 7], np.uint64))
    >>> passed(known, np.array([5, 6, 7], np.uint64)).tolist()
    [True, False, True]
    """
    # Beside what else is in memory: the one before leaves no hole there. Pages that could be shared would cost more.
    return np.frombuffer(mmap(-1, 2**bits // 8, access=ACCESS_COPY), dtype=np.uint8)


def passed(known: Bits, hashes: Words) -> Mask:
    """Tell which hashes may have been marked."""
    if compiled.AVAILABLE:
        return compiled.passed(known, hashes)
    found = np.ones(hashes.size, dtype=np.bool_)
    lines, places = _lines(known, hashes), hashes * _WHERE
    for number in range(_EACH):
        byte, bit = _place(lines, places, number)
        found &= (known.take(byte) & bit) != 0
    return found


def mark(known: Bits, hashes: Words) -> None:
    """Mark hashes."""
    if compiled.AVAILABLE:
        return compiled.mark(known, hashes)
    for first in range(0, hashes.size, _AT_A_TIME):
        some = hashes[first : first + _AT_A_TIME]
        lines, places = _lines(known, some), some * _WHERE
        for number in range(_EACH):
            np.bitwise_or.at(known, *_place(lines, places, number))
    return None


def _lines(known: Bits, hashes: Words) -> NDArray[np.int64]:
    """Return where the line of each hash begins."""
    which = (hashes * _WHICH) >> np.uint64(64 - (known.size // _LINE - 1).bit_length())
    return which.astype(np.int64) * _LINE


def _place(lines: NDArray[np.int64], places: Words, number: int) -> tuple[NDArray[np.int64], Bits]:
    """Return one of the bytes of each hash, and the bit in it."""
    at = (places >> np.uint64(64 - _BITS_OF_LINE * (number + 1))) & np.uint64(2**_BITS_OF_LINE - 1)
    return lines + (at >> np.uint64(3)).astype(np.int64), np.left_shift(
        np.uint8(1), (at & np.uint64(7)).astype(np.uint8)
    )
