"""Shapes of texts: what they keep, what they hide, and that they add up."""

from __future__ import annotations

from collections import Counter

from hypothesis import example, given
from hypothesis import strategies as st

from tests.windage.strategies import words
from windage.profile import TextShape
from windage.profile.text_shape import LONGEST, MOST_SHAPES, PROSE, Forms, shapes_of, with_runs

texts = st.lists(words | st.text("aB9- \0", max_size=80), max_size=20)


def of(values: list[str]) -> TextShape:
    return TextShape.of(Forms.of(Counter(values)))


@given(texts, texts)
@example(["a\0b", "c"], [])
def test_parts_add_up(a: list[str], b: list[str]) -> None:
    assert of(a) + of(b) == of(a + b)
    assert of(a) + TextShape() == of(a)


@given(st.lists(texts, min_size=3, max_size=3))
def test_adding_knows_no_order(parts: list[list[str]]) -> None:
    a, b, c = map(of, parts)
    assert (a + b) + c == a + (b + c) == (c + b) + a


@given(texts)
def test_all_at_once_is_one_by_one(values: list[str]) -> None:
    assert shapes_of(values) == [shapes_of([value])[0] for value in values]
    assert all(len(s) == len(v) for s, v in zip(shapes_of(values), values, strict=True) if len(v) <= LONGEST)


@given(texts)
def test_runs_of_all_at_once_are_those_of_one_by_one(values: list[str]) -> None:
    assert with_runs(values) == [with_runs([value])[0] for value in values]


@given(st.text(st.characters(categories=["L", "Nd"]), max_size=20))
def test_no_letter_and_no_digit_is_kept(value: str) -> None:
    assert set(shapes_of([value])[0]) <= set("Aa9")


def test_by_hand() -> None:
    assert shapes_of(["AB-1234", "é_٣", "x" * 65, "…"]) == ["AA-9999", "a_9", PROSE, PROSE]
    assert with_runs(["AA-9999", "Aaa.9", ""]) == ["A+-9+", "A+a+.9+", ""]
    shape = of(["AB-1234", "CD-9999", "x" * 70, "x" * 128])
    assert (shape.count, shape.shortest, shape.longest) == (4, 7, 128)
    assert shape.lengths == {7: 2, 65: 2}
    assert shape.exact.counts == {"AA-9999": 2, PROSE: 2}


def test_too_many_shapes_are_given_up_and_said() -> None:
    different = ["-" * n for n in range(MOST_SHAPES // 2)]
    more = ["." * n for n in range(1, MOST_SHAPES // 2 + 2)]
    whole = of(different + more)
    assert (whole.exact.too_many, dict(whole.exact.counts), whole.count) == (True, {}, MOST_SHAPES + 1)
    assert not of(different).exact.too_many
    assert of(different) + of(more) == whole
