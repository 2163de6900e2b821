"""Sets of hashes, compiled: one that grows, and a filter that tells of most hashes that they are not in another."""

from __future__ import annotations

from ctypes import c_int64, c_uint64, c_void_p
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from windage.kernel.library import KERNEL, address

Words = NDArray[np.uint64]
Mask = NDArray[np.bool_]

AVAILABLE = KERNEL is not None
if KERNEL is not None:
    KERNEL.windage_held.argtypes = (c_void_p, c_int64, c_void_p, c_int64, c_uint64, c_void_p)
    KERNEL.windage_held.restype = None
    KERNEL.windage_put.argtypes = (c_void_p, c_int64, c_void_p, c_int64, c_uint64, c_void_p)
    KERNEL.windage_put.restype = c_int64
    KERNEL.windage_passed.argtypes = (c_void_p, c_int64, c_void_p, c_int64, c_void_p)
    KERNEL.windage_passed.restype = None
    KERNEL.windage_mark_met.argtypes = (c_void_p, c_int64, c_void_p, c_int64)
    KERNEL.windage_mark_met.restype = None

# Where in a table a hash goes, is told by the highest bits of its product.
_FACTOR = 0xD6E8FEB86659FD93
_LEAST_BITS = 10


@dataclass(eq=False)
class Slots:
    """A set of hashes in a table of which at least a third is free: 12 to 24 bytes each.

    Examples
    --------
    >>> known = Slots()
    >>> known.put(np.array([7, 0, 7], dtype=np.uint64)), known.size, known.hashes.tolist()
    (True, 2, [0, 7])
    >>> known.holds(np.array([0, 6], dtype=np.uint64)).tolist()
    [True, False]
    """

    size: int = 0
    # Behind the places stands whether 0 is in the set, which is no hash there.
    _table: Words = field(default_factory=lambda: np.zeros((1 << _LEAST_BITS) + 1, dtype=np.uint64))

    def holds(self, hashes: Words) -> Mask:
        """Tell which of some hashes are in the set."""
        assert KERNEL is not None
        hashes = np.ascontiguousarray(hashes, np.uint64)
        found = np.empty(hashes.size, dtype=np.bool_)
        KERNEL.windage_held(
            *(address(hashes), hashes.size, address(self._table), _bits(self._table), _FACTOR, address(found)),
        )
        return found

    def put(self, hashes: Words, *, fresh: Mask | None = None) -> bool:
        """Add hashes; false where they were chosen so that it would take long: then some of them may be missing.

        ``fresh``, shape (hashes,) and all false, is set where one that was added was not there before.
        """
        if fresh is not None and fresh.shape != hashes.shape:
            raise ValueError(f"met: {fresh.size} flags of {hashes.size} hashes; expected one each")
        hashes = np.ascontiguousarray(hashes, np.uint64)
        if 3 * (self.size + hashes.size) > 2 * (self._table.size - 1):
            # Of the table before, zeros are no hashes.
            before, has_zero = self._table[:-1], self._table[-1]
            table = np.zeros((1 << (3 * (self.size + hashes.size) // 2).bit_length()) + 1, dtype=np.uint64)
            table[-1] = has_zero
            if _put(table, before[before != 0]) < 0:
                return False
            self._table = table
        new = _put(self._table, hashes, fresh)
        self.size += max(0, new)
        return new >= 0

    def empty(self) -> None:
        """Forget all hashes, and keep the table for others."""
        self._table.fill(0)
        self.size = 0

    @property
    def hashes(self) -> Words:
        """All hashes, sorted, each once."""
        found = self._table[:-1][self._table[:-1] != 0]
        found.sort()
        return np.concatenate([np.zeros(1, dtype=np.uint64), found]) if self._table[-1] else found


def _put(table: Words, hashes: Words, fresh: Mask | None = None) -> int:
    assert KERNEL is not None
    flags = None if fresh is None else address(fresh)
    return int(KERNEL.windage_put(address(hashes), hashes.size, address(table), _bits(table), _FACTOR, flags))


def _bits(table: Words) -> int:
    return (table.size - 1).bit_length() - 1


def passed(known: NDArray[np.uint8], hashes: Words) -> Mask:
    """Tell which hashes may have been marked in a filter, as `windage.local.bloom.passed` does."""
    assert KERNEL is not None
    hashes = np.ascontiguousarray(hashes, np.uint64)
    found = np.empty(hashes.size, dtype=np.bool_)
    KERNEL.windage_passed(address(hashes), hashes.size, address(known), _bits_of_lines(known), address(found))
    return found


def mark(known: NDArray[np.uint8], hashes: Words) -> None:
    """Mark hashes in a filter."""
    assert KERNEL is not None
    hashes = np.ascontiguousarray(hashes, np.uint64)
    KERNEL.windage_mark_met(address(hashes), hashes.size, address(known), _bits_of_lines(known))


def _bits_of_lines(known: NDArray[np.uint8]) -> int:
    return (known.size // 64 - 1).bit_length()
