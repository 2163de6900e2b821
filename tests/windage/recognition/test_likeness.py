"""How alike two columns look, and how far apart chance takes them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from tests.windage.clean_traffic import plates
from tests.windage.strategies import cells, profile_of
from windage.profile import ColumnProfile
from windage.recognition.likeness import likeness

some_cells = st.lists(cells, min_size=1, max_size=25)


def of(values: object) -> ColumnProfile:
    return profile_of(a=list(values)).columns[0]


@settings(max_examples=60)
@given(some_cells, some_cells)
def test_a_distance_is_symmetric_from_0_to_1(a: list[str | None], b: list[str | None]) -> None:
    one, other = likeness(of(a), of(b)), likeness(of(b), of(a))
    assert (one is None) == (other is None)
    if one is not None and other is not None:
        assert one.distance == pytest.approx(other.distance)
        assert 0 <= one.distance <= 1 + 1e-9
    same = likeness(of(a), of(a))
    assert same is None or same.distance == pytest.approx(0)


def test_by_hand() -> None:
    texts = likeness(of(["a"] * 50 + ["b"] * 50), of(["a"] * 80 + ["c"] * 20))
    assert texts is not None
    assert texts.distance == pytest.approx(0.5)
    gaps = likeness(of([1, 2] * 50), of([1, 2] * 30 + [None] * 40))
    assert gaps is not None
    assert gaps.distance == pytest.approx(0.4)
    assert likeness(of([1, 2]), of(["x", "y"])).distance == 1
    assert likeness(of([None]), of([1])) is None


def test_of_numbers_it_is_scipys() -> None:
    random = np.random.default_rng(1)
    one, other = random.normal(size=500), random.normal(0.4, size=700)
    assert likeness(of(one), of(other)).distance == pytest.approx(stats.ks_2samp(one, other).statistic)


@pytest.mark.parametrize("rows", [100, 1000])
@pytest.mark.parametrize("sort", ["numbers", "few", "many", "formatted"])
def test_two_samples_of_one_distribution_lie_within_the_noise(sort: str, rows: int) -> None:
    draws = {
        "numbers": lambda random: random.normal(size=rows),
        "few": lambda random: random.choice(["a", "b", "c"], size=rows),
        "many": lambda random: [f"v{n}" for n in random.integers(0, 100, rows)],
        "formatted": lambda random: plates(random, rows),
    }
    for seed in range(25):
        random = np.random.default_rng(seed)
        alike = likeness(of(draws[sort](random)), of(draws[sort](random)))
        assert alike is not None
        assert alike.distance <= alike.noise
