"""Texts where they stand in a block of bytes, compiled: which of the different ones each is, and the hash of each."""

from __future__ import annotations

from collections.abc import Sequence
from ctypes import c_char_p, c_int64, c_uint64, c_void_p

import numpy as np
from numpy.typing import NDArray

from windage.kernel.library import KERNEL, address

Places = NDArray[np.int64]
# Which of the different texts each row's is, and the first row of each.
Coded = tuple[NDArray[np.int32], Places]

AVAILABLE = KERNEL is not None
if KERNEL is not None:
    _SPANS = (c_char_p, c_int64, c_void_p, c_void_p)
    KERNEL.windage_coded.argtypes = (
        *(*_SPANS, c_void_p, c_int64, c_int64, c_uint64),
        *(c_void_p, c_int64, c_void_p, c_void_p, c_int64, c_void_p, c_void_p),
    )
    KERNEL.windage_coded.restype = None
    KERNEL.windage_hashes.argtypes = (*_SPANS, c_int64, c_void_p)
    KERNEL.windage_hashes.restype = c_int64

# Its multiples scatter texts over a table.
_FACTOR = 0xD6E8FEB86659FD93
# A table has twice as many places as there may be different texts; of these it has this many at first, then more.
_FEW, _MORE = 10, 3
_TOO_MANY = -1
# Of so many columns, the tables are small.
_AT_ONCE = 64


def coded(data: bytes, starts: Places, sizes: Places) -> Coded | None:
    """Number the different texts of spans; return which of them each is, and which row is the first of each.

    Nothing is returned when the texts were chosen so that it would take long, or a span ends outside the bytes.

    Examples
    --------
    >>> found = coded(b"Ulm,Bonn,Ulm", np.array([0, 4, 9]), np.array([3, 4, 3]))
    >>> [numbers.tolist() for numbers in found or ()]
    [[0, 1, 0], [0, 1]]
    """
    (found,) = many_coded(data, starts[None, :], sizes[None, :], [0])
    return found


def many_coded(data: bytes, starts: Places, sizes: Places, chosen: Sequence[int]) -> list[Coded | None]:
    """Return the same of some columns of spans, shape (columns, rows)."""
    starts, sizes = np.ascontiguousarray(starts, np.int64), np.ascontiguousarray(sizes, np.int64)
    found: dict[int, Coded | None] = {}
    for place in range(0, len(chosen), _AT_ONCE):
        left, bits = list(chosen[place : place + _AT_ONCE]), _FEW
        while left:
            codes, firsts, different = _coded(data, starts, sizes, left, bits=bits)
            for column, numbers, first, many in zip(left, codes, firsts, different, strict=True):
                if many != _TOO_MANY:
                    found[column] = None if many < 0 else (numbers, first[:many])
            left, bits = [column for column in left if column not in found], bits + _MORE
    return [found[column] for column in chosen]


def _coded(
    data: bytes, starts: Places, sizes: Places, chosen: Sequence[int], *, bits: int
) -> tuple[NDArray[np.int32], Places, list[int]]:
    """Number the texts of columns, of each at most 2^bits; tell of each how many they are, or why not."""
    assert KERNEL is not None
    if starts.shape != sizes.shape or not all(0 <= column < starts.shape[0] for column in chosen):
        raise ValueError(f"texts: columns {list(chosen)} of {starts.shape} and {sizes.shape} spans")
    most, columns, rows = 1 << bits, len(chosen), starts.shape[1]
    which, different = np.array(chosen, dtype=np.int64), np.empty(columns, dtype=np.int64)
    table = np.zeros((columns, 2 * most), dtype=np.int32)
    words, firsts = np.empty((columns, most), dtype=np.uint64), np.empty((columns, most), dtype=np.int64)
    codes = np.empty((columns, rows), dtype=np.int32)
    KERNEL.windage_coded(
        *(data, len(data), address(starts), address(sizes), address(which), columns, rows, _FACTOR),
        *(address(table), bits + 1, address(words), address(firsts), most, address(codes), address(different)),
    )
    return codes, firsts, different.tolist()


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
