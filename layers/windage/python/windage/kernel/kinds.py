"""What a column holds: how many values of each kind, its numbers, and how often each of its texts."""

from __future__ import annotations

from ctypes import c_int64, c_uint8, c_uint16, c_void_p

import numpy as np
from numpy.typing import NDArray

from windage.kernel.library import KERNEL, address

Counts = NDArray[np.int64]
Kinds = NDArray[np.uint8]
Values = NDArray[np.float64]

AVAILABLE = KERNEL is not None
# The bytes of the codes that can be marked.
WIDEST = 2
_KINDS = 9

if KERNEL is not None:
    KERNEL.windage_kinds.argtypes = (c_void_p, c_int64, c_void_p)
    KERNEL.windage_kinds.restype = None
    KERNEL.windage_numbers.argtypes = (c_void_p, c_void_p, c_int64, c_void_p)
    KERNEL.windage_numbers.restype = c_int64
    KERNEL.windage_mark_none.argtypes = (c_void_p, c_int64, c_void_p, c_int64, c_uint16)
    KERNEL.windage_mark_none.restype = None
    KERNEL.windage_words.argtypes = (c_void_p, c_void_p, c_int64, c_uint8, c_void_p, c_int64)
    KERNEL.windage_words.restype = c_int64


def counted(kinds: Kinds) -> Counts:
    """Return how many values are of each kind, shape (9,)."""
    assert KERNEL is not None
    kinds, counts = np.ascontiguousarray(kinds, dtype=np.uint8), np.empty(_KINDS, np.int64)
    KERNEL.windage_kinds(address(kinds), kinds.size, address(counts))
    return counts


def numbers_of(kinds: Kinds, numbers: Values) -> Values:
    """Return the numbers of the rows that hold one."""
    assert KERNEL is not None
    kinds, numbers = np.ascontiguousarray(kinds, dtype=np.uint8), np.ascontiguousarray(numbers, dtype=np.float64)
    found = np.empty(kinds.size)
    return found[: KERNEL.windage_numbers(address(kinds), address(numbers), kinds.size, address(found))]


def mark(codes: NDArray[np.integer], kinds: Kinds, none: int) -> None:
    """Put a code among those of one or two bytes wherever there is no number."""
    assert KERNEL is not None
    kinds = np.ascontiguousarray(kinds, dtype=np.uint8)
    KERNEL.windage_mark_none(address(kinds), kinds.size, address(codes), codes.itemsize, none)


def words(codes: NDArray[np.integer], kinds: Kinds, *, least: int, different: int) -> tuple[Counts, int]:
    """Return how often each code comes among the rows whose kind is at least so much, and how often after itself."""
    assert KERNEL is not None
    codes, kinds = np.ascontiguousarray(codes, dtype=np.int32), np.ascontiguousarray(kinds, dtype=np.uint8)
    counts = np.zeros((2, different), np.int64)
    alike = KERNEL.windage_words(
        *(address(codes), address(kinds), codes.size),
        *(least, address(counts), different),
    )
    return counts[0], int(alike)
