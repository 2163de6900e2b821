"""Equal rows have equal hashes, and no others do."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from tests.windage.strategies import tables
from windage.profile.row_hash import RowHashes, of_ids, of_texts
from windage.spelled import Spans, Spelled
from windage.table import Table, from_records, from_rows, stacked

ANY = st.text(max_size=80)


@given(st.lists(ANY, max_size=20))
def test_texts_have_one_hash_each(texts: list[str]) -> None:
    """Whatever stands beside them."""
    assert len(set(of_texts(texts).tolist())) == len(set(texts))


@given(st.lists(st.text(st.characters(codec="ascii"), max_size=64), min_size=1, max_size=20))
def test_a_text_has_the_same_hash_in_any_company(texts: list[str]) -> None:
    together = of_texts(texts).tolist()
    assert together == [int(of_texts([text])[0]) for text in texts]


@given(st.lists(ANY | st.text(st.characters(codec="ascii"), max_size=64), max_size=20), st.binary(max_size=20))
def test_an_id_has_the_hash_of_its_text_wherever_it_stands(texts: list[str], beside: bytes) -> None:
    """Also at the end of its bytes, and beside bytes of no characters."""
    written = [text.encode("utf-8") for text in texts]
    sizes = np.array([len(one) for one in written], dtype=np.int64)
    starts = len(beside) + np.cumsum(sizes) - sizes
    ids = Spelled((Spans(beside + b"".join(written), starts, sizes),))
    assert of_ids(ids).tolist() == of_texts(texts).tolist()
    assert ids.texts.tolist() == texts


@given(tables(least_rows=1))
def test_rows_are_hashed_by_what_they_hold(table: Table) -> None:
    hashes = RowHashes.of(table, table.names).whole.tolist()
    rows = [
        tuple(
            ("number", float(c.numbers[i]))
            if c.kinds[i] in {5, 6}
            else (int(c.kinds[i]), c.texts[i] if c.is_text[i] else "")
            for c in table.columns
        )
        for i in range(table.rows)
    ]
    assert len(set(hashes)) == len(set(rows))


@given(tables(), tables())
def test_a_part_hashes_as_the_whole(one: Table, other: Table) -> None:
    """Also where a part lacks a column."""
    whole = stacked([one, other])
    parts = [RowHashes.of(part, whole.names).whole.tolist() for part in (one, other)]
    assert RowHashes.of(whole, whole.names).whole.tolist() == [*parts[0], *parts[1]]


def test_a_value_counts_in_its_column() -> None:
    hashes = RowHashes.of(from_rows(["a", "b"], [["x", "y"], ["y", "x"], ["x", None]]), ["a", "b"]).whole
    assert len(set(hashes.tolist())) == 3


def test_integers_beyond_what_a_float_holds_differ() -> None:
    hashes = RowHashes.of(from_rows(["id"], [["9007199254740993"], ["9007199254740992"]]), ["id"]).whole
    assert hashes[0] != hashes[1]


def test_null_and_absent_differ() -> None:
    hashes = RowHashes.of(from_records([{"a": "1", "b": None}, {"a": "1"}]), ["a", "b"]).whole
    assert hashes[0] != hashes[1]
