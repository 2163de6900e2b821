"""Cells of the kernel are those that searching finds, whatever the numbers and the cuts."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from windage.kernel import cells as compiled
from windage.profile import Histogram
from windage.profile.cutting import Cutter, cells

pytestmark = pytest.mark.skipif(not compiled.AVAILABLE, reason="the kernel is not compiled")

finite = st.floats(allow_nan=False, allow_infinity=False)
nearby = st.one_of(finite, st.floats(-10, 10), st.integers(-20, 20).map(float), st.sampled_from([5e-324, -0.0, 1e308]))
cuts_of_any_kind = st.lists(nearby, min_size=1, max_size=60, unique=True).map(lambda cuts: np.unique(np.array(cuts)))


@given(cuts_of_any_kind, st.lists(nearby, max_size=600), st.sampled_from([np.uint8, np.uint16, np.int64]))
def test_the_grid_tells_what_searching_finds(cuts: np.ndarray, values: list[float], dtype: type[np.integer]) -> None:
    cutter = Cutter.of(cuts)
    with np.errstate(over="ignore"):
        beside = [*np.nextafter(cuts, math.inf), *np.nextafter(cuts, -math.inf)]
    numbers = np.array([*values, *cuts, *beside, -0.0])
    if cutter is not None:
        found = cutter.cells(numbers, out=np.empty(numbers.size, dtype))
        assert found.tolist() == cells(numbers, cuts).tolist()


@given(cuts_of_any_kind, st.lists(st.sampled_from([math.nan, math.inf, -math.inf, 1.0]), max_size=300))
def test_what_is_no_number_has_the_cell_that_numpy_gives_it(cuts: np.ndarray, values: list[float]) -> None:
    cutter = Cutter.of(cuts)
    if cutter is not None:
        found = cutter.cells(np.array(values))
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(compiled, "AVAILABLE", False)
            assert found.tolist() == cutter.cells(np.array(values)).tolist()


@pytest.mark.parametrize("many", [127, 128, 16_383, 16_384, 40_000])
def test_many_cuts(many: int) -> None:
    """Of up to 127, 16,383 and more cuts codes have one, two and more bytes; squares of the last hold several cuts."""
    cuts = np.cumsum(np.random.default_rng(many).exponential(size=many))
    cutter = Cutter.of(cuts)
    assert cutter is not None
    numbers = np.random.default_rng(1).uniform(-1, cuts[-1] + 1, 5000)
    codes = np.empty(numbers.size, np.min_scalar_type(2 * many + 1))
    assert cutter.cells(numbers, out=codes).tolist() == cells(numbers, cuts).tolist()


def test_numbers_with_gaps_between_them() -> None:
    cutter = Cutter.of(np.arange(100.0))
    assert cutter is not None
    assert cutter.cells(np.arange(10.0)[::3]).tolist() == [1, 7, 13, 19]


@given(cuts_of_any_kind, st.lists(nearby, max_size=300))
def test_the_histogram_counts_the_cells(cuts: np.ndarray, values: list[float]) -> None:
    numbers = np.sort(np.array([*values, *cuts[::2]]))
    expected = np.bincount(cells(numbers, cuts), minlength=2 * cuts.size + 1)
    assert Histogram.of_sorted(numbers, cuts).counts.tolist() == expected.tolist()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(compiled, "AVAILABLE", False)
        assert Histogram.of_sorted(numbers, cuts).counts.tolist() == expected.tolist()


def test_the_histogram_by_hand() -> None:
    cuts = np.array([0.0, 1.0])
    assert compiled.histogram(np.array([-1.0, 0.0, 0.0, 0.5, 9.0]), cuts).tolist() == [1, 2, 1, 0, 1]
    assert compiled.histogram(np.empty(0), cuts).tolist() == [0] * 5
    assert compiled.histogram(np.array([1.0, 2.0]), np.empty(0)).tolist() == [2]


def test_a_code_for_each_number() -> None:
    cutter = Cutter.of(np.arange(100.0))
    assert cutter is not None
    with pytest.raises(ValueError, match="expected a code for each"):
        cutter.cells(np.empty(3), out=np.empty(2, np.uint8))
