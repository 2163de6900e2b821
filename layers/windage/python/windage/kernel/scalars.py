"""Fields of CSV, and the scalars of JSON as they stand in a text, compiled."""

from __future__ import annotations

import ctypes

import numpy as np
from numpy.typing import NDArray

from windage.kernel.library import KERNEL, address

Bytes = NDArray[np.uint8]
Places = NDArray[np.int64]
Flags = NDArray[np.bool_]

AVAILABLE = KERNEL is not None

if KERNEL is not None:
    _P, _N = ctypes.c_void_p, ctypes.c_int64
    _numbers, _texts = KERNEL.windage_json_numbers, KERNEL.windage_json_texts
    _numbers.argtypes, _numbers.restype = [_P, _P, _P, _N, _P, _P, _P, _P], ctypes.c_int
    _texts.argtypes, _texts.restype = [_P, _P, _P, _N, _P, _P, _P, _P], ctypes.c_int
    _fields = KERNEL.windage_csv_numbers
    _fields.argtypes, _fields.restype = [_P, _P, _P, _N, ctypes.c_uint8, _P], ctypes.c_int


def numbers(
    data: Bytes, starts: Places, sizes: Places, *, known: Flags, fractional: Flags, values: NDArray[np.float64]
) -> NDArray[np.uint8] | None:
    """Return the kinds of a column; nothing when it has others than nulls and numbers that tell how they stood."""
    starts, sizes = np.ascontiguousarray(starts), np.ascontiguousarray(sizes)
    read = [np.ascontiguousarray(one) for one in (known, fractional, values)]
    kinds = np.empty(starts.size, dtype=np.uint8)
    spans = (address(data), address(starts), address(sizes), starts.size)
    return kinds if _numbers(*spans, *map(address, read), address(kinds)) else None


def texts(data: Bytes, starts: Places, sizes: Places) -> tuple[Places, Places, Flags, Flags] | None:
    """Return where the texts of a column stand inside their quotes, where there is null, and what is no text.

    Nothing when it has others than nulls and what begins with a quote.
    """
    starts, sizes = np.ascontiguousarray(starts), np.ascontiguousarray(sizes)
    inner, inner_sizes = np.empty_like(starts), np.empty_like(sizes)
    null, bad = np.empty(starts.size, dtype=np.bool_), np.empty(starts.size, dtype=np.bool_)
    found = _texts(
        *(address(data), address(starts), address(sizes), starts.size),
        *(address(inner), address(inner_sizes), address(null), address(bad)),
    )
    return (inner, inner_sizes, null, bad) if found else None


def fields(known: Flags, fractional: Flags, sizes: Places, *, empty: int) -> NDArray[np.uint8] | None:
    """Return the kinds of a column of CSV; nothing when it has others than numbers and empty fields.

    Raises
    ------
    ValueError
        When the arrays are of other sizes.
    """
    if not known.shape == fractional.shape == sizes.shape:
        raise ValueError(f"scalars: {known.size} and {fractional.size} flags of {sizes.size} fields")
    known, fractional = np.ascontiguousarray(known), np.ascontiguousarray(fractional)
    sizes, kinds = np.ascontiguousarray(sizes), np.empty(sizes.size, dtype=np.uint8)
    read = address(known), address(fractional), address(sizes), sizes.size
    return kinds if _fields(*read, empty, address(kinds)) else None
