"""Numbers on the cuts of a baseline: counted exactly, wherever the rows come from."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from windage.profile import Histogram, Sketch
from windage.profile.cutting import cells
from windage.profile.histogram import cuts_of, fences_of

few = st.lists(st.integers(-20, 20).map(float), max_size=60).map(np.array)
some = st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=60).map(np.array)


@given(few, few, few)
def test_parts_add_up(cuts: np.ndarray, one: np.ndarray, other: np.ndarray) -> None:
    cuts = np.unique(cuts)
    both = Histogram.of(one, cuts) + Histogram.of(other, cuts)
    whole = Histogram.of(np.concatenate([one, other]), cuts)
    assert both.counts.tolist() == whole.counts.tolist()
    assert whole.count == one.size + other.size


@given(few, few)
def test_every_number_lies_in_its_cell(cuts: np.ndarray, values: np.ndarray) -> None:
    """Oracle: the cells written out: below the first cut, at it, between it and the next, …"""
    cuts = np.unique(cuts)
    edges = [-np.inf, *cuts, np.inf]
    written = []
    for value in values:
        at = [2 * place + 1 for place, cut in enumerate(cuts) if value == cut]
        between = [2 * place for place in range(len(edges) - 1) if edges[place] < value < edges[place + 1]]
        written += at or between
    assert cells(values, cuts).tolist() == written


@settings(max_examples=50)
@given(some)
def test_a_sketch_that_kept_everything_tells_the_exact_counts(values: np.ndarray) -> None:
    sketch = Sketch().add(values)
    cuts = cuts_of(sketch)
    assert Histogram.of_sketch(sketch, cuts).counts.tolist() == Histogram.of(values, cuts).counts.tolist()


@given(some)
def test_the_cuts_ascend_and_hold_everything(values: np.ndarray) -> None:
    sketch = Sketch().add(values)
    cuts = cuts_of(sketch)
    low, high = fences_of(sketch)
    assert (np.diff(cuts) > 0).all()
    assert cuts.size <= 105
    assert {low, high, values.min(), values.max()} <= set(cuts.tolist())


def test_few_different_values_are_all_told_apart() -> None:
    values = np.repeat([0.0, 1.0, 5.0], [500, 300, 200])
    cuts = cuts_of(Sketch().add(values))
    at = cells(np.array([0.0, 1.0, 5.0]), cuts)
    assert Histogram.of(values, cuts).counts[at].tolist() == [500, 300, 200]
    assert (at % 2 == 1).all()


def test_other_cuts_do_not_add() -> None:
    with pytest.raises(ValueError, match="different cuts"):
        Histogram.of(np.array([1.0]), np.array([0.0])) + Histogram.of(np.array([1.0]), np.array([2.0]))


def test_without_numbers_there_are_no_cuts() -> None:
    assert cuts_of(Sketch()).size == 0
    assert Histogram.of(np.empty(0), np.empty(0)).counts.tolist() == [0]
