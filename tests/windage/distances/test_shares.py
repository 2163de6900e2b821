"""Two vectors of counts as shares, cell beside cell."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.windage.distances.test_counted import vectors
from windage.distances.shares import shares


@given(vectors(2), st.sampled_from([0.0, 0.5, 3.0]))
def test_both_sides_add_up_to_one(both: list[np.ndarray], smoothing: float) -> None:
    for side in shares(*both, of="example", smoothing=smoothing):
        assert side.sum() == pytest.approx(1)
        assert (side >= 0).all()
        assert smoothing == 0 or (side > 0).all()


def test_half_a_count_goes_to_every_cell_that_is_not_empty_on_both_sides() -> None:
    p, q = shares(np.array([0, 3, 0]), np.array([1, 1, 0]), of="example", smoothing=0.5)
    assert p.tolist() == [0.125, 0.875]
    assert q.tolist() == [0.5, 0.5]
