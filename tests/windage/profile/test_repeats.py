"""How often things come again: exact for few, within a bound for many, the same in any order."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from windage.profile.repeats import MOST_SAMPLED, Repeats
from windage.profile.row_hash import of_texts

few = st.lists(st.integers(0, 40), max_size=60)


def of(things: list[int]) -> Repeats:
    return Repeats.of(of_texts([str(thing) for thing in things]), labels=[str(thing) for thing in things])


def same(one: Repeats, other: Repeats) -> bool:
    return (one.total, one.keys.tolist(), one.counts.tolist(), one.labels) == (
        *(other.total, other.keys.tolist(), other.counts.tolist(), other.labels),
    )


@given(few, few)
def test_parts_add_up_in_any_order(one: list[int], other: list[int]) -> None:
    assert same(of(one) + of(other), of([*one, *other]))
    assert same(of(other) + of(one), of([*one, *other]))
    assert same(of(one) + Repeats(), of(one))


@given(few)
def test_of_few_everything_is_exact(things: list[int]) -> None:
    repeats, counts = of(things), Counter(things)
    assert repeats.is_complete
    assert repeats.pairs == pytest.approx(sum(m * (m - 1) for m in counts.values()))
    assert repeats.duplicate_share == pytest.approx(1 - len(counts) / len(things) if things else 0)
    assert 0 <= repeats.least_duplicate_share() <= repeats.duplicate_share + 1e-12


def test_the_sample_of_many_parts_is_that_of_the_whole() -> None:
    things = np.random.default_rng(1).integers(0, 30_000, size=50_000).tolist()
    parts = [of(things[start : start + 5000]) for start in range(0, 50_000, 5000)]
    backwards = sum(reversed(parts), Repeats())
    assert same(sum(parts, Repeats()), backwards)
    assert same(backwards, of(things))
    assert backwards.keys.size == MOST_SAMPLED


@pytest.mark.parametrize("copies", [1, 2, 5])
def test_how_much_of_many_is_repeated(copies: int) -> None:
    repeats = of(list(range(20_000)) * copies)
    assert repeats.duplicate_share == pytest.approx(1 - 1 / copies)
    assert repeats.design_effect(of(list(range(5000)))) == pytest.approx(copies, rel=1e-3)
    assert repeats.least_duplicate_share() <= repeats.duplicate_share


def test_what_is_half_of_all_is_seen_among_many() -> None:
    """A sample of different things misses it."""
    repeats = of([*range(20_000), *[7] * 20_000])
    assert (repeats.often[0].label, repeats.often[0].count) == ("7", 20_001)
    assert repeats.duplicate_share == pytest.approx(0.5, abs=0.001)
    assert repeats.least_duplicate_share() == pytest.approx(0.5, abs=0.001)


def test_natural_coincidences_are_no_repetition() -> None:
    rng = np.random.default_rng(2)
    baseline, window = (of(rng.integers(0, 50, size=1000).tolist()) for _ in range(2))
    assert window.design_effect(baseline) == 1
    assert baseline.coincidences(1000) > 10


def test_a_baseline_without_equals_leaves_room_for_a_few() -> None:
    """By hand: 14 ordered pairs at most in a thousand, so 0.014 equals a row in as many."""
    assert of(list(range(1000))).coincidences(1000) == pytest.approx(0.014, rel=0.01)


def test_examples_are_named_over_parts() -> None:
    both = of([1, 2]) + of([2, 3])
    assert [(one.label, one.count) for one in both.often] == [("2", 2)]
