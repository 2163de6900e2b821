"""The share of the rows that would have to change their cell; its laws are in ``test_counted.py``."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from scipy.spatial.distance import cityblock

from tests.windage.distances.test_counted import vectors
from windage.distances import l_infinity, total_variation


@pytest.mark.parametrize(
    ("a", "b", "distance"), [([5, 5, 0], [2, 5, 3], 0.3), ([1, 1], [3, 1], 0.25), ([1, 0], [0, 9], 1.0)]
)
def test_values_worked_out_by_hand(a: list[int], b: list[int], distance: float) -> None:
    assert total_variation(np.array(a), np.array(b)) == pytest.approx(distance, abs=1e-15)


@given(vectors(2))
def test_it_is_half_of_scipys_city_block(both: list[np.ndarray]) -> None:
    p, q = (side / side.sum() for side in both)
    assert total_variation(*both) == pytest.approx(cityblock(p, q) / 2, abs=1e-12)


@given(vectors(2))
def test_no_single_cell_changes_more(both: list[np.ndarray]) -> None:
    one, other = (dict(enumerate(side.tolist())) for side in both)
    assert l_infinity(one, other) <= total_variation(*both) + 1e-12
