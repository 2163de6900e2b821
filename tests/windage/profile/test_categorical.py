"""The texts of a column: counted exactly, until there are too many."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from windage.profile import Categorical
from windage.profile.categorical import MOST_CATEGORIES

texts = st.lists(st.text(max_size=3), max_size=30)
capped = st.lists(st.integers(0, 40).map(str), max_size=60)


@given(texts, texts, texts)
def test_adding_is_counting_all(a: list[str], b: list[str], c: list[str]) -> None:
    one, two, three = map(Categorical.of, (a, b, c))
    assert one + two == two + one == Categorical.of(a + b)
    assert (one + two) + three == one + (two + three)
    assert one + Categorical() == one


@given(texts)
def test_counts_are_counters(given_texts: list[str]) -> None:
    made = Categorical.of(given_texts)
    assert made.counts == Counter(given_texts)
    assert made.count == len(given_texts)
    assert list(made.counts) == sorted(made.counts)


@settings(max_examples=100)
@given(capped, capped, capped)
def test_giving_up_does_not_depend_on_the_order(a: list[str], b: list[str], c: list[str]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("windage.profile.categorical.MOST_CATEGORIES", 20)
        one, two, three = map(Categorical.of, (a, b, c))
        total = (one + two) + three
        assert total == one + (two + three) == Categorical.of(a + b + c)
        assert total.too_many == (len({*a, *b, *c}) > 20)
        assert total.count == len(a) + len(b) + len(c)
        assert not total.too_many or total.counts == {}


def test_identifiers_are_given_up() -> None:
    most = Categorical.of(str(n) for n in range(MOST_CATEGORIES))
    assert (most.too_many, len(most.counts)) == (False, MOST_CATEGORIES)
    more = most + Categorical.of(["one more"])
    assert (more.too_many, more.counts, more.count) == (True, {}, MOST_CATEGORIES + 1)
    assert (more + most).too_many
