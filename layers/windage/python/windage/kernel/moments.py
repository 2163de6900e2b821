"""Moments in bytes, compiled."""

from __future__ import annotations

import ctypes

import numpy as np
from numpy.typing import NDArray

from windage.kernel.library import KERNEL, address

AVAILABLE = KERNEL is not None

if KERNEL is not None:
    _P, _N = ctypes.c_void_p, ctypes.c_int64
    _moments = KERNEL.windage_times
    _moments.argtypes, _moments.restype = [_P, _P, _P, _N, _P, _P], _N


def moments(
    data: NDArray[np.uint8], starts: NDArray[np.int64], sizes: NDArray[np.int64]
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Return the seconds since 1970 of the moments that are written as most are, NaN elsewhere, and which these are."""
    starts, sizes = np.ascontiguousarray(starts), np.ascontiguousarray(sizes)
    times, known = np.empty(starts.size, dtype=np.float64), np.empty(starts.size, dtype=np.bool_)
    _moments(address(data), address(starts), address(sizes), starts.size, address(times), address(known))
    return times, known
