"""The index by which credit scorecards are watched; its laws are in ``test_counted.py``."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from scipy.stats import entropy

from tests.windage.distances.test_counted import vectors
from windage.distances import population_stability_index


@given(vectors(2))
def test_it_is_scipys_divergences_of_both_directions(both: list[np.ndarray]) -> None:
    oracle = entropy(*both) + entropy(*reversed(both))
    assert population_stability_index(*both, smoothing=0) == pytest.approx(oracle, rel=1e-9, abs=1e-12)


@given(vectors(2))
def test_it_is_the_sum_as_the_field_writes_it(both: list[np.ndarray]) -> None:
    p, q = (side / side.sum() for side in (both[0] + 1, both[1] + 1))
    found = population_stability_index(both[0] + 1, both[1] + 1, smoothing=0)
    assert found == pytest.approx(float(((q - p) * np.log(q / p)).sum()), rel=1e-9, abs=1e-12)


def test_values_worked_out_by_hand() -> None:
    """Of 1/2 1/2 and 3/5 2/5: 0.1 ln 1.2 - 0.1 ln 0.8 = 0.1 ln 1.5. Smoothed 1 0 and 0 1: 3/4 1/4 and back, ln 3."""
    found = population_stability_index(np.array([50, 50]), np.array([60, 40]), smoothing=0)
    assert found == pytest.approx(0.1 * math.log(1.5))
    assert population_stability_index(np.array([1, 0]), np.array([0, 1])) == pytest.approx(math.log(3))


def test_an_empty_cell_is_infinite_without_smoothing() -> None:
    assert population_stability_index(np.array([1, 1]), np.array([1, 0]), smoothing=0) == math.inf


@pytest.mark.parametrize("rows", [100, 1000, 10_000])
def test_by_chance_alone_it_is_what_its_words_say(rows: int) -> None:
    random = np.random.default_rng(7)
    deciles = np.full(10, 10**6)
    found = [population_stability_index(deciles, random.multinomial(rows, np.full(10, 0.1))) for _ in range(400)]
    assert np.mean(found) == pytest.approx(9 / rows, rel=0.15)
