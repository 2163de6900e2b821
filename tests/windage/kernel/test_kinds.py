"""What the kernel counts of a column is what numpy counts."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from windage.kernel import kinds as compiled
from windage.table import Kind

pytestmark = pytest.mark.skipif(not compiled.AVAILABLE, reason="the kernel is not compiled")

# Long runs, as most columns have them, and any mixture; also what is no kind.
runs = st.lists(st.tuples(st.integers(0, 10), st.integers(1, 30)), max_size=20).map(
    lambda pieces: np.repeat([kind for kind, _ in pieces], [many for _, many in pieces]).astype(np.uint8)
)


@given(runs)
def test_kinds_are_counted(kinds: np.ndarray) -> None:
    assert compiled.counted(kinds) == [int(np.count_nonzero(kinds == kind)) for kind in Kind]


@given(runs)
def test_numbers_are_those_of_rows_that_hold_one(kinds: np.ndarray) -> None:
    numbers = np.random.default_rng(kinds.size).normal(size=kinds.size)
    numbers[kinds == Kind.NAN] = np.nan
    assert compiled.numbers_of(kinds, numbers).tolist() == numbers[(kinds == 5) | (kinds == 6)].tolist()


@given(runs, st.sampled_from([np.uint8, np.uint16]))
def test_rows_without_a_number_are_marked(kinds: np.ndarray, dtype: type[np.integer]) -> None:
    codes = np.arange(kinds.size).astype(dtype)
    expected = np.where((kinds == 5) | (kinds == 6), codes, dtype(201))
    compiled.mark(codes, kinds, 201)
    assert codes.tolist() == expected.tolist()


@given(runs, st.integers(1, 5), st.integers(0, 9))
def test_words_are_counted_and_how_often_they_follow_themselves(kinds: np.ndarray, different: int, least: int) -> None:
    codes = np.random.default_rng(kinds.size).integers(0, different, kinds.size).astype(np.int32)
    counts, alike = compiled.words(codes, kinds, least=least, different=different)
    taken = codes[kinds >= least]
    assert counts.tolist() == np.bincount(taken, minlength=different).tolist()
    assert alike == np.count_nonzero(taken[1:] == taken[:-1])


def test_words_by_hand() -> None:
    codes, kinds = np.array([0, 0, 7, 1, -1], np.int32), np.array([8, 8, 8, 1, 8], np.uint8)
    counts, alike = compiled.words(codes, kinds, least=5, different=2)
    assert (counts.tolist(), alike) == ([2, 0], 1)
    assert compiled.counted(kinds) == [0, 1, 0, 0, 0, 0, 0, 0, 4]


def test_a_kind_for_each_value() -> None:
    kinds = np.array([5, 5], np.uint8)
    for call in (
        lambda: compiled.numbers_of(kinds, np.empty(1)),
        lambda: compiled.mark(np.empty(3, np.uint8), kinds, 0),
        lambda: compiled.words(np.empty(1, np.int32), kinds, least=5, different=1),
    ):
        with pytest.raises(ValueError, match="expected one each"):
            call()
