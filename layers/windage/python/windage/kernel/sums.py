"""Sums of floats to the last bit as numpy's: moments, and the blocks of `windage.profile.dependence`."""

from __future__ import annotations

from ctypes import c_int64, c_uint8, c_void_p

import numpy as np
from numpy.typing import NDArray

from windage.kernel.library import KERNEL, address

Values = NDArray[np.float64]

AVAILABLE = KERNEL is not None
# Of more rows, the squares of gaps would not be exact.
MOST_GAPS = 1 << 26

if KERNEL is not None:
    KERNEL.windage_moments.argtypes = (c_void_p, c_int64, c_void_p)
    KERNEL.windage_moments.restype = None
    KERNEL.windage_blocks.argtypes = (c_void_p, c_int64, c_void_p)
    KERNEL.windage_blocks.restype = None
    KERNEL.windage_blocks_of_gaps.argtypes = (c_void_p, c_int64, c_uint8, c_void_p, c_void_p)
    KERNEL.windage_blocks_of_gaps.restype = None
    KERNEL.windage_blocks_of_codes.argtypes = (
        *(c_void_p, c_int64, c_int64),
        *(c_void_p, c_int64),
        *(c_void_p, c_void_p),
    )
    KERNEL.windage_blocks_of_codes.restype = c_int64


def moments(values: Values) -> tuple[float, float]:
    """Return the sum of some values, and that of their squared distances from the mean."""
    assert KERNEL is not None
    values, found = np.ascontiguousarray(values, dtype=np.float64), np.empty(2)
    KERNEL.windage_moments(address(values), values.size, address(found))
    total, squares = found.tolist()
    return total, squares


def blocks(values: Values) -> tuple[int, list[float], list[float]]:
    """Return how many values there are, and of blocks of 1, 2, 4, … the sums of their sums and of those squared."""
    assert KERNEL is not None
    spare, found = np.array(values, dtype=np.float64), np.empty((values.size.bit_length(), 2))
    KERNEL.windage_blocks(address(spare), spare.size, address(found))
    totals, squares = found.T.tolist()
    return values.size, totals, squares


def blocks_of_codes(codes: NDArray[np.integer], worth: Values) -> tuple[int, list[float], list[float]]:
    """Return the same of what codes are worth; the last worth is that of none, and is left out."""
    assert KERNEL is not None
    if codes.itemsize > np.dtype(np.int32).itemsize:
        codes = codes.astype(np.int32)
    codes, worth = np.ascontiguousarray(codes), np.ascontiguousarray(worth, dtype=np.float64)
    taken, found = np.empty(codes.size), np.empty((codes.size.bit_length(), 2))
    many = int(
        KERNEL.windage_blocks_of_codes(
            *(address(codes), codes.itemsize, codes.size),
            *(address(worth), worth.size - 1),
            *(address(taken), address(found)),
        )
    )
    totals, squares = found[: many.bit_length()].T.tolist()
    return many, totals, squares


def blocks_of_gaps(kinds: NDArray[np.uint8], *, least: int) -> tuple[int, list[float], list[float]]:
    """Return the same of rows, 1 where a kind is below the least and 0 elsewhere."""
    assert KERNEL is not None
    kinds = np.ascontiguousarray(kinds, dtype=np.uint8)
    spare, found = np.empty(kinds.size // 2, np.uint32), np.empty((kinds.size.bit_length(), 2))
    KERNEL.windage_blocks_of_gaps(
        *(address(kinds), kinds.size, least),
        *(address(spare), address(found)),
    )
    totals, squares = found.T.tolist()
    return kinds.size, totals, squares
