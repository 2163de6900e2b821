"""Groups of different means are not dependent rows: their sums are added up about the mean of each."""

from __future__ import annotations

import numpy as np
import pytest

from windage.profile import Dependence


@pytest.mark.parametrize("repeats", [1, 5])
def test_groups_of_different_means_tell_the_time_of_their_rows(repeats: int) -> None:
    random = np.random.default_rng(3)
    groups = [random.normal(mean, size=60).repeat(repeats) for mean in np.linspace(-3, 3, 30)]
    together = sum((Dependence.of(group).centred for group in groups), Dependence())
    assert together.time == pytest.approx(repeats, rel=0.4)
    assert sum(map(Dependence.of, groups), Dependence()).time > 2 * repeats


def test_the_time_of_one_group_does_not_change_by_it() -> None:
    scores = np.random.default_rng(4).normal(7.0, size=500).repeat(3)
    assert Dependence.of(scores).centred.time == pytest.approx(Dependence.of(scores).time)
    assert Dependence().centred == Dependence()
