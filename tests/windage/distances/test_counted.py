"""The laws of every distance between two vectors of counts."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from windage.distances import (
    chi_square,
    hellinger,
    jensen_shannon,
    kullback_leibler,
    population_stability_index,
    total_variation,
)

Distance = Callable[[np.ndarray, np.ndarray], float]
PLAIN: dict[str, Distance] = {
    "total_variation": total_variation,
    "hellinger": hellinger,
    "jensen_shannon": jensen_shannon,
    "chi_square": chi_square,
    "kullback_leibler": partial(kullback_leibler, smoothing=0),
    "population_stability_index": partial(population_stability_index, smoothing=0),
}
SMOOTHED: dict[str, Distance] = {
    "kullback_leibler, smoothed": kullback_leibler,
    "population_stability_index, smoothed": population_stability_index,
}
EVERY = PLAIN | SMOOTHED
BOUNDED = ["total_variation", "hellinger", "jensen_shannon", "chi_square"]
SYMMETRIC = [name for name in EVERY if not name.startswith("kullback")]

# Equal shares of different totals differ in their last digit; a root makes 1e-8 of 1e-16.
NEAR = 3e-8


def of(values: list[int]) -> np.ndarray:
    return np.array(values, dtype=np.int64)


def vectors(number: int) -> st.SearchStrategy[list[np.ndarray]]:
    """Vectors of counts over the same cells, none of them empty."""
    counts = st.integers(0, 9) | st.integers(0, 10**6)
    return st.integers(1, 12).flatmap(
        lambda cells: st.lists(
            st.lists(counts, min_size=cells, max_size=cells).filter(any).map(of), min_size=number, max_size=number
        )
    )


@given(vectors(1))
def test_a_distribution_is_at_no_distance_from_itself(one: list[np.ndarray]) -> None:
    for distance in EVERY.values():
        assert distance(one[0], one[0]) == 0


@given(vectors(2))
def test_no_distance_is_negative(both: list[np.ndarray]) -> None:
    for distance in EVERY.values():
        assert distance(*both) >= 0


@given(vectors(2))
def test_the_bounded_ones_reach_one_where_nothing_overlaps(both: list[np.ndarray]) -> None:
    a, b = both
    for name in BOUNDED:
        assert PLAIN[name](a, b) <= 1
        nothing = np.zeros_like(a)
        assert PLAIN[name](np.concatenate([a, nothing]), np.concatenate([nothing, b])) == pytest.approx(1)


@given(vectors(2))
def test_most_are_symmetric(both: list[np.ndarray]) -> None:
    a, b = both
    for name in SYMMETRIC:
        assert EVERY[name](a, b) == pytest.approx(EVERY[name](b, a), rel=1e-12, abs=1e-15)


def test_kullback_leibler_is_not() -> None:
    a, b = of([90, 10]), of([50, 50])
    assert PLAIN["kullback_leibler"](a, b) != pytest.approx(PLAIN["kullback_leibler"](b, a), rel=0.1)


@given(vectors(3))
def test_of_the_metrics_the_way_round_is_not_shorter(three: list[np.ndarray]) -> None:
    a, b, c = three
    for name in BOUNDED:
        assert PLAIN[name](a, c) <= PLAIN[name](a, b) + PLAIN[name](b, c) + NEAR


@given(vectors(2), st.randoms(use_true_random=False))
def test_the_order_of_the_cells_does_not_matter(both: list[np.ndarray], random: object) -> None:
    order = list(range(both[0].size))
    random.shuffle(order)
    shuffled = [side[order] for side in both]
    for distance in EVERY.values():
        assert distance(*shuffled) == pytest.approx(distance(*both), rel=1e-9, abs=NEAR)


@given(vectors(2), st.integers(0, 5))
def test_cells_that_are_empty_on_both_sides_do_not_matter(both: list[np.ndarray], empty: int) -> None:
    longer = [np.concatenate([side, np.zeros(empty, dtype=np.int64)]) for side in both]
    for distance in EVERY.values():
        assert distance(*longer) == pytest.approx(distance(*both), rel=1e-12)


@given(vectors(2), st.integers(1, 1000), st.integers(1, 1000))
def test_only_shares_matter(both: list[np.ndarray], once: int, again: int) -> None:
    a, b = both
    for distance in PLAIN.values():
        assert distance(once * a, again * b) == pytest.approx(distance(a, b), rel=1e-7, abs=NEAR)


@given(vectors(2))
def test_what_smoothing_does_vanishes_with_the_number_of_rows(both: list[np.ndarray]) -> None:
    a, b = both[0] + 1, both[1] + 1
    for name, distance in SMOOTHED.items():
        exact = PLAIN[name.partition(",")[0]](a, b)
        assert distance(10**7 * a, 10**7 * b) == pytest.approx(exact, rel=1e-3, abs=1e-6)


@given(vectors(2))
def test_smoothed_it_is_finite(both: list[np.ndarray]) -> None:
    for distance in SMOOTHED.values():
        assert math.isfinite(distance(*both))


@given(vectors(2), st.data())
def test_joining_cells_takes_nothing_further_apart(both: list[np.ndarray], data: st.DataObject) -> None:
    """The data-processing inequality: who sees less cannot tell the sides apart better."""
    place = data.draw(st.lists(st.integers(0, 3), min_size=both[0].size, max_size=both[0].size))
    joined = [np.bincount(place, weights=side) for side in both]
    for distance in PLAIN.values():
        apart = distance(*both)
        assert distance(*joined) <= apart * (1 + 1e-9) + NEAR


@given(vectors(3))
def test_the_distance_of_sums_is_that_of_all_rows(three: list[np.ndarray]) -> None:
    """Counts of shards add up exactly, so that the distance does not see how the window was cut."""
    baseline, one, other = three
    rows = np.concatenate([np.repeat(np.arange(part.size), np.minimum(part, 50)) for part in (one, other)])
    summed = np.minimum(one, 50) + np.minimum(other, 50)
    for distance in EVERY.values():
        assert distance(baseline, summed) == distance(baseline, np.bincount(rows, minlength=baseline.size))


@given(vectors(2))
def test_a_mixture_lies_between(both: list[np.ndarray]) -> None:
    """All are convex in one side: half of the drift is at most half of the distance, of the roots its root."""
    p, q = (side / side.sum() for side in both)
    for name, distance in PLAIN.items():
        square = 2 if name in {"hellinger", "jensen_shannon", "chi_square"} else 1
        assert distance(p, (p + q) / 2) ** square <= distance(p, q) ** square / 2 + NEAR


@given(vectors(2))
def test_how_they_bound_each_other(both: list[np.ndarray]) -> None:
    tv, h, js, w = (PLAIN[name](*both) for name in BOUNDED)
    kl, psi = PLAIN["kullback_leibler"](*both), PLAIN["population_stability_index"](*both)
    assert h**2 <= tv + NEAR
    assert tv <= h * math.sqrt(max(0.0, 2 - h**2)) + NEAR
    assert js**2 <= tv + NEAR
    assert tv <= w + NEAR
    assert w**2 <= tv + NEAR
    assert kl >= 2 * tv**2 - NEAR, "Pinsker"
    assert kl >= -2 * math.log(max(1e-300, 1 - h**2)) - NEAR, "Bhattacharyya"
    assert psi >= 4 * tv**2 - NEAR
    assert psi >= 4 * math.log(2) * js**2 * (1 - 1e-9) - NEAR, "Lin: a quarter of Jeffreys' divergence"


@pytest.mark.parametrize("name", EVERY)
@pytest.mark.parametrize(
    ("a", "b", "message"),
    [
        ([0, 0], [1, 1], "no counts; expected at least one value on both sides"),
        ([1, 1], [0, 0], "no counts"),
        ([], [], "no counts"),
        ([1, 2], [1, 2, 3], r"counts of different cells; got \(2,\) and \(3,\)"),
        ([1, -1], [1, 1], "a count that is none; expected numbers from 0 up"),
        ([1.0, math.nan], [1.0, 1.0], "a count that is none"),
    ],
)
def test_what_is_no_pair_of_counts_is_refused(name: str, a: list[float], b: list[float], message: str) -> None:
    with pytest.raises(ValueError, match=f"^{name.partition(',')[0]}: {message}"):
        EVERY[name](np.array(a), np.array(b))
