"""Sums of the kernel are numpy's to the last bit, and blocks are what the plain computation says."""

from __future__ import annotations

import math
import struct

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from windage.kernel import sums
from windage.profile import Dependence, Numerical
from windage.table import Kind

pytestmark = pytest.mark.skipif(not sums.AVAILABLE, reason="the kernel is not compiled")

anything = st.floats(width=64)
# Around the sizes at which numpy's order of adding changes.
sizes = st.sampled_from([*range(1, 20), 64, 127, 128, 129, 136, 255, 256, 257, 1000, 8191, 8193, 32_767, 32_769])


def bits(dependence: Dependence) -> list[bytes]:
    return [struct.pack("<qdd", one.count, one.total, one.squares) for one in dependence.levels]


def by_numpy(values: np.ndarray) -> Dependence:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sums, "AVAILABLE", False)
        return Dependence.of(values)


def spread(size: int, seed: int) -> np.ndarray:
    """Return numbers of many sizes, of which another order of adding gives another sum."""
    rng = np.random.default_rng(seed)
    return np.asarray(rng.normal(size=size) * 10.0 ** rng.integers(-8, 8, size))


@given(sizes, st.integers(0, 1000))
def test_moments_are_numpys_to_the_last_bit(size: int, seed: int) -> None:
    values = spread(size, seed)
    total = float(np.sum(values))
    assert sums.moments(values) == (total, float(np.sum(np.square(values - total / size))))


@given(st.lists(anything, min_size=1, max_size=300))
@example([1e308, 1e308, -1e308])
@example([-0.0] * 9)
@np.errstate(all="ignore")
def test_moments_of_anything_are_numpys(values: list[float]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sums, "AVAILABLE", False)
        expected = Numerical.of(np.array(values))
    found = Numerical.of(np.array(values))
    for one, other in ((found.total, expected.total), (found.squares, expected.squares)):
        # Which of several NaNs it is says nothing.
        assert struct.pack("<d", one) == struct.pack("<d", other) or (math.isnan(one) and math.isnan(other))


@given(sizes, st.integers(0, 1000))
def test_blocks_are_numpys_to_the_last_bit(size: int, seed: int) -> None:
    values = spread(size, seed)
    before = values.copy()
    assert bits(Dependence.of(values)) == bits(by_numpy(values))
    assert np.array_equal(values, before)


@pytest.mark.parametrize("values", [[], [-0.0], [-0.0, -0.0, -0.0], [0.0, -0.0] * 70, [1e200] * 5, [5e-324] * 300])
def test_blocks_of_edges_are_numpys(values: list[float]) -> None:
    with np.errstate(over="ignore"):
        assert bits(Dependence.of(np.array(values))) == bits(by_numpy(np.array(values)))


def test_blocks_by_hand() -> None:
    assert bits(Dependence.of(np.array([1.0, 2.0, 4.0]))) == [
        struct.pack("<qdd", *one) for one in [(3, 7, 21), (1, 3, 9)]
    ]


@given(sizes, st.integers(0, 1000), st.sampled_from([np.uint8, np.uint16, np.int32, np.int64]), st.booleans())
def test_blocks_of_codes_are_those_of_their_scores(size: int, seed: int, dtype: type[np.integer], whole: bool) -> None:
    rng = np.random.default_rng(seed)
    worth = np.append(rng.normal(size=9), 0.0)
    codes = rng.integers(0, 9 if whole else 10, size).astype(dtype)
    assert bits(Dependence.of_codes(codes, worth)) == bits(by_numpy(worth[codes[codes != 9]]))


def test_codes_beyond_the_scores_have_none() -> None:
    codes = np.array([0, 1, 2, 250, -1], np.int32)
    assert Dependence.of_codes(codes, np.array([0.5, 3.0, 0.0])).levels[0].total == 3.5
    assert Dependence.of_codes(codes, np.empty(0)) == Dependence()
    assert Dependence.of_codes(codes[:0], np.array([0.5, 0.0])) == Dependence()


@given(sizes, st.integers(0, 1000), st.sampled_from([0.0, 0.03, 0.5, 1.0]))
def test_blocks_of_gaps_are_those_of_ones_and_zeros(size: int, seed: int, share: float) -> None:
    rng = np.random.default_rng(seed)
    present = rng.integers(Kind.INTEGRAL, len(Kind), size)
    kinds = np.where(rng.random(size) < share, rng.integers(0, Kind.INTEGRAL, size), present).astype(np.uint8)
    assert bits(Dependence.of_gaps(kinds)) == bits(by_numpy((kinds < Kind.INTEGRAL).astype(np.float64)))


def test_blocks_of_no_gaps() -> None:
    assert Dependence.of_gaps(np.empty(0, np.uint8)) == Dependence()
