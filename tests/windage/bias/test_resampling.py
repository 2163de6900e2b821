"""Counts drawn again: intervals that hold the true value as often as they say, quickly."""

from __future__ import annotations

import time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.windage.bias.counted import Four, groups, sides
from windage.bias.groups import Groups
from windage.bias.measures import MEASURES
from windage.bias.resampling import interval, resampled, smoothed, smoothing

EVERY = [name for name in MEASURES if name not in {"FT"}]


def drawn(one: Groups, *, seed: int = 1, replicates: int = 200, needs: str = "both") -> Groups:
    return resampled(one, needs=needs, replicates=replicates, random=np.random.default_rng(seed))


@given(sides(), sides(), st.integers(0, 20))
def test_as_many_rows_are_drawn_as_there_are(others: Four, group: Four, seed: int) -> None:
    one = groups(others, group)
    again = drawn(one, seed=seed)
    assert (again.counts.sum(axis=(1, 2, 3, 4)) == one.counts.sum() + smoothing(one, needs="both").sum()).all()
    assert again.counts.min() > 0


@given(sides(), sides())
def test_nothing_is_infinite(others: Four, group: Four) -> None:
    one = groups(others, group)
    for name in EVERY:
        assert np.isfinite(MEASURES[name].of(drawn(one))).all(), name


@given(sides(least=1), sides(least=1))
def test_the_measured_value_lies_inside(others: Four, group: Four) -> None:
    one = groups(others, group)
    for name in EVERY:
        value = float(MEASURES[name].of(one))
        low, high = interval(MEASURES[name], value, drawn(one), confidence=0.95)
        assert low <= value <= high


def test_the_same_generator_draws_the_same() -> None:
    one = groups((40, 10, 10, 40), (20, 5, 10, 5))
    assert drawn(one).counts.tolist() == drawn(one).counts.tolist()
    assert drawn(one).counts.tolist() != drawn(one, seed=2).counts.tolist()


@pytest.mark.parametrize(("needs", "cells"), [("labels", 4), ("answers", 4), ("both", 8)])
def test_what_is_not_known_gets_no_rows(needs: str, cells: int) -> None:
    one = groups((0, 0, 0, 0), (0, 0, 0, 0))
    assert np.count_nonzero(smoothed(one, needs=needs).counts) == cells
    assert smoothed(one, needs=needs).counts.sum() == cells / 2


def test_half_a_row_is_spread_over_strata_as_their_rows_are() -> None:
    counts = np.zeros((3, 2, 2, 2))
    counts[0, 0, 0, 0], counts[1, 1, 1, 1] = 30, 10
    added = smoothing(Groups(counts, stratified=True), needs="both")
    assert added.sum() == pytest.approx(4)
    assert added.sum(axis=(1, 2, 3)) == pytest.approx([3, 1, 0])


@pytest.mark.parametrize("name", ["DPPL", "DI", "RD", "SD", "AD", "DCA", "TE", "CI", "GE"])
@pytest.mark.parametrize("rows", [150, 1500])
def test_intervals_hold_the_truth_as_often_as_they_say(name: str, rows: int) -> None:
    """Of 95 %, 91 % at least; of half as wide ones it would be two thirds."""
    chances = np.array([0.32, 0.08, 0.06, 0.24, 0.12, 0.05, 0.05, 0.08])
    truth = float(MEASURES[name].of(Groups(chances.reshape(1, 2, 2, 2))))
    random = np.random.default_rng(7)
    held = 0
    for _ in range(300):
        one = Groups(random.multinomial(rows, chances).reshape(1, 2, 2, 2).astype(float))
        again = resampled(one, needs="both", replicates=400, random=random)
        low, high = interval(MEASURES[name], float(MEASURES[name].of(one)), again, confidence=0.95)
        held += low <= truth <= high
    assert 0.91 <= held / 300 <= 1


def test_a_thousand_draws_of_a_million_rows_are_quick() -> None:
    counts = np.full((20, 2, 2, 2), 6000.0)
    begin = time.perf_counter()
    again = drawn(Groups(counts, stratified=True), replicates=1000)
    for name in EVERY:
        MEASURES[name].of(again)
    assert time.perf_counter() - begin < 1
