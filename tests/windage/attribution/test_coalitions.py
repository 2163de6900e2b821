"""The coalitions: all of them with the kernel's weights, or a sample that stands for all."""

from __future__ import annotations

from math import comb

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from windage.attribution.coalitions import coalitions


@given(features=st.integers(2, 10))
def test_all_of_them_weigh_as_the_kernel_says(features: int) -> None:
    made = coalitions(features, most=10**6, generator=np.random.default_rng(1))
    sizes = made.masks.sum(axis=1)
    kernel = np.array([(features - 1) / (comb(features, int(s)) * s * (features - s)) for s in sizes])
    assert made.all
    assert len({row.tobytes() for row in made.masks}) == 2**features - 2 == len(made.masks)
    np.testing.assert_allclose(made.weights, kernel / kernel.sum(), rtol=1e-12)


@given(features=st.integers(3, 70), share=st.floats(0, 1), seed=st.integers(0, 1000))
def test_a_sample_is_within_its_number_paired_and_weighs_one(features: int, share: float, seed: int) -> None:
    every = 2**features - 2
    most = features + int(share * min(every - features, 700))
    made = coalitions(features, most=most, generator=np.random.default_rng(seed))
    assert most - 2 <= len(made.masks) <= most or made.all or len(made.masks) > 0.5 * most
    assert len({row.tobytes() for row in made.masks}) == len(made.masks) <= most
    assert made.weights.sum() == pytest.approx(1.0)
    assert made.weights.min() > 0
    sizes = made.masks.sum(axis=1)
    assert sizes.min() >= 1
    assert sizes.max() <= features - 1
    # But for the middle size, which is its own complement, every coalition has its complement with it.
    uneven = made.masks[2 * sizes != features]
    assert {row.tobytes() for row in ~uneven} == {row.tobytes() for row in uneven}


def test_each_size_has_its_share_of_the_weight_on_the_average() -> None:
    features, most = 15, 300
    kernel = np.array([1 / (s * (features - s)) for s in range(1, features)])
    found = np.zeros(features - 1)
    for seed in range(200):
        made = coalitions(features, most=most, generator=np.random.default_rng(seed))
        found += np.bincount(made.masks.sum(axis=1) - 1, weights=made.weights, minlength=features - 1)
    np.testing.assert_allclose(found / 200, kernel / kernel.sum(), rtol=0.03)


@pytest.mark.parametrize(("features", "most"), [(1, 10), (0, 10), (5, 4)])
def test_too_few_are_refused(features: int, most: int) -> None:
    with pytest.raises(ValueError, match="coalitions: too few"):
        coalitions(features, most=most, generator=np.random.default_rng(1))
