"""The hashes of rows in C: numpy's, to the last bit."""

from __future__ import annotations

from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from windage.kernel import row_hash as kernel
from windage.profile.alike import _candidates
from windage.profile.row_hash import RowHashes
from windage.table import Column, Kind, Table, Words

pytestmark = pytest.mark.skipif(not kernel.AVAILABLE, reason="the kernel is not compiled")

TEXTS = ("", "Ulm", "München", "9007199254740993", "true")
edges = st.sampled_from([0.0, -0.0, 1.5, -1.0, 2.0**53, -(2.0**53), 2.0**53 - 1, 1e308, 5e-324])
values = st.tuples(st.sampled_from(list(Kind)), edges | st.floats(allow_nan=False, allow_infinity=False))


def column(name: str, drawn: list[tuple[Kind, float]], *, coded: bool) -> Column:
    kinds = np.array([kind for kind, _ in drawn], dtype=np.uint8)
    known = (kinds == Kind.INTEGRAL) | (kinds == Kind.FRACTIONAL)
    numbers = np.where(known, np.array([number for _, number in drawn], dtype=np.float64), np.nan)
    codes = np.arange(kinds.size, dtype=np.int32) % len(TEXTS)
    if coded:
        return Column(name, kinds, numbers, coded=Words(codes, TEXTS))
    return Column(name, kinds, numbers, np.array(TEXTS, dtype=object)[codes])


@given(st.lists(values, max_size=40), st.booleans(), st.booleans())
def test_they_are_those_of_numpy(drawn: list[tuple[Kind, float]], coded: bool, spread: bool) -> None:
    one, other = column("a", drawn, coded=coded), column("b", drawn[::-1], coded=not coded)
    if spread:
        one = one.taken(np.arange(0, one.kinds.size, 2))
        other = Column("b", other.kinds[::2], other.numbers[::2], other.texts[::2])
    table = Table(one.kinds.size, (one, other))
    compiled = RowHashes.of(table, ("b", "missing", "a"))
    with patch.object(kernel, "AVAILABLE", False):
        plain = RowHashes.of(table, ("b", "missing", "a"))
    assert compiled.parts.tolist() == plain.parts.tolist()


def test_one_number_by_hand() -> None:
    """SplitMix64 of the bits of 0.0, the first number of its published sequence from 0, times the factor."""
    sums = np.array([5], dtype=np.uint64)
    made = kernel.Values(np.array([6], np.uint8), np.array([-0.0]), np.uint64(3), np.zeros(9, np.uint64))
    assert kernel.add_number_terms(sums, made) == 0
    assert int(sums[0]) == (5 + 3 * 0xE220A8397B1DCDAF) % 2**64


@pytest.mark.parametrize("code", [-1, 2, 2**31 - 1, -(2**31)])
def test_a_code_of_no_text_is_refused(code: int) -> None:
    made = kernel.Values(np.array([8], np.uint8), np.array([np.nan]), np.uint64(3), np.zeros(9, np.uint64))
    with pytest.raises(IndexError, match="not there"):
        kernel.add_text_terms(
            np.zeros(1, np.uint64), made, codes=np.array([code], np.int32), hashes=np.ones(2, np.uint64)
        )


def test_arrays_of_other_sizes_are_refused() -> None:
    made = kernel.Values(np.zeros(2, np.uint8), np.zeros(3), np.uint64(3), np.zeros(9, np.uint64))
    with pytest.raises(ValueError, match="for 2 rows"):
        kernel.add_number_terms(np.zeros(2, np.uint64), made)
    fitting = kernel.Values(np.zeros(2, np.uint8), np.zeros(2), np.uint64(3), np.zeros(9, np.uint64))
    with pytest.raises(ValueError, match="1 codes for 2 rows"):
        kernel.add_text_terms(
            np.zeros(2, np.uint64), fitting, codes=np.zeros(1, np.int32), hashes=np.ones(1, np.uint64)
        )


@given(st.integers(0, 5000), st.integers(0, 60), st.integers(1, 40))
def test_the_same_rows_may_be_alike(seed: int, rows: int, different: int) -> None:
    rng = np.random.default_rng(seed)
    words = rng.integers(0, 2**64, different, dtype=np.uint64)
    parts = words[rng.integers(0, different, (4, rows))]
    with patch.object(kernel, "AVAILABLE", False):
        plain = _candidates(parts)
    assert _candidates(parts).tolist() == plain.tolist()


def test_rows_that_share_two_of_four_parts_may_be_alike() -> None:
    parts = np.arange(4 * 9, dtype=np.uint64).reshape(4, 9) << np.uint64(56)
    parts[:2, 1:] = 7 << 56
    assert kernel.crowded(parts, bits=8, fewest=8, least=2).tolist() == list(range(1, 9))
