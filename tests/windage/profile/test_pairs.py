"""Correlations of normal scores: exact sums, in any order."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from windage.profile.pairs import Pairs

NAMES = ("a", "b", "c")
seeds = st.integers(0, 10_000)


def scores(seed: int, rows: int, *, gaps: float = 0.2) -> NDArray[np.float64]:
    rng = np.random.default_rng(seed)
    z = rng.normal(size=(3, rows))
    z[1] = 0.8 * z[0] + 0.6 * z[1]
    z[rng.random(z.shape) < gaps] = np.nan
    return z


def sums(pairs: Pairs) -> list[object]:
    return [pairs.names, *(m.tolist() for m in (pairs.counts, pairs.sums, pairs.squares, pairs.products))]


@given(seeds, st.integers(0, 50), st.integers(0, 50))
def test_parts_add_up_exactly_in_any_order(seed: int, one: int, other: int) -> None:
    z = scores(seed, one + other)
    parts = Pairs.of(z[:, :one], NAMES), Pairs.of(z[:, one:], NAMES)
    assert sums(parts[0] + parts[1]) == sums(parts[1] + parts[0]) == sums(Pairs.of(z, NAMES))
    assert sums(parts[0] + Pairs()) == sums(parts[0])


@given(seeds)
def test_they_are_the_correlations_of_the_rows_that_have_both(seed: int) -> None:
    """An independent oracle: numpy on the rows without gaps."""
    z = scores(seed, 60)
    found = Pairs.of(z, NAMES).correlations
    for i in range(3):
        for j in range(3):
            both = ~np.isnan(z[i]) & ~np.isnan(z[j])
            assert found[i, j] == pytest.approx(np.corrcoef(z[i, both], z[j, both])[0, 1], abs=0.01)


def test_without_gaps_the_sums_are_the_same() -> None:
    z = scores(1, 40, gaps=0.0)
    whole = Pairs.of(z, NAMES)
    with_gap = Pairs.of(np.column_stack([z, [np.nan] * 3]), NAMES)
    assert sums(whole) == sums(with_gap)


def test_what_does_not_vary_has_no_correlation() -> None:
    found = Pairs.of(np.array([[1.0, 1.0, 1.0], [1.0, 2.0, 3.0]]), ("a", "b")).correlations
    assert np.isnan(found[0, 1])
    assert found[1, 1] == pytest.approx(1)


def test_other_columns_do_not_add_up() -> None:
    one, other = (Pairs.of(np.zeros((1, 2)), (name,)) for name in "ab")
    with pytest.raises(ValueError, match="different columns"):
        one + other
