"""What is lost by taking the current distribution for the baseline's; its laws are in ``test_counted.py``."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from scipy.stats import entropy, norm

from tests.windage.distances.test_counted import vectors
from windage.distances import kullback_leibler


@given(vectors(2))
def test_plain_it_is_scipys(both: list[np.ndarray]) -> None:
    baseline, current = both
    assert kullback_leibler(baseline, current, smoothing=0) == pytest.approx(
        entropy(current, baseline), rel=1e-9, abs=1e-12
    )


@given(vectors(2))
def test_smoothed_it_is_scipys_of_half_a_count_more(both: list[np.ndarray]) -> None:
    seen = both[0] + both[1] > 0
    baseline, current = (side[seen] + 0.5 for side in both)
    assert kullback_leibler(*both) == pytest.approx(entropy(current, baseline), rel=1e-9, abs=1e-12)


def test_values_worked_out_by_hand() -> None:
    """Now 1/2 1/2 where 1/4 3/4 were: ½ ln 2 + ½ ln 2/3. Smoothed 0 3 and 1 1: now 1/2 1/2, before 1/8 7/8."""
    assert kullback_leibler(np.array([1, 3]), np.array([1, 1]), smoothing=0) == pytest.approx(math.log(4 / 3) / 2)
    smoothed = (math.log(4) + math.log(4 / 7)) / 2
    assert kullback_leibler(np.array([0, 3]), np.array([1, 1])) == pytest.approx(smoothed)


def test_a_cell_that_the_baseline_never_had_is_infinitely_far_without_smoothing() -> None:
    assert kullback_leibler(np.array([0, 3]), np.array([1, 1]), smoothing=0) == math.inf
    assert math.isfinite(kullback_leibler(np.array([1, 1]), np.array([0, 3]), smoothing=0))


@pytest.mark.parametrize("shift", [0.1, 0.5, 1.0])
def test_of_fine_cells_of_shifted_normals_it_is_the_closed_form(shift: float) -> None:
    edges = np.linspace(-6, 6.5, 2501)
    p, q = np.diff(norm.cdf(edges)), np.diff(norm.cdf(edges - shift))
    assert kullback_leibler(p, q, smoothing=0) == pytest.approx(shift**2 / 2, rel=1e-3)


def test_the_price_of_smoothing_is_what_its_words_say() -> None:
    """Equal shares of samples of different sizes are not exactly alike, and a small sample looks less far away."""
    assert 0 < kullback_leibler(np.array([999_000, 1000]), np.array([999, 1])) < 0.001
    far = np.array([9000, 1000]), np.array([1000, 9000])
    assert kullback_leibler(far[0], far[1] // 1000) < kullback_leibler(*far)
