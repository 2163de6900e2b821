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
