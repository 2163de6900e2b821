"""How much one row tells of the side that it comes from; its laws are in ``test_counted.py``."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from scipy.spatial.distance import jensenshannon

from tests.windage.distances.test_counted import NEAR, vectors
from windage.distances import jensen_shannon


@given(vectors(2))
def test_it_is_scipys(both: list[np.ndarray]) -> None:
    # Of nearly equal shares scipy's sum may fall below zero, whose root is no number.
    with np.errstate(invalid="ignore"):
        oracle = np.nan_to_num(jensenshannon(*both, base=2))
    assert jensen_shannon(*both) == pytest.approx(oracle, rel=1e-6, abs=NEAR)


def test_a_value_worked_out_by_hand() -> None:
    """Of 1 0 and 1/2 1/2: the middle is 3/4 1/4; (log₂ 4/3) / 2 + (log₂ 2/3 + log₂ 2) / 4 = 0.311278."""
    expected = math.log2(4 / 3) / 2 + (math.log2(2 / 3) + 1) / 4
    assert expected == pytest.approx(0.311278, abs=1e-6)
    assert jensen_shannon(np.array([7, 0]), np.array([4, 4])) == pytest.approx(math.sqrt(expected))


def test_by_chance_alone_it_is_what_its_words_say() -> None:
    random = np.random.default_rng(3)
    found = [jensen_shannon(np.full(20, 10**6), random.multinomial(200, np.full(20, 0.05))) for _ in range(400)]
    assert np.mean(np.square(found)) == pytest.approx(19 / 200 / 8 / math.log(2), rel=0.1)
    assert np.mean(found) == pytest.approx(0.13, abs=0.01)
