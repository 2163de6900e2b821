"""Decimal numbers in bytes, compiled."""

from __future__ import annotations

import ctypes
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from windage.kernel.library import KERNEL, address

Bytes = NDArray[np.uint8]
Places = NDArray[np.int64]
Flags = NDArray[np.bool_]

AVAILABLE = KERNEL is not None

if KERNEL is not None:
    _P, _N = ctypes.c_void_p, ctypes.c_int64
    _decimals = KERNEL.windage_decimals
    _decimals.argtypes, _decimals.restype = [_P, _P, _P, _N, _P, _N, _N, _P, _P, _P, _P], None


def decimals(
    data: Bytes, starts: Places, sizes: Places, chosen: Sequence[int]
) -> tuple[Flags, Flags, NDArray[np.float64], Places]:
    """Read some rows of spans as numbers, where they are ``-?[0-9]+(.[0-9]+)?`` and have few digits.

    Parameters
    ----------
    starts, sizes
        Of shape (rows, spans).
    chosen
        Which rows are read.

    Returns
    -------
    Which spans are known, which of these have a point, the numbers, NaN elsewhere, shape (chosen, spans); and of each
    row how many are not known.
    """
    starts, sizes = np.ascontiguousarray(starts), np.ascontiguousarray(sizes)
    known = np.empty((len(chosen), starts.shape[1]), dtype=np.bool_)
    fractional, numbers = np.empty_like(known), np.empty(known.shape, dtype=np.float64)
    rows, left = np.array(chosen, dtype=np.int64), np.empty(len(chosen), dtype=np.int64)
    _decimals(
        *(address(data), address(starts), address(sizes), starts.shape[1], address(rows), *known.shape),
        *(address(known), address(fractional), address(numbers), address(left)),
    )
    return known, fractional, numbers, left
