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
    _decimals, _openings = KERNEL.windage_decimals, KERNEL.windage_openings
    _openings.argtypes, _openings.restype = [_P, _P, _P, _N, _N, _N, _P, _P], None
    _decimals.argtypes, _decimals.restype = [_P, _P, _P, _N, _P, _N, _N, _P, _P, _P, _P, _P], None


def decimals(
    data: Bytes, starts: Places, sizes: Places, chosen: Sequence[int], *, padded: Flags | None = None
) -> tuple[Flags, Flags, NDArray[np.float64], Places]:
    """Read some rows of spans as numbers, where they are ``-?[0-9]+(.[0-9]+)?`` and have few digits.

    Parameters
    ----------
    starts, sizes
        Of shape (rows, spans).
    chosen
        Which rows are read.
    padded
        Of shape (chosen, spans), is filled with which numbers begin with a zero before another digit.

    Returns
    -------
    Which spans are known, which of these have a point, the numbers, NaN elsewhere, shape (chosen, spans); and of each
    row how many of the others may be numbers of another form.
    """
    starts, sizes = np.ascontiguousarray(starts), np.ascontiguousarray(sizes)
    known = np.empty((len(chosen), starts.shape[1]), dtype=np.bool_)
    fractional, numbers = np.empty_like(known), np.empty(known.shape, dtype=np.float64)
    rows, left = np.array(chosen, dtype=np.int64), np.empty(len(chosen), dtype=np.int64)
    _decimals(
        *(address(data), address(starts), address(sizes), starts.shape[1], address(rows), *known.shape),
        *(address(known), address(fractional), address(numbers)),
        *(None if padded is None else address(padded), address(left)),
    )
    return known, fractional, numbers, left


def openings(data: Bytes, starts: Places, sizes: Places, *, most: int) -> tuple[Places, Places]:
    """Return how many of the first spans of each row are not empty, and how many of these begin like a number."""
    starts, sizes = np.ascontiguousarray(starts), np.ascontiguousarray(sizes)
    rows, many = starts.shape
    filled, numeric = np.empty(rows, dtype=np.int64), np.empty(rows, dtype=np.int64)
    _openings(
        *(address(data), address(starts), address(sizes), many, rows, min(most, many)),
        *(address(filled), address(numeric)),
    )
    return filled, numeric
