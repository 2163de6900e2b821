"""A column's profile: what kinds of values, and what type they make together."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.windage.strategies import cells, missing, numbers, words
from windage.profile import ColumnProfile, Kinds, Scale
from windage.table import Kind, column

some_cells = st.lists(cells, max_size=25)
counts = st.lists(st.integers(0, 99), min_size=9, max_size=9).map(lambda values: Kinds(*values))


def of(values: list[str | None], *, keep_texts: bool = False) -> ColumnProfile:
    return ColumnProfile.of(column("a", values), scale=Scale(is_text=keep_texts))


@given(some_cells)
def test_every_value_is_counted_once(values: list[str | None]) -> None:
    made = of(values)
    kinds = Counter(Kind(kind).name.lower() for kind in column("a", values).kinds)
    assert {name: count for name, count in vars(made.kinds).items() if count} == kinds
    assert made.rows == len(values) == made.kinds.present + made.kinds.missing
    assert made.numerical.count == made.kinds.integral + made.kinds.fractional
    assert made.categorical.count in {0, made.kinds.present}


@given(counts, counts, counts)
def test_kinds_add_up(a: Kinds, b: Kinds, c: Kinds) -> None:
    assert a + b == b + a
    assert (a + b) + c == a + (b + c)
    assert a + Kinds() == a
    assert (a + b).present + (a + b).missing == a.present + a.missing + b.present + b.missing


@settings(max_examples=80)
@given(some_cells, some_cells)
def test_adding_is_profiling_both(a: list[str | None], b: list[str | None]) -> None:
    """Exactly, when it is known that the column holds texts; that is why a shard is told so."""
    added, whole = of(a, keep_texts=True) + of(b, keep_texts=True), of(a + b, keep_texts=True)
    assert (added.kinds, added.distinct) == (whole.kinds, whole.distinct)
    assert added.categorical == whole.categorical
    assert (added.inferred_type, added.completeness) == (whole.inferred_type, whole.completeness)
    assert added.numerical.count == whole.numerical.count


@pytest.mark.parametrize(
    "sort", [numbers | missing, words.filter(lambda word: not word.isascii())], ids=["numbers", "words"]
)
@given(st.data())
def test_adding_needs_no_hint_for_columns_of_one_sort(sort: st.SearchStrategy[str | None], data: st.DataObject) -> None:
    a, b = data.draw(st.lists(sort, max_size=20)), data.draw(st.lists(sort, max_size=20))
    added, whole = of(a) + of(b), of(a + b)
    assert (added.kinds, added.distinct, added.categorical) == (whole.kinds, whole.distinct, whole.categorical)
    assert added.distinct_count == whole.distinct_count


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        ([], "Unknown"),
        ([None, "", "NaN", "inf", "1e999"], "Unknown"),
        (["1", None], "Integral"),
        (["1", "2.0"], "Fractional"),
        (["1", "1e3"], "Fractional"),
        (["1", "x"], "String"),
        (["1", ".5"], "String"),
        (["true", "false"], "String"),
        (["true", "1"], "String"),
        (["NA", "1"], "String"),
    ],
)
def test_the_type_is_the_services(values: list[str | None], kind: str) -> None:
    assert of(values).inferred_type == kind


@pytest.mark.parametrize(
    ("values", "completeness"),
    [([], 1), ([None], 0), (["1", None, "", "NaN"], 0.25), (["inf", "1"], 0.5), (["x"], 1)],
)
def test_what_is_not_there_is_missing(values: list[str | None], completeness: float) -> None:
    assert of(values).completeness == completeness


def test_numbers_beside_texts_are_texts_too() -> None:
    """007 and 7 are two identifiers and one number."""
    assert of(["007", "7", "x"]).categorical.counts == {"007": 1, "7": 1, "x": 1}
    assert of(["007", "7"]).categorical.counts == {}
    assert of(["007", "7"], keep_texts=True).categorical.counts == {"007": 1, "7": 1}


def test_different_values_of_a_column() -> None:
    assert of(["a", "b", "a", None]).distinct_count == 2
    assert of(["1", "1.0", "2"]).distinct_count == 2
    assert of([None, ""]).distinct_count == 0
    assert of([f"u{n}" for n in range(10_001)]).distinct_count == pytest.approx(10_001, rel=0.065)
