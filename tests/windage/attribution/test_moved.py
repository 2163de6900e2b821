"""Ranks that moved: those that did, and not those that chance shuffles."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from windage.attribution.attributions import Attributions, Values
from windage.attribution.moved import ranks


def of(values: Values) -> Attributions:
    return Attributions.of(tuple(f"f{place}" for place in range(values.shape[1])), values)


def drawn(scales: list[float], rows: int, seed: int) -> Values:
    return np.random.default_rng(seed).normal(size=(rows, len(scales))) * scales


@given(scales=st.lists(st.floats(0.1, 10), min_size=1, max_size=12), seed=st.integers(0, 10**6))
def test_one_side_beside_itself(scales: list[float], seed: int) -> None:
    side = of(drawn(scales, 30, seed))
    found = ranks(side, side, rate=0.05)
    assert [rank.was for rank in found] == [rank.now for rank in found] == list(range(1, len(scales) + 1))
    assert not any(rank.real for rank in found)


def test_two_that_changed_places_and_two_that_might_have() -> None:
    before, after = of(drawn([9, 5, 1.00, 1.0, 0.1], 300, 1)), of(drawn([5, 9, 1.0, 1.00, 0.1], 300, 3))
    found = {rank.feature: rank for rank in ranks(before, after, rate=0.01)}
    assert [(found[name].was, found[name].now, found[name].real) for name in ("f0", "f1")] == [
        (1, 2, True),
        (2, 1, True),
    ]
    assert (found["f2"].was, found["f3"].was) == (found["f3"].now, found["f2"].now)
    assert not any(found[name].real for name in ("f2", "f3", "f4"))


def test_among_many_that_are_alike_hardly_any_is_taken_for_moved() -> None:
    windows = 100
    wrong = moved = 0
    for seed in range(windows):
        found = ranks(of(drawn([1.0] * 20, 100, 2 * seed)), of(drawn([1.0] * 20, 100, 2 * seed + 1)), rate=0.05)
        moved += sum(rank.was != rank.now for rank in found)
        wrong += any(rank.real for rank in found)
    assert moved > 15 * windows
    assert wrong <= 8


def test_a_file_of_the_service_says_nothing_of_its_errors() -> None:
    """Its attributions are taken as they are; the window's errors remain."""
    names, unknown = ("a", "b"), np.full(2, np.nan)
    before = Attributions(names, np.array([2.0, 1.0]), unknown, None, 0, unknown)
    surely, hardly = (
        Attributions(names, np.array([1.0, 1.5]), np.full(2, error), None, 50, unknown) for error in (0.01, 0.5)
    )
    assert [rank.real for rank in ranks(before, surely, rate=0.01)] == [True, True]
    assert [rank.real for rank in ranks(before, hardly, rate=0.01)] == [False, False]
    assert [rank.p_value for rank in ranks(before, before, rate=0.01)] == [1.0, 1.0]


def test_equal_ones_share_a_rank() -> None:
    side = of(np.array([[1.0, 2.0, 1.0], [1.0, 2.0, 1.0]]))
    assert [(rank.feature, rank.was) for rank in ranks(side, side, rate=0.01)] == [("f1", 1), ("f0", 2), ("f2", 2)]
