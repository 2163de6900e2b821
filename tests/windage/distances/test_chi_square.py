"""The effect that a chi-square test tests; its laws are in ``test_counted.py``."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from scipy.stats import chi2_contingency
from scipy.stats.contingency import association

from tests.windage.distances.test_counted import vectors
from windage.distances import chi_square


def test_a_value_worked_out_by_hand() -> None:
    """Of 1/2 1/2 0 and 1/2 0 1/2: (1/4 / 1/2 + 1/4 / 1/2) / 2 = 1/2."""
    assert chi_square(np.array([5, 5, 0]), np.array([5, 0, 5])) == pytest.approx(math.sqrt(1 / 2))


@given(vectors(2))
def test_of_sides_of_one_size_it_is_scipys_statistic_of_the_table(both: list[np.ndarray]) -> None:
    seen = both[0] + both[1] > 0
    table = np.array([side[seen] / side.sum() * 1000 for side in both])
    if table.shape[1] > 1:
        statistic = chi2_contingency(table, correction=False).statistic
        assert chi_square(*both) ** 2 == pytest.approx(statistic / 2000, rel=1e-9, abs=1e-12)


def test_of_sides_of_one_size_it_is_scipys_cramers_v() -> None:
    a, b = np.array([10, 20, 30, 40]), np.array([25, 25, 25, 25])
    assert chi_square(a, b) == pytest.approx(association(np.array([a, b]), method="cramer"))


def test_it_does_not_grow_with_the_rows() -> None:
    """The statistic of the service's test does."""
    assert chi_square(np.array([6, 4]), np.array([5, 5])) == pytest.approx(
        chi_square(np.array([6_000_000, 4_000_000]), np.array([500, 500]))
    )
