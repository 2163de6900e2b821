"""Texts where they stand in a block of bytes, compiled: which of the different ones each is, and the hash of each."""

from __future__ import annotations

from ctypes import c_char_p, c_int64, c_uint64, c_void_p

import numpy as np
from numpy.typing import NDArray

from windage.kernel.library import KERNEL, address

Places = NDArray[np.int64]

AVAILABLE = KERNEL is not None
if KERNEL is not None:
    _SPANS = (c_char_p, c_int64, c_void_p, c_void_p, c_int64)
    KERNEL.windage_coded.argtypes = (*_SPANS, c_uint64, c_void_p, c_int64, c_void_p, c_void_p, c_int64, c_void_p)
    KERNEL.windage_coded.restype = c_int64
    KERNEL.windage_hashes.argtypes = (*_SPANS, c_void_p)
    KERNEL.windage_hashes.restype = c_int64
    KERNEL.windage_scalars.argtypes = (*_SPANS, c_void_p)
    KERNEL.windage_scalars.restype = c_int64

# Its multiples scatter texts over a table.
_FACTOR = 0xD6E8FEB86659FD93
# A table has twice as many places as there may be different texts; of these it has this many at first, then more.
_FEW, _MORE = 10, 3
_TOO_MANY = -1


def coded(data: bytes, starts: Places, sizes: Places) -> tuple[NDArray[np.int32], Places] | None:
    """Number the different texts of spans; return which of them each is, and which row is the first of each.

    Nothing is returned when the texts were chosen so that it would take long, or a span ends outside the bytes.

    Examples
    --------
    >>> found = coded(b"Ulm,Bonn,Ulm", np.array([0, 4, 9]), np.array([3, 4, 3]))
    >>> [numbers.tolist() for numbers in found or ()]
    [[0, 1, 0], [0, 1]]
    """
    assert KERNEL is not None
    starts, sizes = np.ascontiguousarray(starts, np.int64), np.ascontiguousarray(sizes, np.int64)
    rows = starts.size
    codes = np.empty(rows, dtype=np.int32)
    bits, different = _FEW, _TOO_MANY
    while different == _TOO_MANY:
        most = 1 << bits
        table = np.zeros(2 * most, dtype=np.int32)
        words, firsts = np.empty(most, dtype=np.uint64), np.empty(most, dtype=np.int64)
        different = KERNEL.windage_coded(
            *(data, len(data), address(starts), address(sizes), rows, _FACTOR),
            *(address(table), bits + 1, address(words), address(firsts), most, address(codes)),
        )
        bits += _MORE
    return None if different < 0 else (codes, firsts[:different])


def hashes(data: bytes, starts: Places, sizes: Places) -> NDArray[np.uint64] | None:
    """Hash texts as `windage.profile.row_hash.of_texts` does; nothing when they are not all of ASCII, and short.

    Examples
    --------
    >>> found = hashes(b"Ulm,Bonn,Ulm", np.array([0, 4, 9]), np.array([3, 4, 3]))
    >>> found is not None and bool(found[0] == found[2] != found[1])
    True
    """
    assert KERNEL is not None
    starts, sizes = np.ascontiguousarray(starts, np.int64), np.ascontiguousarray(sizes, np.int64)
    found = np.empty(starts.size, dtype=np.uint64)
    done = KERNEL.windage_hashes(data, len(data), address(starts), address(sizes), starts.size, address(found))
    return found if done == starts.size else None


def scalars(data: bytes, starts: Places, sizes: Places) -> NDArray[np.uint8]:
    """Return the marks of values of JSON in a text of JSON, as `windage.captures.alike.columns.marks_of` does.

    Raises
    ------
    IndexError
        When a span is outside the bytes.
    """
    assert KERNEL is not None
    starts, sizes = np.ascontiguousarray(starts, np.int64), np.ascontiguousarray(sizes, np.int64)
    marks = np.empty(starts.size, dtype=np.uint8)
    if KERNEL.windage_scalars(data, len(data), address(starts), address(sizes), starts.size, address(marks)):
        raise IndexError("a span is outside the bytes")
    return marks
