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
_AT_ONCE, _FEWEST_CODES, _LARGEST = 256, 256, 2048
# What is told of a column that there is not.
_NOTHING = (0,) * 7

if KERNEL is not None:
    _pairs, _reach, _of_rows = KERNEL.windage_pairs, KERNEL.windage_reach, KERNEL.windage_of_rows
    _pairs.restype, _reach.restype, _of_rows.restype = ctypes.c_int, ctypes.c_int64, ctypes.c_int
    _a, _i = ctypes.c_void_p, ctypes.c_int64
    _pairs.argtypes = (_a, _a, _a, _a, _a, _i, _i, _a, _a, _a, _a, _a)
    _reach.argtypes = (_a, _a, _a, _a, _i, _a, _a, _a, _a, _a, _i, _i, _a, _a, _a)
    _of_rows.argtypes = (_a, _a, _a, _a, _i, _a, _i, _a, _i, ctypes.c_double, _a, _a)


@dataclass(frozen=True, eq=False)
class Worth:
    """What the codes of a column are worth, as C reads it: the last one what has no value, as larger ones are.

    Parameters
    ----------
    cuts
        What the codes of numbers are cells of, ascending.
    scores, steps
        The score of each code, and the same in steps; at least 256.
    """

    cuts: Values
    scores: Values
    steps: Steps

    @classmethod
    def of(cls, cuts: Values, scores: Values, steps: Values) -> Self:
        """Lay out what codes are worth.

        Raises
        ------
        ValueError
            When there are not as many as cells, and one, or steps are beyond 2048.
        """
        cells = 2 * cuts.size + 1
        if not scores.size == steps.size == cells + 1 or not (np.abs(steps) <= _LARGEST).all():
            raise ValueError(f"matrix: {scores.size} scores and {steps.size} steps for {cells} cells and one of none")
        size = max(_FEWEST_CODES, scores.size)
        all_scores, all_steps = np.full(size, scores[-1]), np.zeros(size, dtype=np.int16)
        all_scores[: scores.size], all_steps[:cells] = scores, steps[:-1]
        return cls(np.array(cuts, dtype=np.float64), all_scores, all_steps)

    @property
    def told(self) -> tuple[int, int, int, int, int]:
        """The addresses of scores, steps and cuts, and how many codes and cuts there are.

        Not kept: what goes to another process has others there.
        """
        return address(self.scores), address(self.steps), address(self.cuts), self.scores.size, self.cuts.size


@dataclass(frozen=True, eq=False)
class Coded:
    """A column by the codes of its values.

    Parameters
    ----------
    codes
        Of each value, shape (rows,).
    numbers
        The values, NaN where there is none, shape (rows,).
    worth
        What codes are worth.
    """

    codes: NDArray[np.integer]
    numbers: Values
    worth: Worth


@dataclass(frozen=True, eq=False)
class Laid:
    """Columns as C reads them.

    Parameters
    ----------
    kept
        The columns, each array in one piece; nothing where there is no such column.
    told
        The addresses of codes, numbers, scores, steps and cuts, and how many codes and cuts there are, each of shape
        (columns,), 0 where there is no such column.
    widths
        How many bytes a code has.
    rows
        How many.
    """

    kept: tuple[Coded | None, ...]
    told: NDArray[np.int64]
    widths: NDArray[np.uint8]
    rows: int

    @classmethod
    def of(cls, columns: Sequence[Coded | None], rows: int) -> Self:
        """Lay columns out.

        Raises
        ------
        ValueError
            When one has another number of rows.
        """
        kept = tuple(None if one is None else _in_one_piece(one, rows) for one in columns)
        told = [_NOTHING if c is None else (address(c.codes), address(c.numbers), *c.worth.told) for c in kept]
        widths = np.array([1 if one is None else one.codes.itemsize for one in kept], dtype=np.uint8)
        return cls(kept, np.array(told, dtype=np.int64).reshape(-1, len(_NOTHING)).T.copy(), widths, rows)

    @property
    def columns(self) -> int:
        """How many."""
        return len(self.kept)

    @property
    def at(self) -> tuple[int, int, int, int, int, int, int, int]:
        """Where the widths are, and each row of what is told."""
        begin = address(self.told)
        codes, numbers, scores, steps, cuts, sizes, many = (begin + 8 * self.columns * row for row in range(7))
        return address(self.widths), codes, numbers, scores, steps, cuts, sizes, many


def _in_one_piece(column: Coded, rows: int) -> Coded:
    codes, numbers = column.codes, np.ascontiguousarray(column.numbers, np.float64)
    if codes.size != rows or numbers.size != rows:
        raise ValueError(f"matrix: {codes.size} codes and {numbers.size} numbers; expected {rows}")
    return Coded(
        np.ascontiguousarray(codes, codes.dtype if codes.itemsize in {1, 2, 4} else np.uint32), numbers, column.worth
    )


def pairs(laid: Laid) -> tuple[Sums, Sums, Sums, Sums]:
    """Return of each pair of columns how many rows have both, and over these the sums that `profile.pairs` keeps."""
    columns = laid.columns
    scratch, made = np.empty(columns * _AT_ONCE, dtype=np.int16), np.zeros((4, columns, columns), dtype=np.int64)
    counts, sums, squares, products = made
    widths, codes, _, _, steps, _, sizes, many_cuts = laid.at
    out = (address(one) for one in (scratch, counts, sums, squares, products))
    done = _pairs(codes, widths, steps, sizes, many_cuts, columns, laid.rows, *out)
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
    columns, many = laid.columns, rows.stop - rows.start
    if not 0 <= rows.start <= rows.stop <= laid.rows or not low.size == high.size == columns:
        raise ValueError(f"matrix: rows {rows.start} to {rows.stop} of {laid.rows}, bounds of {low.size} columns")
    if min(room.scores.size, room.places.size, room.found.size) < columns * many:
        raise ValueError(f"matrix: room for {room.scores.size} scores; expected {columns * many}")
    low, high = np.ascontiguousarray(low, np.float64), np.ascontiguousarray(high, np.float64)
    widths, codes, numbers, scores, _, cuts, sizes, many_cuts = laid.at
    within = cuts, many_cuts, address(low), address(high)
    out = address(room.scores), address(room.places), address(room.found)
    outside = _reach(codes, widths, scores, sizes, columns, numbers, *within, rows.start, many, *out)
    return room.scores[: columns * many].reshape(columns, many), room.places[:outside], room.found[:outside]


def of_rows(laid: Laid, rows: NDArray[np.intp]) -> tuple[Values, Values]:
    """Return the scores and the numbers of some rows, by their places, both of shape (columns, rows).

    Raises
    ------
    IndexError
        When there is no such row.
    """
    made, found = np.empty((laid.columns, rows.size)), np.empty((laid.columns, rows.size))
    chosen = np.ascontiguousarray(rows, np.int64)
    widths, codes, numbers, scores, _, _, sizes, _ = laid.at
    which = laid.rows, address(chosen), chosen.size, np.nan
    done = _of_rows(codes, widths, scores, sizes, laid.columns, numbers, *which, address(made), address(found))
    if not done:
        raise IndexError(f"matrix: a row that is not among the {laid.rows}")
    return made, found
