"""Packing: nothing is lost or reordered, no limit is passed, and a stream costs what its bytes cost."""

from __future__ import annotations

import math
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from windage.delivery.packing import (
    BILLED_BYTES,
    LARGEST_CALL,
    LONGEST_RECORD,
    MOST_LINES,
    MOST_RECORDS,
    Pack,
    billed,
    calls,
    fits,
    packed,
)

# A line of a length; the long ones share their bytes, so that an example costs no memory.
lengths = st.one_of(st.integers(1, 3000), st.integers(1, LONGEST_RECORD))
LONGEST = b"x" * LONGEST_RECORD
lines = st.lists(lengths, max_size=60).map(lambda sizes: [LONGEST[:size] for size in sizes])


@given(st.lists(st.binary(min_size=1, max_size=9), max_size=30))
def test_what_is_sent_is_what_was_given_in_its_order(given_lines: list[bytes]) -> None:
    packs = list(packed(given_lines))
    assert b"".join(pack.data for pack in packs) == b"".join(given_lines)
    assert [place for pack in packs for place in pack.lines] == list(range(len(given_lines)))
    for pack in packs:
        assert pack.data == b"".join(given_lines[place] for place in pack.lines)


@given(lines)
def test_no_record_passes_a_limit_of_the_stream(given_lines: list[bytes]) -> None:
    for pack in packed(given_lines):
        assert 0 < len(pack.data) <= LONGEST_RECORD
        assert 0 < len(pack.lines) <= MOST_LINES


@given(lines)
def test_no_call_passes_a_limit_and_none_is_empty(given_lines: list[bytes]) -> None:
    packs = list(packed(given_lines))
    made = list(calls(packs))
    assert [pack for call in made for pack in call] == packs
    for call in made:
        assert 0 < len(call) <= MOST_RECORDS
        assert sum(len(pack.data) for pack in call) <= LARGEST_CALL


@given(st.lists(st.integers(1, 20_000), min_size=1, max_size=60))
def test_two_neighbours_never_fit_into_one_record(sizes: list[int]) -> None:
    """So that at most twice as many records are sent as the best packing needs."""
    packs = list(packed([LONGEST[: 40 * size] for size in sizes]))
    for one, other in pairwise(packs):
        first_of_the_next = 40 * sizes[other.lines[0]]
        assert len(one.data) + first_of_the_next > LONGEST_RECORD or len(one.lines) == MOST_LINES


def test_packing_makes_small_records_cheap() -> None:
    """2,000 lines of 600 bytes: 5 KiB each when alone, their own bytes and less than 1 % when packed."""
    given_lines = [b"x" * 599 + b"\n"] * 2000
    alone = billed(len(line) for line in given_lines)
    joined = billed(len(pack.data) for pack in packed(given_lines))
    assert alone == 2000 * BILLED_BYTES
    assert joined == math.ceil(500 * 600 / BILLED_BYTES) * BILLED_BYTES * 4
    assert joined < 1.01 * 2000 * 600 < alone / 8


@pytest.mark.parametrize(("size", "taken"), [(LONGEST_RECORD, True), (LONGEST_RECORD + 1, False)])
def test_a_line_over_the_limit_is_alone_and_is_said_not_to_fit(size: int, taken: bool) -> None:
    given_lines = [b"a\n", b"x" * size, b"b\n"]
    assert fits(given_lines[1]) is taken
    assert [pack.lines for pack in packed(given_lines)] == [range(0, 1), range(1, 2), range(2, 3)]


def test_nothing_given_is_nothing_sent() -> None:
    assert list(packed([])) == []
    assert list(calls([])) == []
    assert list(calls([Pack(b"a", range(1))])) == [(Pack(b"a", range(1)),)]
