"""Columns beside each other in C: scores, sums of pairs and numbers out of bounds as numpy finds them."""

from __future__ import annotations

from collections.abc import Callable
from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from windage.kernel import matrix as kernel
from windage.profile.matrix import Matrix
from windage.profile.measured import Measured
from windage.profile.outliers import Outliers
from windage.profile.pairs import Pairs
from windage.profile.scores import NumberScores
from windage.profile.shape import Shape
from windage.profile.whole_rows import _pairs
from windage.profile.yardstick import Scale
from windage.table import Column, Kind

pytestmark = pytest.mark.skipif(not kernel.AVAILABLE, reason="the kernel is not compiled")

WILD = [np.nan, np.inf, -np.inf, -0.0, 5e-324, 1e308, -1e308]


def measured(rng: np.random.Generator, name: str, rows: int, cuts: int, gaps: float) -> Measured:
    numbers = np.where(rng.random(rows) < 0.1, rng.choice(WILD, rows), rng.normal(size=rows).round(1))
    kinds = np.where(rng.random(rows) < gaps, Kind.NULL, Kind.FRACTIONAL).astype(np.uint8)
    kinds[~np.isfinite(numbers)] = Kind.NAN
    scores = np.sort(rng.normal(0, 5, 2 * cuts + 1))
    scale = Scale(cuts=np.linspace(-3, 3, cuts), scores=NumberScores(np.linspace(-3, 3, cuts), scores))
    return Measured(Column(name, kinds, np.where(kinds == Kind.FRACTIONAL, numbers, np.nan)), scale)


@st.composite
def matrices(draw: st.DrawFn) -> Matrix:
    """Columns of codes of one and of two bytes, full and with gaps, and some that the table lacks."""
    rng = np.random.default_rng(draw(st.integers(0, 10_000)))
    rows = draw(st.sampled_from([0, 1, 2, 63, 64, 65, 255, 256, 257, 700, 8193]))
    widths = draw(st.lists(st.sampled_from([None, 0, 1, 50, 127, 128, 300]), max_size=6))
    share = st.sampled_from([0.0, 0.05, 0.5, 1.0])
    columns = [None if cuts is None else measured(rng, "n", rows, cuts, draw(share)) for cuts in widths]
    return Matrix(tuple(columns), rows)


def plainly(matrix: Matrix, found: Callable[[Matrix], object]) -> object:
    with patch.object(kernel, "AVAILABLE", False):
        return found(Matrix(matrix.columns, matrix.rows))


def names(matrix: Matrix) -> tuple[str, ...]:
    return tuple(f"n{place}" for place in range(len(matrix.columns)))


def as_bytes(*arrays: NDArray[np.generic]) -> list[tuple[object, ...]]:
    return [(array.dtype.str, array.shape, array.tobytes()) for array in arrays]


@given(matrices())
def test_the_sums_of_pairs_are_those_of_numpy(matrix: Matrix) -> None:
    def sums(one: Matrix) -> list[tuple[object, ...]]:
        pairs = _pairs(one, names(one))
        shape = len(one.columns), len(one.columns)
        return (
            []
            if not one.rows
            else as_bytes(
                *(np.asarray(part).reshape(shape) for part in (pairs.counts, pairs.sums, pairs.squares, pairs.products))
            )
        )

    assert sums(matrix) == plainly(matrix, sums)


def bounds(matrix: Matrix) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    low, high = np.full(len(matrix.columns), -1.5), np.full(len(matrix.columns), 1.5)
    low[1::2], high[1::2] = -np.inf, np.inf
    return low, high


@given(matrices(), st.integers(0, 10_000))
def test_scores_and_what_is_out_of_bounds_are_those_of_numpy(matrix: Matrix, seed: int) -> None:
    rng = np.random.default_rng(seed)
    chosen = rng.integers(0, matrix.rows, 20) if matrix.rows else np.empty(0, dtype=np.intp)

    def found(one: Matrix) -> list[tuple[object, ...]]:
        room = one.room
        pieces = [as_bytes(*one.reach(piece, *bounds(one), room=room)) for piece in one.pieces]
        return [*(part for piece in pieces for part in piece), *as_bytes(*one.reach(chosen, *bounds(one)))]

    assert found(matrix) == plainly(matrix, found)


@given(matrices())
def test_outliers_are_those_of_numpy(matrix: Matrix) -> None:
    low, high = bounds(matrix)
    rng = np.random.default_rng(len(matrix.columns))
    drawn = rng.normal(size=(len(matrix.columns), len(matrix.columns)))
    shape = Shape(names(matrix), low, high, np.ones(low.size), drawn @ drawn.T)

    def found(one: Matrix) -> tuple[object, ...]:
        made = Outliers.of(one, shape)
        return made.rows, made.beyond, made.by_column.tolist(), made.distances.tolist(), made.worst

    assert found(matrix) == plainly(matrix, found)


def test_sums_by_hand() -> None:
    """Scores of 1 and 2 steps, the second column without its last value."""
    cells = np.array([0.0, 1 / 256, 2 / 256, 0.0])
    steps = cells * 256
    codes = np.array([1, 2, 2], dtype=np.uint8), np.array([2, 1, 3], dtype=np.int32)
    laid = kernel.Laid.of([kernel.Coded(one, np.zeros(3), cells, steps) for one in codes], 3)
    counts, sums, squares, products = kernel.pairs(laid)
    assert counts.tolist() == [[3, 2], [2, 2]]
    assert sums.tolist() == [[5, 3], [3, 3]]
    assert squares.tolist() == [[9, 5], [5, 5]]
    assert products.tolist() == [[9, 4], [4, 5]]


def test_the_largest_steps_of_many_rows_add_up() -> None:
    ends = np.array([-8.0, 8.0, 0.0])
    codes = np.zeros(5000, dtype=np.uint8), np.ones(5000, dtype=np.uint8)
    laid = kernel.Laid.of([kernel.Coded(one, np.zeros(5000), ends, ends * 256) for one in codes], 5000)
    assert kernel.pairs(laid)[3].tolist() == [[5000 * 2**22, -5000 * 2**22], [-5000 * 2**22, 5000 * 2**22]]
    known = Pairs.of_steps(
        np.array([[-2048.0], [2048.0]]).repeat(5000, axis=1), np.zeros((2, 5000), np.bool_), ("a", "b")
    )
    assert kernel.pairs(laid)[1].tolist() == known.sums.tolist()


@pytest.mark.parametrize("width", [np.uint8, np.uint16, np.uint32, np.int64])
def test_a_code_beyond_the_last_is_one_of_what_is_missing(width: type[np.integer]) -> None:
    codes = np.array([0, 255, np.iinfo(width).max % 2**32], dtype=width)
    laid = kernel.Laid.of([kernel.Coded(codes, np.zeros(3), np.array([4.0, 0.0]), np.array([5.0, 0.0]))], 3)
    found = kernel.reach(laid, slice(0, 3), low=np.zeros(1), high=np.zeros(1), room=kernel.Room.of(1, 3))
    assert found[0].tolist() == [[4.0, 0.0, 0.0]]
    assert kernel.pairs(laid)[0].tolist() == [[1]]


def test_what_does_not_fit_is_refused() -> None:
    one = kernel.Coded(np.zeros(3, np.uint8), np.zeros(3), np.zeros(2), np.zeros(2))
    laid = kernel.Laid.of([one], 3)
    bound = np.zeros(1)
    with pytest.raises(ValueError, match="a column of 3 rows"):
        kernel.Laid.of([one], 4)
    with pytest.raises(ValueError, match="steps within 2048"):
        kernel.Laid.of([kernel.Coded(one.codes, one.numbers, one.scores, np.array([2049.0, 0.0]))], 3)
    with pytest.raises(ValueError, match="64 at most"):
        kernel.pairs(kernel.Laid.of([None] * 65, 3))
    with pytest.raises(ValueError, match="rows 0 to 4 of 3"):
        kernel.reach(laid, slice(0, 4), low=bound, high=bound, room=kernel.Room.of(1, 4))
    with pytest.raises(ValueError, match="room for 2"):
        kernel.reach(laid, slice(0, 3), low=bound, high=bound, room=kernel.Room.of(1, 2))
    for row in (-1, 3):
        with pytest.raises(IndexError, match="among the 3"):
            kernel.of_rows(laid, np.array([row]))
