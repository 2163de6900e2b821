"""However few rows are held, all come back: what has one hash in one part, the parts in the order of the hashes."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from pytest import raises

from windage.errors import InputError
from windage.events import Words
from windage.joining.parted import Kind, Parted, together

Row = tuple[int, int]

# A hash, whose first and last bits tell most of them apart or few, and a number of its own.
hashes = st.integers(0, 3) | st.integers(0, 2**64 - 1) | st.integers(2**56 - 2, 2**56 + 2)
batches = st.lists(st.lists(hashes, max_size=6), max_size=6)


def of(some: Sequence[Row], _: int) -> Words:
    return np.array([one for one, _ in some], dtype=np.uint64)


def taken(some: Sequence[Row], places: NDArray[np.int64]) -> list[Row]:
    return [some[place] for place in places.tolist()]


def read(data: bytes) -> list[Row]:
    words = np.frombuffer(data, dtype=np.uint64).reshape(-1, 2).tolist()
    return [(one, other) for one, other in words]


ROWS: Kind[list[Row]] = Kind(
    hashes=of,
    taken=taken,
    stacked=lambda parts: [row for part in parts for row in part],
    encode=lambda some: np.array(some, dtype=np.uint64).tobytes(),
    decode=read,
)


def numbered(given: list[list[int]]) -> list[list[Row]]:
    number = iter(range(1000))
    return [[(one, next(number)) for one in batch] for batch in given]


@given(batches, batches, st.integers(1, 12), st.integers(1, 12))
def test_every_row_comes_once_in_the_part_of_its_hash(
    ours: list[list[int]], theirs: list[list[int]], held: int, most: int
) -> None:
    sides = numbered(ours), numbered(theirs)
    with Parted(ROWS, most=held) as one, Parted(ROWS, most=held) as other:
        for collection, batches_of in zip((one, other), sides, strict=True):
            for batch in batches_of:
                collection.add(batch)
        in_memory = one.is_held and other.is_held
        parts = list(together(one, other, most=most))
    for place, batches_of in enumerate(sides):
        every = [row for batch in batches_of for row in batch]
        found = [row for part in parts for row in part[place]]
        assert sorted(found) == sorted(every)
    if not in_memory:
        bounds = [sorted(row[0] for row in (*some, *others)) for some, others in parts]
        assert all(before[-1] < after[0] for before, after in pairwise(bounds))
        # Only what one hash keeps together, and what fits into memory, is more than was asked for.
        assert all(len(both) <= max(most, 2 * held) or len(set(both)) == 1 for both in bounds)
    for part in parts:
        for some in part:
            # Within a part rows stand in the order in which they came.
            numbers = [number for _, number in some]
            assert numbers == sorted(numbers)


def test_few_rows_touch_no_file() -> None:
    with Parted(ROWS, most=3) as some:
        some.add([(5, 1), (5, 2), (7, 3)])
        assert some.is_held
        some.add([(5, 4)])
        assert not some.is_held


def test_a_full_disk_is_said() -> None:
    rows, said = [(5, number) for number in range(2000)], r"No space left on device; do: set TMPDIR"
    with (
        Path("/dev/full").open("r+b") as full,
        Parted(ROWS, most=1, _file=full) as some,
        raises(InputError, match=said),
    ):
        some.add(rows)
