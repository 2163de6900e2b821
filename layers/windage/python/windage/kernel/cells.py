"""The cells of numbers on the grid of `windage.profile.cutting`."""

from __future__ import annotations

from ctypes import c_double, c_int64, c_void_p

import numpy as np
from numpy.typing import NDArray

from windage.kernel.library import KERNEL, address

Values = NDArray[np.float64]

AVAILABLE = KERNEL is not None

if KERNEL is not None:
    KERNEL.windage_cells.argtypes = (
        *(c_void_p, c_int64),
        *(c_void_p, c_int64),
        *(c_int64, c_double, c_double),
        *(c_void_p, c_void_p, c_int64),
        *(c_void_p, c_int64),
    )
    KERNEL.windage_cells.restype = None
    KERNEL.windage_histogram.argtypes = (c_void_p, c_int64, c_void_p, c_int64, c_void_p)
    KERNEL.windage_histogram.restype = None


def put_cells(
    numbers: Values,
    *,
    cuts: Values,
    logarithmic: bool,
    low: float,
    step: float,
    first: NDArray[np.int16],
    cut: Values,
    codes: NDArray[np.integer],
) -> None:
    """Put the cells of numbers into as many codes of one or two bytes; the grid is told as a `Cutter` has it."""
    assert KERNEL is not None
    numbers = np.ascontiguousarray(numbers, dtype=np.float64)
    KERNEL.windage_cells(
        *(address(numbers), numbers.size),
        *(address(cuts), cuts.size),
        *(logarithmic, low, step),
        *(address(first), address(cut), first.size),
        *(address(codes), codes.itemsize),
    )


def histogram(ordered: Values, cuts: Values) -> NDArray[np.int64]:
    """Return how many of ascending numbers lie in each cell, shape (2 m + 1,)."""
    assert KERNEL is not None
    ordered, cuts = np.ascontiguousarray(ordered, dtype=np.float64), np.ascontiguousarray(cuts, dtype=np.float64)
    counts = np.empty(2 * cuts.size + 1, np.int64)
    KERNEL.windage_histogram(
        *(address(ordered), ordered.size),
        *(address(cuts), cuts.size, address(counts)),
    )
    return counts
