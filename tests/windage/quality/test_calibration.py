"""Probabilities beside what came true."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from sklearn.calibration import calibration_curve as oracle

from tests.windage.quality.answered import binary, honest
from windage.quality.calibration import BINS, bins, calibration, calibration_curve
from windage.quality.pairs import Pairs


@given(binary())
def test_the_curve_is_scikit_learns(pairs: Pairs) -> None:
    share, said = oracle(pairs.actual, pairs.probability, n_bins=BINS)
    curve = calibration_curve(bins(pairs.probability, pairs.actual))
    np.testing.assert_allclose(curve.x, said)
    np.testing.assert_allclose(curve.y, share)


@given(binary())
def test_it_is_a_share_and_at_most_the_plain_error(pairs: Pairs) -> None:
    rows = bins(pairs.probability, pairs.actual)
    plain = float(rows.counts @ np.abs(rows.share - rows.probability)) / pairs.rows
    assert 0 <= calibration(rows).value <= plain + 1e-12


def test_of_many_rows_it_is_the_plain_error() -> None:
    """Said 0.9 and 0.2, came true 0.7 and 0.25: 0.2 and 0.05 off, a quarter and three quarters of the rows."""
    said = np.repeat([0.9, 0.2], [100_000, 300_000])
    came = np.concatenate([np.arange(100_000) < 70_000, np.arange(300_000) < 75_000]).astype(np.float64)
    assert calibration(bins(said, came)).value == pytest.approx(0.2 / 4 + 0.05 * 3 / 4, abs=1e-4)


@pytest.mark.parametrize("rows", [50, 200, 2000])
def test_of_perfect_probabilities_little_is_left_of_the_plain_error(rows: int) -> None:
    generator = np.random.default_rng(4)
    found, plain = [], []
    for _ in range(300):
        pairs = honest(generator, rows)
        cells = bins(pairs.probability, pairs.actual)
        found.append(calibration(cells).value)
        plain.append(float(cells.counts @ np.abs(cells.share - cells.probability)) / rows)
    assert np.mean(found) < np.mean(plain) * 0.4
