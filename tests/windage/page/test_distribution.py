"""The bars: their shares add up, they hold what numpy counts, and odd numbers do not break them."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from windage.page.axis import covering, ticks
from windage.page.distribution import (
    MOST_BINS,
    MOST_CATEGORIES,
    MOST_VALUES,
    Bins,
    Categories,
    Distribution,
    Values,
    of_numbers,
    of_texts,
)
from windage.profile import Categorical, ColumnProfile, Numerical

NUMBERS = st.lists(st.floats(allow_nan=False, allow_infinity=False), max_size=60)
WHOLE = st.lists(st.integers(-10_000, 10_000), max_size=60)
TEXTS = st.lists(st.text(max_size=3), max_size=60)


def numbers(values: list[float] | np.ndarray) -> ColumnProfile:
    return ColumnProfile("x", numerical=Numerical.of(np.asarray(values, dtype=np.float64)))


def texts(values: list[str]) -> ColumnProfile:
    return ColumnProfile("x", categorical=Categorical.of(values))


def sides(drawn: Distribution) -> list[tuple[float, ...]]:
    return [side for side in (drawn.baseline, drawn.current) if side is not None]


@given(st.one_of(NUMBERS, WHOLE), st.one_of(NUMBERS, WHOLE))
def test_the_shares_of_numbers_add_up_on_each_side(before, now):
    drawn = of_numbers(numbers(before), numbers(now))

    if drawn is None:
        return
    bars = len(drawn.values) if isinstance(drawn, Values) else len(drawn.edges) - 1
    assert 1 <= bars <= max(MOST_BINS + 2, MOST_VALUES)
    assert (drawn.baseline is None, drawn.current is None) == (not before, not now)
    for side in sides(drawn):
        assert len(side) == bars
        assert min(side) >= 0
        assert sum(side) == pytest.approx(1)


@given(TEXTS, TEXTS)
def test_the_shares_of_texts_add_up_on_each_side(before, now):
    drawn = of_texts(texts(before), texts(now))

    assert (drawn is None) == (not before and not now)
    for side in sides(drawn) if drawn else []:
        assert len(side) == len(drawn.names) + bool(drawn.others)
        assert sum(side) == pytest.approx(1)


@given(st.lists(st.floats(-1e6, 1e6), min_size=60, max_size=200), st.lists(st.floats(-1e6, 1e6), max_size=200))
def test_bins_hold_what_numpy_counts(before, now):
    drawn = of_numbers(numbers(before), numbers(now))

    if not isinstance(drawn, Bins):
        return
    assert all(a < b for a, b in zip(drawn.edges, drawn.edges[1:], strict=False))
    for values, side in zip((before, now), (drawn.baseline, drawn.current), strict=True):
        if values:
            counted, _ = np.histogram(np.clip(values, drawn.edges[0], drawn.edges[-1]), bins=drawn.edges)
            assert side == pytest.approx(counted / len(values))


@given(TEXTS, TEXTS)
def test_a_category_with_more_than_a_seventh_of_either_side_is_named(before, now):
    drawn = of_texts(texts(before), texts(now))

    for values in (before, now):
        for value in set(values):
            if values.count(value) > len(values) / 7:
                assert value in drawn.names


def test_few_recurring_values_have_a_bar_each():
    drawn = of_numbers(numbers([0, 0, 60, 60]), numbers([0, 365, 365, 365]))

    assert drawn == Values((0.0, 60.0, 365.0), (0.5, 0.5, 0.0), (0.25, 0.0, 0.75))


def test_measurements_are_binned_even_when_there_are_few():
    assert isinstance(of_numbers(numbers([0.11, 0.27, 0.42, 0.58]), None), Bins)


def test_whole_numbers_have_bins_of_equally_many_whole_numbers():
    drawn = of_numbers(numbers(np.arange(1, 101)), None)

    assert isinstance(drawn, Bins)
    assert {b - a for a, b in zip(drawn.edges, drawn.edges[1:], strict=False)} == {5.0}
    assert max(drawn.baseline[1:-1]) == pytest.approx(min(drawn.baseline[1:-1]))


def test_numbers_with_one_digit_after_the_point_make_no_comb():
    drawn = of_numbers(numbers(np.repeat(np.arange(0, 60) / 10, 10)), None)

    assert isinstance(drawn, Bins)
    assert max(drawn.baseline[:-1]) == pytest.approx(min(drawn.baseline[:-1]))


def test_one_outlier_does_not_squeeze_the_rest():
    drawn = of_numbers(numbers([*np.linspace(0, 1, 999), 1e9]), None)

    assert isinstance(drawn, Bins)
    assert drawn.edges[-1] <= 1.1
    assert drawn.above
    assert not drawn.below


def test_a_long_tail_leaves_the_body_visible():
    amounts = np.exp(np.random.default_rng(7).normal(0, 2.5, 5_000))

    drawn = of_numbers(numbers(amounts), numbers(amounts * 1.2))

    assert isinstance(drawn, Bins)
    assert max(drawn.baseline) <= 0.6
    assert drawn.above


def test_a_change_of_unit_is_seen_on_one_axis():
    kilometres = np.random.default_rng(7).normal(800, 300, 2_000)

    drawn = of_numbers(numbers(kilometres), numbers(kilometres * 1000))

    assert isinstance(drawn, Bins)
    assert drawn.baseline[0] == pytest.approx(1, abs=0.05)
    assert drawn.current[0] < 0.05


@pytest.mark.parametrize(
    "values",
    [
        np.arange(-17, 18) * 1e307,
        np.arange(30) * 5e-324,
        1e16 + 2 * np.arange(40.0),
        [*np.zeros(1000), *np.arange(1.0, 40.0)],
        [-0.0, 0.0],
    ],
)
def test_odd_numbers_are_drawn_or_left_out_but_break_nothing(values):
    drawn = of_numbers(numbers(values), numbers([]))

    assert drawn is None or sum(drawn.baseline) == pytest.approx(1)


def test_nothing_is_drawn_of_nothing():
    assert of_numbers(None, None) is None
    assert of_numbers(numbers([]), None) is None
    assert of_texts(ColumnProfile("x", categorical=Categorical(count=5, too_many=True)), None) is None


def test_the_rest_of_the_categories_share_a_bar():
    drawn = of_texts(texts([f"c{i:02d}" for i in range(40)]), texts(["new"] * 10))

    assert isinstance(drawn, Categories)
    assert len(drawn.names) == MOST_CATEGORIES
    assert "new" in drawn.names
    assert drawn.others == 41 - MOST_CATEGORIES
    assert drawn.current[-1] == 0


def test_a_single_category_left_over_is_named():
    drawn = of_texts(texts([f"c{i:02d}" for i in range(MOST_CATEGORIES + 1)]), None)

    assert len(drawn.names) == MOST_CATEGORIES + 1
    assert drawn.others == 0


@given(st.floats(-1e9, 1e9), st.floats(1e-6, 1e9), st.integers(2, 40))
def test_edges_cover_the_range_with_about_as_many_intervals(low, width, most):
    edges = covering(low, low + width, most=most)

    if edges is None:
        return
    # As much as rounding moves a number of this size.
    slack = (edges[1] - edges[0]) * 1e-6 + 4 * np.spacing(abs(low) + width)
    assert edges[0] <= low + slack
    assert edges[-1] >= low + width - slack
    assert len(edges) - 1 <= most + 2


@given(st.floats(-1e9, 1e9), st.floats(1e-6, 1e9), st.integers(1, 12))
def test_ticks_lie_within_the_range(low, width, most):
    marks = ticks(low, low + width, most=most)

    assert len(marks) <= most + 1
    assert all(low <= mark <= low + width and math.isfinite(mark) for mark in marks)
