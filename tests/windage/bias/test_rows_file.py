"""Captured rows as bytes: what comes back says the same of every group, and damage is seen."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from windage.bias.rows_file import WORD, decode, encode
from windage.bias.selection import texts_of
from windage.errors import InputError
from windage.table import ABSENT, Table, Value, column

VALUES = st.one_of(
    st.sampled_from(["1", "1.0", "-0", "true", "", "nan", "inf", "Ulm", "9007199254740993", "1e400", "7e-3", "größe"]),
    st.integers(-(10**18), 10**18).map(str),
    st.floats(allow_nan=False, allow_infinity=False).map(repr),
    st.none(),
    st.just(ABSENT),
)


@given(st.lists(st.tuples(VALUES, VALUES), max_size=30))
def test_what_comes_back_is_what_groups_and_neighbours_look_at(rows: list[tuple[Value, Value]]) -> None:
    table = Table(len(rows), tuple(column(name, [row[n] for row in rows]) for n, name in enumerate("ab")))
    read = decode(encode(table), where="here")
    assert read.rows == table.rows
    kept = {one.name: one for one in read.columns}
    for one in table.columns:
        if one.name not in kept:
            assert not any(row["ab".index(one.name)] is not ABSENT for row in rows)
            continue
        again = kept[one.name]
        np.testing.assert_array_equal(again.kinds, one.kinds)
        np.testing.assert_array_equal(again.numbers, one.numbers)
        assert texts_of(again).tolist() == texts_of(one).tolist()


def test_only_what_is_needed_is_kept() -> None:
    table = Table(2, (column("sex", ["0", "1"]), column("age", ["20", "30"]), column("name", [ABSENT, ABSENT])))
    assert decode(encode(table), where="here").names == ("sex", "age")
    assert decode(encode(table, needed={"sex", "name"}), where="here").names == ("sex",)


def test_numbers_are_no_texts() -> None:
    """A million rows of a dozen numbers have to fit into a function's memory."""
    numbers = Table(1000, (column("age", [f"{n / 7:.12f}" for n in range(1000)]),))
    assert len(encode(numbers)) < 1000 * 12


@pytest.mark.parametrize("place", [3, len(WORD) + 1, -1])
def test_a_damaged_file_is_seen(place: int) -> None:
    data = bytearray(encode(Table(2, (column("sex", ["0", "1"]),))))
    data[place] ^= 1
    with pytest.raises(InputError, match=r"^here: (another kind of file|the file is damaged)"):
        decode(bytes(data), where="here")
