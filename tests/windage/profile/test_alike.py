"""Groups of rows that are alike in all but one or two columns."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from windage.profile.alike import FEWEST, Alike
from windage.profile.row_hash import RowHashes
from windage.table import from_rows

NAMES = ["score", "a", "b", "c", "amount"]
Row = list[str | None]


def chance(seed: int, rows: int) -> list[Row]:
    return [[repr(value) for value in row] for row in np.random.default_rng(seed).normal(size=(rows, 5)).tolist()]


def probes(rows: int, *, first: int = 0, answers: bool = True) -> list[Row]:
    return [
        [str(place / 7) if answers else "0.5", "1", "2", "3", str(100 + place)] for place in range(first, first + rows)
    ]


def alike(rows: list[Row]) -> Alike:
    return Alike.of(RowHashes.of(from_rows(NAMES, rows), NAMES))


def sizes(found: Alike) -> dict[tuple[str, ...], int]:
    return {columns: found.largest(columns) for columns in {group.columns for group in found.groups}}


def test_the_answer_may_vary_with_what_is_tried_out() -> None:
    assert sizes(alike([*chance(1, 5000), *probes(60)])) == {("score", "amount"): 60}


def test_a_group_is_told_by_what_varies() -> None:
    """It is found by every pair that holds the column, and is one group."""
    assert sizes(alike([*chance(1, 5000), *probes(60, answers=False)])) == {("amount",): 60}


def test_rows_by_chance_are_not_alike() -> None:
    assert alike(chance(2, 20_000)).groups == ()


def test_repeated_rows_count_once() -> None:
    assert sizes(alike([*chance(1, 500), *probes(9) * 50])) == {("score", "amount"): 9}
    assert alike(probes(1) * 500).groups == ()


@given(st.integers(8, 60), st.integers(8, 60))
def test_adding_is_commutative_and_counts_what_is_new(one: int, other: int) -> None:
    parts = alike(probes(one)), alike(probes(other, first=one))
    added = parts[0] + parts[1]
    assert added == parts[1] + parts[0]
    size = added.largest(("score", "amount"))
    assert max(one, other) <= size <= one + other
    assert size == pytest.approx(one + other, rel=0.2, abs=3)


def test_rows_that_come_again_in_another_shard_count_once() -> None:
    shard = alike([*chance(1, 500), *probes(20)])
    many = sum([shard] * 10, Alike())
    assert many.largest(("score", "amount")) == pytest.approx(20, abs=3)
    assert many.rows == 5200


def test_three_columns_are_too_few_to_be_alike_in() -> None:
    rows = from_rows(["a", "b", "c"], [["1", "2", str(place)] for place in range(100)])
    assert Alike.of(RowHashes.of(rows, rows.names)).groups == ()


def test_what_is_kept_is_bounded() -> None:
    rng = np.random.default_rng(3)
    rows = [[str(value) for value in row] for row in rng.integers(0, 6, size=(20_000, 5)).tolist()]
    found = alike(rows)
    assert len(found.groups) <= 4 * 15


@given(st.integers(0, 999), st.integers(20, 120))
def test_no_group_is_lost_where_only_some_rows_are_looked_at(seed: int, rows: int) -> None:
    """Oracle: for each pair of columns, rows grouped by all others, one by one."""
    rng = np.random.default_rng(seed)
    cells = [[str(value) for value in row] for row in rng.integers(0, 2, size=(rows, 6)).tolist()]
    for row in cells[::3]:
        row[0], row[5] = repr(rng.random()), repr(rng.random())
    names = [f"c{place}" for place in range(6)]
    found = Alike.of(RowHashes.of(from_rows(names, cells), names))
    different = {tuple(row) for row in cells}
    for one, other in combinations(range(6), 2):
        groups: dict[tuple[str, ...], list[tuple[str, ...]]] = {}
        for row in different:
            rest = tuple(cell for place, cell in enumerate(row) if place not in {one, other})
            groups.setdefault(rest, []).append(row)
        largest = max(groups.values(), key=len)
        varying = tuple(names[place] for place in (one, other) if len({row[place] for row in largest}) > 1)
        if len(largest) >= FEWEST:
            assert found.largest(varying) >= len(largest)
