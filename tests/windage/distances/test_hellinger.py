"""How far apart the square roots of the shares are; its laws are in ``test_counted.py``."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from scipy.stats import norm

from tests.windage.distances.test_counted import NEAR, vectors
from windage.distances import hellinger


def test_a_value_worked_out_by_hand() -> None:
    """Of 1/2 1/2 and 9/25 16/25: the roots' products are (3 + 4) / 5 / √2 = 0.98995, H² = 0.01005."""
    assert hellinger(np.array([1, 1]), np.array([9, 16])) == pytest.approx(math.sqrt(1 - 7 / 5 / math.sqrt(2)))


@given(vectors(2))
def test_it_is_one_less_the_coefficient_of_bhattacharyya(both: list[np.ndarray]) -> None:
    p, q = (side / side.sum() for side in both)
    assert hellinger(*both) ** 2 == pytest.approx(1 - float(np.sqrt(p * q).sum()), abs=NEAR)


@pytest.mark.parametrize("shift", [0.1, 0.5, 2.0])
def test_of_fine_cells_of_shifted_normals_it_is_the_closed_form(shift: float) -> None:
    edges = np.linspace(-8, 10, 4001)
    p, q = np.diff(norm.cdf(edges)), np.diff(norm.cdf(edges - shift))
    assert hellinger(p, q) == pytest.approx(math.sqrt(1 - math.exp(-(shift**2) / 8)), rel=1e-4)
