"""The terms of a column in the hashes of rows, and which rows may be alike, compiled."""

from __future__ import annotations

import ctypes
from dataclasses import dataclass

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
        The hash of each kind of what is missing.
    """

    kinds: NDArray[np.uint8]
    numbers: NDArray[np.float64]
    factor: np.uint64
    of_kinds: Words


def add_number_terms(sums: Words, values: Values) -> int:
    """Add the terms of numbers and of what is missing to ``sums``; return how many values count by their texts."""
    kept = _laid(sums, values)
    return int(_add_number_terms(*_addresses(sums, kept)))


def add_text_terms(
    sums: Words, values: Values, *, codes: NDArray[np.integer], hashes: Words, only: bool = False
) -> None:
    """Add the terms of texts, by the places of their hashes; unless ``only`` they are asked for, all other terms too.

    Raises
    ------
    IndexError
        When a text has no hash.
    """
    kept, terms = _laid(sums, values), hashes * values.factor
    codes = np.ascontiguousarray(codes, np.int32)
    if codes.size != sums.size:
        raise ValueError(f"row hash: {codes.size} codes for {sums.size} rows")
    if _add_text_terms(*_addresses(sums, kept), address(codes), address(terms), terms.size, not only):
        raise IndexError("row hash: the code of a text that is not there")


def _laid(sums: Words, values: Values) -> tuple[NDArray[np.uint8], NDArray[np.float64], np.uint64, Words]:
    """Return the values, each array in one piece; whoever takes their addresses keeps them."""
    kinds, numbers = np.ascontiguousarray(values.kinds, np.uint8), np.ascontiguousarray(values.numbers, np.float64)
    if not sums.size == kinds.size == numbers.size or sums.dtype != np.uint64:
        raise ValueError(f"row hash: {kinds.size} kinds and {numbers.size} numbers for {sums.size} rows")
    terms = np.zeros(_KINDS, dtype=np.uint64)
    terms[: Kind.INTEGRAL] = values.of_kinds[: Kind.INTEGRAL] * values.factor
    return kinds, numbers, values.factor, terms


def _addresses(
    sums: Words, kept: tuple[NDArray[np.uint8], NDArray[np.float64], np.uint64, Words]
) -> tuple[int, int, int, int, int, int]:
    kinds, numbers, factor, terms = kept
    return address(sums), address(kinds), address(numbers), sums.size, int(factor), address(terms)


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
