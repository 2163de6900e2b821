"""Compiled, a set of hashes holds what it was given, and a filter marks the same bits as without."""

from __future__ import annotations

from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from windage.events import Events, are_different, growing, joined
from windage.events import met as met_before
from windage.kernel import met
from windage.local import bloom

pytestmark = pytest.mark.skipif(not met.AVAILABLE, reason="the kernel is not compiled")

words = st.lists(st.integers(0, 9) | st.integers(2**64 - 9, 2**64 - 1) | st.integers(0, 2**64 - 1), max_size=60)


@given(st.lists(words, max_size=8), words)
def test_a_set_holds_what_it_was_given(parts: list[list[int]], asked: list[int]) -> None:
    known, expected = met.Slots(), Events()
    for part in parts:
        hashes = np.array(part, dtype=np.uint64)
        assert known.holds(hashes).tolist() == expected.holds(hashes).tolist()
        assert known.put(hashes)
        expected = expected.joined(hashes)
    every = {one for part in parts for one in part}
    assert known.size == len(every)
    assert known.hashes.tolist() == expected.hashes.tolist() == sorted(every)
    assert known.holds(np.array(asked, dtype=np.uint64)).tolist() == [one in every for one in asked]


@given(st.lists(words, max_size=8))
def test_what_a_set_had_before_is_told_while_it_grows(parts: list[list[int]]) -> None:
    known, expected, seen = growing(), Events(), set[int]()
    assert isinstance(known, met.Slots)
    for part in parts:
        hashes = np.array(part, dtype=np.uint64)
        known, before, are_new = met_before(known, hashes)
        expected, before_there, _ = met_before(expected, hashes)
        assert before.tolist() == before_there.tolist() == [one in seen for one in part]
        assert are_new == (len(seen | set(part)) == len(seen) + len(part))
        seen |= set(part)
    assert known.hashes.tolist() == expected.hashes.tolist() == sorted(seen)


def test_a_set_grows() -> None:
    hashes = np.random.default_rng(1).integers(0, 2**64, 100_000, dtype=np.uint64)
    hashes[5000] = 0
    known = met.Slots()
    for first in range(0, hashes.size, 7000):
        assert not known.holds(hashes[first:]).any()
        assert known.put(hashes[first : first + 7000])
        assert known.holds(hashes[: first + 7000]).all()
    assert known.size == hashes.size
    assert known.hashes.tolist() == sorted(hashes.tolist())


def test_hashes_that_all_go_to_one_place_make_a_set_without_a_table() -> None:
    factor = pow(met._FACTOR, -1, 2**64)
    hashes = np.array([place * factor % 2**64 for place in range(1, 3000)], dtype=np.uint64)
    known = growing(hashes[:10])
    assert isinstance(known, met.Slots)
    known = joined(known, hashes[10:])
    assert isinstance(known, Events)
    assert known.hashes.tolist() == sorted(hashes.tolist())
    known, before, are_new = met_before(growing(hashes[:10]), np.append(hashes, hashes[7]))
    assert isinstance(known, Events)
    assert known.hashes.tolist() == sorted(hashes.tolist())
    assert before.tolist() == [*[True] * 10, *[False] * 2989, True]
    assert not are_new
    assert are_different(hashes)
    assert not are_different(np.append(hashes, hashes[7]))


@given(words, words)
def test_a_filter_marks_the_same_bits(marked: list[int], asked: list[int]) -> None:
    known, expected = bloom.empty(10), bloom.empty(10)
    hashes, others = np.array(marked, dtype=np.uint64), np.array([*marked, *asked], dtype=np.uint64)
    bloom.mark(known, hashes)
    passed = bloom.passed(known, others)
    with patch.object(bloom.compiled, "AVAILABLE", False):
        bloom.mark(expected, hashes)
        assert passed.tolist() == bloom.passed(expected, others).tolist()
    assert known.tolist() == expected.tolist()
    assert passed[: hashes.size].all()


def test_a_mark_by_hand() -> None:
    """Of 1 in two lines: the highest bit of 0x9E… says the second line, and six times nine of 0xC2B2AE… the bits."""
    known = np.zeros(128, dtype=np.uint8)
    met.mark(known, np.array([1], dtype=np.uint64))
    bits = [0xC2B2AE3D27D4EB4F >> (64 - 9 * number) & 511 for number in range(1, 7)]
    assert bits == [389, 202, 369, 466, 250, 314]
    marked = [place for place in range(1024) if known[place // 8] >> (place % 8) & 1]
    assert marked == [512 + bit for bit in sorted(bits)]


@given(words)
def test_equal_rows_are_seen(keys: list[int]) -> None:
    assert are_different(np.array(keys, dtype=np.uint64)) == (len(set(keys)) == len(keys))
