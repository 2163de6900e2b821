"""Every effect: laws, a value worked out by hand, and an independent oracle for its chance."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from tests.windage.strategies import profile_of
from windage.config import Thresholds
from windage.drift.change import of_values
from windage.drift.effects import Sides, category, location, missing, mix, new_categories, shape, spread, tail
from windage.drift.effects.shares import change_of_share

counts = st.lists(st.integers(0, 40), min_size=2, max_size=12).filter(lambda values: sum(values) > 0)
both = st.integers(2, 12).flatmap(
    lambda cells: st.tuples(
        *[st.lists(st.integers(0, 40), min_size=cells, max_size=cells).filter(lambda v: sum(v) > 0)] * 2
    )
)


def sides(before: list[int], now: list[int], time: float = 1.0) -> Sides:
    return Sides(np.array(before, dtype=float), np.array(now, dtype=float), time)


def values(cells: list[int]) -> np.ndarray:
    return np.repeat(np.arange(len(cells)), cells)


@given(counts)
def test_the_same_on_both_sides_is_no_effect(cells: list[int]) -> None:
    for effect in (location, spread, shape, mix, category):
        found = effect(sides(cells, cells))
        assert (found.size, found.p_value) == (pytest.approx(0, abs=1e-12), pytest.approx(1))


@given(both)
def test_sizes_and_chances_have_their_ranges(given_counts: tuple[list[int], list[int]]) -> None:
    for effect in (location, spread, shape, mix, category):
        found = effect(sides(*given_counts))
        assert -1 <= found.size <= 1
        assert 0 <= found.p_value <= 1


@given(both, st.floats(1.0, 20.0))
def test_dependent_rows_prove_less_and_move_nothing(given_counts: tuple[list[int], list[int]], time: float) -> None:
    for effect in (location, spread, shape):
        one, dependent = effect(sides(*given_counts)), effect(sides(*given_counts, time))
        assert dependent.size == one.size
        assert dependent.p_value >= one.p_value * 0.999


@given(both)
def test_location_has_a_direction(given_counts: tuple[list[int], list[int]]) -> None:
    before, now = given_counts
    there, back = location(sides(before, now)), location(sides(now, before))
    assert there.size == pytest.approx(-back.size)
    assert there.p_value == pytest.approx(back.p_value)
    assert location(sides(before[::-1], now[::-1])).size == pytest.approx(-there.size)


@settings(max_examples=60)
@given(both)
def test_location_is_mann_and_whitneys(given_counts: tuple[list[int], list[int]]) -> None:
    before, now = (values(side) for side in given_counts)
    oracle = stats.mannwhitneyu(now, before, use_continuity=False, method="asymptotic")
    found = location(sides(*given_counts))
    assert found.size == pytest.approx(2 * oracle.statistic / (before.size * now.size) - 1)
    if not np.isnan(oracle.pvalue):
        assert found.p_value == pytest.approx(oracle.pvalue, rel=1e-6)


@given(both)
def test_shape_is_the_statistic_of_kolmogorov_and_smirnov(given_counts: tuple[list[int], list[int]]) -> None:
    before, now = (values(side) for side in given_counts)
    assert shape(sides(*given_counts)).size == pytest.approx(stats.ks_2samp(before, now).statistic)


def test_a_tenth_of_a_standard_deviation_is_a_location_of_0_056() -> None:
    """Closed form: 2 Φ(d / √2) - 1."""
    edges = stats.norm.ppf(np.linspace(0, 1, 401))
    shifted = np.diff(stats.norm.cdf(edges, loc=0.1))
    found = location(Sides(np.full(400, 1000.0), shifted * 400_000))
    assert found.size == pytest.approx(2 * stats.norm.cdf(0.1 / np.sqrt(2)) - 1, rel=1e-3)


@pytest.mark.parametrize(("delta", "least", "most"), [(0.06, 0.05, 0.15), (0.03, 0.0, 0.02), (0.14, 0.97, 1.0)])
def test_what_is_tolerated_is_seldom_taken_for_more(delta: float, least: float, most: float) -> None:
    """Of effects as large as is tolerated one of ten seems larger, whatever the number of rows."""
    random = np.random.default_rng(4)
    # Of two halves, a share of (1 + d) / 2 in the upper one is a Cliff's delta of d / 2.
    shares = np.array([0.5 - delta, 0.5 + delta])
    for rows in (1_000, 4_000):
        windows = random.multinomial(rows, shares, size=2_000).astype(float)
        beyond = np.mean([location(Sides(np.full(2, 1e7), window)).beyond(0.06) for window in windows])
        assert least <= beyond <= most


def test_spread_sees_a_scale_and_location_does_not() -> None:
    edges = stats.norm.ppf(np.linspace(0, 1, 101))
    wider = np.diff(stats.norm.cdf(edges, scale=1.5)) * 1000
    one = Sides(np.full(100, 100.0), wider)
    assert abs(location(one).size) < 1e-9
    assert spread(one).size > 0.2
    assert spread(one).p_value < 1e-6


def test_mix_is_the_total_variation_of_what_is_not_rare() -> None:
    found = mix(sides([400, 300, 300], [300, 300, 400]))
    assert found.size == pytest.approx(0.1)
    assert found.p_value == pytest.approx(stats.chi2_contingency([[400, 300, 300], [300, 300, 400]])[1])
    # Two hundred categories of which two are expected each: no sample of the same could be told from another.
    random = np.random.default_rng(1)
    draws = random.multinomial(400, np.full(200, 1 / 200))
    assert mix(Sides(np.full(200, 50.0), draws.astype(float))).size < 0.01


def test_one_category_is_found_among_hundreds() -> None:
    random = np.random.default_rng(2)
    shares = np.full(300, 1 / 300)
    moved = 0.9 * shares
    moved[7] += 0.1
    found = category(Sides(shares * 30_000, random.multinomial(500, moved).astype(float)))
    assert found.size == pytest.approx(0.1, abs=0.04)
    assert found.p_value < 1e-6


@given(both)
def test_categories_have_no_order(given_counts: tuple[list[int], list[int]]) -> None:
    before, now = given_counts
    there, back = category(sides(before, now)), category(sides(before[::-1], now[::-1]))
    assert there.p_value == pytest.approx(back.p_value)
    assert abs(there.size) == pytest.approx(abs(back.size), abs=1e-9) or there.p_value == pytest.approx(1)


def test_a_tail_is_a_change_of_a_share() -> None:
    """Oracle: Fisher's exact test of 40 of 1,000 and 10 of 10,000."""
    found = tail("high_tail", sides([9990, 10], [960, 40]), np.array([False, True]))
    assert found.size == pytest.approx(0.039)
    assert found.p_value == pytest.approx(stats.fisher_exact([[40, 960], [10, 9990]])[1], rel=1)


def test_new_categories_are_a_share() -> None:
    found = new_categories(sides([100, 0], [150, 50]), np.array([True, False]), unseen=0.0, tolerated=0.01)
    assert found.size == 0.25
    assert found.p_value < 1e-6


@pytest.mark.parametrize(
    ("count", "rows", "tolerated", "real"),
    [
        # Three of 200 where the baseline has none: beyond chance for any test of equality, and within what is allowed.
        (3, 200, 0.0, True),
        (3, 200, 0.01, False),
        (12, 200, 0.01, True),
        # Of a hundred thousand, half a percent more is certain, and no more than half of what is allowed.
        (500, 100_000, 0.01, False),
        (1500, 100_000, 0.01, True),
    ],
)
def test_a_share_that_was_nothing_may_become_a_little(count: int, rows: int, tolerated: float, real: bool) -> None:
    found = change_of_share("missing", count / rows, rows, 0.0, 10_000, tolerated=tolerated)
    assert (found.p_value < 0.001) is real


@given(st.integers(0, 300), st.integers(0, 300))
def test_missing_values_come_and_go_alike(before: int, now: int) -> None:
    def column(gone: int) -> list[object]:
        return [None] * gone + [1] * (300 - gone)

    one, other = (profile_of(a=column(gone)).columns[0] for gone in (before, now))
    there, back = (missing(a, b, time=1.0, tolerated=0.01) for a, b in ((one, other), (other, one)))
    assert there.size == pytest.approx(-back.size) == pytest.approx((now - before) / 300)
    # Near a share of a half both ways are the same; far from it the smaller share is known better than the larger.
    assert abs(now - before) < 65 or max(there.p_value, back.p_value) < 1e-6


def test_names_of_which_each_is_new_are_no_change() -> None:
    """Of 8,000 numbers of documents nearly all came once; so do those of a window, and that was a drift of 94 %."""
    random = np.random.default_rng(6)
    training = profile_of(a=[f"D{n}" for n in random.integers(0, 234_000, 8000)]).columns[0]
    window = profile_of(a=[f"D{n}" for n in random.integers(0, 234_000, 2500)]).columns[0]
    thresholds = Thresholds()
    new = {e.name: e for e in of_values(training, window, is_text=True, thresholds=thresholds).effects}
    assert new["new_categories"].size < thresholds.tolerated_new_category_share
    assert all(effect.p_value > 0.01 for effect in new.values())
    # Where they came again and again, another series of numbers is one.
    often = profile_of(a=[f"D{n}" for n in random.integers(0, 900, 8000)]).columns[0]
    new = {e.name: e for e in of_values(often, window, is_text=True, thresholds=thresholds).effects}
    assert new["new_categories"].size > 0.9
    assert new["new_categories"].p_value < 1e-12
