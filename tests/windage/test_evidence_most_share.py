"""The upper end of Clopper and Pearson's interval."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from windage.evidence import least_share, most_share

counts = st.integers(1, 10_000).flatmap(lambda total: st.tuples(st.integers(0, total), st.just(total)))


@given(counts)
def test_the_share_lies_between_both_ends(count: tuple[int, int]) -> None:
    some, total = count
    assert least_share(some, total, confidence=0.975) <= some / total <= most_share(some, total)


@given(counts)
def test_it_is_the_mirror_of_the_least_share(count: tuple[int, int]) -> None:
    some, total = count
    assert most_share(some, total) == pytest.approx(1 - least_share(total - some, total, confidence=0.975), abs=1e-9)


def test_by_hand_the_rule_of_three() -> None:
    """None of 100: (1 - p)^100 = 0.05 at p = 2.95 %."""
    assert most_share(0, 100, confidence=0.95) == pytest.approx(1 - 0.05 ** (1 / 100))


@pytest.mark.parametrize(("some", "total"), [(3, 1_000_000), (0, 7), (7, 7), (5, 100)])
def test_scipy_says_the_same(some: int, total: int) -> None:
    interval = stats.binomtest(some, total).proportion_ci(confidence_level=0.95, method="exact")
    assert most_share(some, total) == pytest.approx(interval.high)


def test_without_observations_there_is_none() -> None:
    with pytest.raises(ValueError, match="no observations"):
        most_share(0, 0)
