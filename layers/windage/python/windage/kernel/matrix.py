"""Columns of numbers beside each other, each value by the code of its cell, compiled: scores, and sums over pairs."""

from __future__ import annotations

import ctypes
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from windage.kernel.library import KERNEL, address

Values = NDArray[np.float64]
Steps = NDArray[np.int16]
Sums = NDArray[np.int64]

AVAILABLE = KERNEL is not None
MOST_COLUMNS = 64
# As in matrix.c.
_AT_ONCE, _FEWEST_CODES, _MISSING, _LARGEST = 256, 256, np.iinfo(np.int16).min, 2048

if KERNEL is not None:
    _pairs, _reach, _of_rows = KERNEL.windage_pairs, KERNEL.windage_reach, KERNEL.windage_of_rows
    _pairs.restype, _reach.restype, _of_rows.restype = ctypes.c_int, ctypes.c_int64, ctypes.c_int
    _a, _i = ctypes.c_void_p, ctypes.c_int64
    _pairs.argtypes = (_a, _a, _a, _i, _i, _i, _a, _a, _a, _a, _a)
    _reach.argtypes = (_a, _a, _a, _i, _i, _a, _a, _a, _i, _i, _a, _a, _a)
    _of_rows.argtypes = (_a, _a, _a, _i, _i, _a, _i, _a, _i, ctypes.c_double, _a, _a)


@dataclass(frozen=True, eq=False)
class Coded:
    """A column by the codes of its values.

    Parameters
    ----------
    codes
        Of each value, shape (rows,).
    numbers
        The values, NaN where there is none, shape (rows,).
    scores, steps
        What each code is worth, the last one what has no value; larger codes count as the last one.
    """

    codes: NDArray[np.integer]
    numbers: Values
    scores: Values
    steps: Values


@dataclass(frozen=True, eq=False)
class Laid:
    """Columns as C reads them: addresses, beside the arrays that they are of.

    Parameters
    ----------
    kept
        The arrays.
    codes, widths, numbers
        The addresses of codes and numbers, 0 where there is no such column, and how many bytes a code has.
    scores, steps
        What each code of each column is worth, shape (columns, codes).
    rows
        How many.
    """

    kept: tuple[NDArray[np.generic], ...]
    codes: NDArray[np.uint64]
    widths: NDArray[np.uint8]
    numbers: NDArray[np.uint64]
    scores: Values
    steps: Steps
    rows: int

    @classmethod
    def of(cls, columns: Sequence[Coded | None], rows: int) -> Self:
        """Lay columns out.

        Raises
        ------
        ValueError
            When one has another number of rows, or steps beyond 2048.
        """
        size = max([_FEWEST_CODES, *(one.scores.size for one in columns if one is not None)])
        scores, steps = np.zeros((len(columns), size)), np.full((len(columns), size), _MISSING, dtype=np.int16)
        at = np.zeros((2, len(columns)), dtype=np.uint64)
        widths, kept = np.ones(len(columns), dtype=np.uint8), []
        for place, one in enumerate(columns):
            if one is None:
                continue
            codes, numbers = _narrow(one.codes), np.ascontiguousarray(one.numbers, np.float64)
            if not codes.size == numbers.size == rows or not (np.abs(one.steps) <= _LARGEST).all():
                raise ValueError(f"matrix: a column of {codes.size} rows, expected {rows} and steps within 2048")
            kept += [codes, numbers]
            at[:, place] = address(codes), address(numbers)
            widths[place] = codes.itemsize
            scores[place, : one.scores.size], scores[place, one.scores.size :] = one.scores, one.scores[-1]
            steps[place, : one.steps.size - 1] = one.steps[:-1]
        return cls(tuple(kept), at[0], widths, at[1], scores, steps, rows)


def _narrow(codes: NDArray[np.integer]) -> NDArray[np.integer]:
    """Return codes of four bytes at most, in one piece."""
    return np.ascontiguousarray(codes, codes.dtype if codes.dtype.itemsize <= 4 else np.uint32)


def pairs(laid: Laid) -> tuple[Sums, Sums, Sums, Sums]:
    """Return of each pair of columns how many rows have both, and over these the sums that `profile.pairs` keeps."""
    columns, size = laid.steps.shape
    scratch, made = np.empty(columns * _AT_ONCE, dtype=np.int16), np.zeros((4, columns, columns), dtype=np.int64)
    counts, sums, squares, products = made
    done = _pairs(
        address(laid.codes),
        address(laid.widths),
        address(laid.steps),
        columns,
        size,
        laid.rows,
        address(scratch),
        *(address(one) for one in (counts, sums, squares, products)),
    )
    if not done:
        raise ValueError(f"matrix: {columns} columns; expected {MOST_COLUMNS} at most")
    return counts, sums, squares, products


@dataclass(frozen=True, eq=False)
class Room:
    """Where scores are written, again and again: fresh memory of this size would take longer than they do.

    Parameters
    ----------
    scores
        Shape (columns * rows,).
    places, found
        The same for numbers outside their bounds.
    """

    scores: Values
    places: NDArray[np.int64]
    found: Values

    @classmethod
    def of(cls, columns: int, rows: int) -> Self:
        """Return room for so many columns and rows."""
        return cls(np.empty(columns * rows), np.empty(columns * rows, dtype=np.int64), np.empty(columns * rows))


def reach(
    laid: Laid, rows: slice, *, low: Values, high: Values, room: Room
) -> tuple[Values, NDArray[np.int64], Values]:
    """Return the scores of some rows, and of numbers outside the bounds their places in the scores, and themselves."""
    columns, size = laid.scores.shape
    many = rows.stop - rows.start
    if not 0 <= rows.start <= rows.stop <= laid.rows or not low.size == high.size == columns:
        raise ValueError(f"matrix: rows {rows.start} to {rows.stop} of {laid.rows}, bounds of {low.size} columns")
    if min(room.scores.size, room.places.size, room.found.size) < columns * many:
        raise ValueError(f"matrix: room for {room.scores.size} scores; expected {columns * many}")
    low, high = np.ascontiguousarray(low, np.float64), np.ascontiguousarray(high, np.float64)
    outside = _reach(
        address(laid.codes),
        address(laid.widths),
        address(laid.scores),
        columns,
        size,
        address(laid.numbers),
        address(low),
        address(high),
        rows.start,
        many,
        address(room.scores),
        address(room.places),
        address(room.found),
    )
    return room.scores[: columns * many].reshape(columns, many), room.places[:outside], room.found[:outside]


def of_rows(laid: Laid, rows: NDArray[np.intp]) -> tuple[Values, Values]:
    """Return the scores and the numbers of some rows, by their places, both of shape (columns, rows).

    Raises
    ------
    IndexError
        When there is no such row.
    """
    columns, size = laid.scores.shape
    scores, numbers = np.empty((columns, rows.size)), np.empty((columns, rows.size))
    chosen = np.ascontiguousarray(rows, np.int64)
    done = _of_rows(
        address(laid.codes),
        address(laid.widths),
        address(laid.scores),
        columns,
        size,
        address(laid.numbers),
        laid.rows,
        address(chosen),
        rows.size,
        np.nan,
        address(scores),
        address(numbers),
    )
    if not done:
        raise IndexError(f"matrix: a row that is not among the {laid.rows}")
    return scores, numbers
