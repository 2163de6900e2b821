"""The terms of a column in the hashes of rows, and which rows may be alike, compiled."""

from __future__ import annotations

import ctypes
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from windage.kernel.library import KERNEL, address
from windage.table import Kind

Words = NDArray[np.uint64]

AVAILABLE = KERNEL is not None
# Kinds are fewer; so no byte that is one leads beyond the table.
_KINDS = 256

if KERNEL is not None:
    _add_number_terms, _add_text_terms = KERNEL.windage_add_number_terms, KERNEL.windage_add_text_terms
    _crowded = KERNEL.windage_crowded
    _add_number_terms.restype = _add_text_terms.restype = _crowded.restype = ctypes.c_int64
    _a, _i = ctypes.c_void_p, ctypes.c_int64
    _add_number_terms.argtypes = (_a, _a, _a, _i, ctypes.c_uint64, _a)
    _add_text_terms.argtypes = (*_add_number_terms.argtypes, _a, _a, _i, ctypes.c_int)
    _crowded.argtypes = (_a, _i, _i, ctypes.c_int, ctypes.c_uint8, ctypes.c_uint8, _a, _a, _a)


@dataclass(frozen=True, eq=False)
class Values:
    """The values of a column and what makes terms of them.

    Parameters
    ----------
    kinds, numbers
        As those of `windage.table.Column`, shape (rows,).
    factor
        What the column's hashes are multiplied by.
    of_kinds
        What `of_kinds` has made.
    """

    kinds: NDArray[np.uint8]
    numbers: NDArray[np.float64]
    factor: np.uint64
    of_kinds: Words


def of_kinds(hashes: Words) -> Words:
    """Return a hash for every byte that may be a kind, from those of kinds of what is missing; of all others, 0."""
    made = np.zeros(_KINDS, dtype=np.uint64)
    made[: Kind.INTEGRAL] = hashes[: Kind.INTEGRAL]
    return made


def add_number_terms(sums: Words, values: Values) -> int:
    """Add the terms of numbers and of what is missing to ``sums``; return how many values count by their texts."""
    values = _in_one_piece(sums, values)
    return int(_add_number_terms(*_told(sums, values)))


def add_text_terms(
    sums: Words, values: Values, *, codes: NDArray[np.integer], hashes: Words, only: bool = False
) -> None:
    """Add the terms of texts, by the places of their hashes; unless ``only`` they are asked for, all other terms too.

    Raises
    ------
    IndexError
        When a text has no hash.
    """
    values, hashes = _in_one_piece(sums, values), np.ascontiguousarray(hashes, np.uint64)
    codes = np.ascontiguousarray(codes, np.int32)
    if codes.size != sums.size:
        raise ValueError(f"row hash: {codes.size} codes for {sums.size} rows")
    if _add_text_terms(*_told(sums, values), address(codes), address(hashes), hashes.size, not only):
        raise IndexError("row hash: the code of a text that is not there")


def _in_one_piece(sums: Words, values: Values) -> Values:
    """Return the values, each array in one piece, of which whoever takes the addresses keeps them."""
    kinds, numbers = np.ascontiguousarray(values.kinds, np.uint8), np.ascontiguousarray(values.numbers, np.float64)
    if not sums.size == kinds.size == numbers.size or sums.dtype != np.uint64 or values.of_kinds.size != _KINDS:
        raise ValueError(f"row hash: {kinds.size} kinds and {numbers.size} numbers for {sums.size} rows")
    return (
        values if kinds is values.kinds and numbers is values.numbers else replace(values, kinds=kinds, numbers=numbers)
    )


def _told(sums: Words, values: Values) -> tuple[int, int, int, int, int, int]:
    arrays = address(sums), address(values.kinds), address(values.numbers)
    return *arrays, sums.size, int(values.factor), address(values.of_kinds)


def crowded(parts: Words, *, bits: int, fewest: int, least: int) -> NDArray[np.intp]:
    """Return the rows of which ``least`` of the parts, shape (parts, rows), or more share their bucket with others.

    Parameters
    ----------
    bits
        How many of the first bits tell the bucket.
    fewest
        How many rows there are to be in a bucket, 255 at most.
    """
    if not (1 <= bits <= 32 and 1 <= fewest <= 255 and parts.shape[0] <= 255):
        raise ValueError(f"row hash: {bits} bits, {fewest} rows in a bucket, {parts.shape[0]} parts")
    parts = np.ascontiguousarray(parts, np.uint64)
    counts, common = np.empty(1 << bits, dtype=np.uint8), np.empty(parts.shape[1], dtype=np.uint8)
    found = np.empty(parts.shape[1], dtype=np.int64)
    scratch = address(counts), address(common), address(found)
    many = _crowded(address(parts), *parts.shape, bits, fewest, max(0, least), *scratch)
    return found[:many].astype(np.intp)
