"""Evidence: intervals and tests against scipy.stats, and what they promise."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from scipy import stats

from windage.evidence import chi_square_p, discoveries, kolmogorov_smirnov_p, least_share, two_proportions

counts = st.tuples(st.integers(0, 2000), st.integers(1, 2000)).filter(lambda pair: pair[0] <= pair[1])
p_values = st.lists(st.floats(0, 1), max_size=30)


@settings(max_examples=80)
@given(counts, st.sampled_from([0.9, 0.99, 0.995]))
def test_the_least_share_is_clopper_and_pearsons(given_counts: tuple[int, int], confidence: float) -> None:
    count, total = given_counts
    oracle = stats.binomtest(count, total).proportion_ci(2 * confidence - 1, "exact").low
    assert least_share(count, total, confidence=confidence) == pytest.approx(oracle, abs=1e-9)


@given(counts)
def test_the_least_share_lies_below_the_share_seen(given_counts: tuple[int, int]) -> None:
    count, total = given_counts
    assert 0 <= least_share(count, total) <= count / total
    if count < total:
        assert least_share(count, total) <= least_share(count + 1, total)
    assert least_share(count, total + 1) <= least_share(count, total)


@pytest.mark.parametrize("share", [0.001, 0.01, 0.05, 0.3])
@pytest.mark.parametrize("total", [1, 5, 20, 100, 115, 1000, 20_000])
def test_a_share_is_overestimated_as_seldom_as_promised(share: float, total: int) -> None:
    """Exactly, by the binomial distribution: Wilson's interval overestimated 0.1 % in 11 % of the samples of 115."""
    first = next(count for count in range(total + 2) if count > total or least_share(count, total) > share)
    assert stats.binom.sf(first - 1, total, share) <= 0.005 + 1e-12


@pytest.mark.parametrize(
    ("count", "total", "low"),
    [(0, 100, 0), (1, 1, 0.005), (1, 2, 1 - math.sqrt(0.995)), (100, 100, 0.005**0.01), (0, 1, 0)],
)
def test_least_shares_worked_out_by_hand(count: int, total: int, low: float) -> None:
    assert least_share(count, total) == pytest.approx(low, rel=1e-9)


def test_one_bad_value_in_a_hundred_thousand_is_no_evidence_of_one_in_a_thousand() -> None:
    assert least_share(1, 100_000) < 1e-7
    assert least_share(1, 100) < 0.001
    assert least_share(5, 100) > 0.001


def test_no_observations_have_no_share() -> None:
    with pytest.raises(ValueError, match=r"^least_share: no observations; got 0; expected at least 1$"):
        least_share(0, 0)


@given(counts, counts)
def test_two_proportions_are_symmetric_and_a_probability(one: tuple[int, int], other: tuple[int, int]) -> None:
    p = two_proportions(*one, *other)
    assert 0 <= p <= 1
    assert p == pytest.approx(two_proportions(*other, *one), rel=1e-6, abs=1e-12)
    assert two_proportions(*one, *one) == pytest.approx(1, abs=1e-9)


@given(counts, counts)
@example((130, 150), (150, 150))
def test_two_proportions_do_not_mind_which_outcome_is_counted(one: tuple[int, int], other: tuple[int, int]) -> None:
    (a, n), (b, m) = one, other
    assert two_proportions(a, n, b, m) == pytest.approx(two_proportions(n - a, n, m - b, m), rel=1e-6, abs=1e-12)


@settings(max_examples=80)
@given(counts, counts)
def test_two_proportions_are_scipys(one: tuple[int, int], other: tuple[int, int]) -> None:
    """Oracle: chi-square without correction where much is expected, the hypergeometric distribution elsewhere."""
    (a, n), (b, m) = one, other
    table = np.array([[a, n - a], [b, m - b]])
    if min(n, m) * min(a + b, n + m - a - b) >= 10 * (n + m):
        expected = stats.chi2_contingency(table, correction=False).pvalue
    else:
        exact = stats.hypergeom(n + m, a + b, n)
        expected = min(1, 2 * min(exact.cdf(a), exact.sf(a - 1)))
    assert two_proportions(a, n, b, m) == pytest.approx(expected, rel=1e-6, abs=1e-12)


@pytest.mark.parametrize(
    ("a", "n", "b", "m", "p"),
    [
        (0, 0, 1, 2, 1),
        (1, 2, 0, 0, 1),
        (0, 10, 0, 10, 1),
        (10, 10, 10, 10, 1),
        (1, 5, 0, 995, 2 * 5 / 1000),
        (2, 2, 0, 2, 2 / 6),
        # z = 0.1 / sqrt(0.5 * 0.5 * 2 / 100) = sqrt(2)
        (55, 100, 45, 100, 2 * stats.norm.sf(math.sqrt(2))),
    ],
)
def test_two_proportions_worked_out_by_hand(a: int, n: int, b: int, m: int, p: float) -> None:
    assert two_proportions(a, n, b, m) == pytest.approx(p, rel=1e-9)


def test_one_missing_value_among_few_is_no_evidence() -> None:
    """The z-test gave 1e-10 for one of five after none of ten thousand; exactly, it is one in a thousand."""
    assert two_proportions(1, 5, 0, 10_000) == pytest.approx(2 * 5 / 10_005)


@pytest.mark.parametrize("share", [0.0005, 0.005, 0.05])
@pytest.mark.parametrize("rows", [20, 200, 1000])
def test_two_proportions_keep_their_error_rate(share: float, rows: int) -> None:
    """Exactly, over all windows of a size and all baselines that are likely."""
    baseline = 10_000
    probable = range(
        int(stats.binom.ppf(1e-4, baseline, share)), int(stats.binom.ppf(1 - 1e-4, baseline, share)) + 1, 5
    )
    windows = range(int(stats.binom.ppf(1 - 1e-7, rows, share)) + 2)
    weights = stats.binom.pmf(list(probable), baseline, share)
    chance = stats.binom.pmf(list(windows), rows, share)
    found = np.array([[two_proportions(a, rows, b, baseline) < 0.01 for a in windows] for b in probable])
    assert (weights / weights.sum()) @ found @ chance <= 0.0115


@settings(max_examples=100)
@given(st.floats(0, 1), st.integers(1, 10**6), st.integers(1, 10**6))
def test_the_p_value_of_a_distance_is_scipys(distance: float, n: int, m: int) -> None:
    p = kolmogorov_smirnov_p(distance, n, m)
    assert p == pytest.approx(stats.kstwobign.sf(distance * math.sqrt(n * m / (n + m))), abs=1e-12)
    assert 0 <= p <= 1
    assert p == kolmogorov_smirnov_p(distance, m, n)


@settings(max_examples=30)
@given(st.integers(0, 2**32 - 1), st.integers(100, 400), st.integers(100, 400))
def test_the_asymptotic_p_value_is_not_too_sure(seed: int, n: int, m: int) -> None:
    """Oracle: the exact distribution. The asymptotic p-value is at least as large, but for two per cent of it."""
    random = np.random.default_rng(seed)
    result = stats.ks_2samp(random.normal(size=n), random.normal(0.2, size=m), method="exact")
    assert kolmogorov_smirnov_p(float(result.statistic), n, m) >= 0.98 * result.pvalue


def test_an_empty_sample_proves_nothing() -> None:
    assert kolmogorov_smirnov_p(1.0, 0, 10) == 1
    assert kolmogorov_smirnov_p(1.0, 10, 0) == 1


categories = st.integers(2, 8).flatmap(
    lambda size: st.tuples(*[st.lists(st.integers(0, 500), min_size=size, max_size=size)] * 2)
)


@settings(max_examples=80)
@given(categories)
def test_chi_square_is_scipys_where_nothing_is_pooled(given_counts: tuple[list[int], list[int]]) -> None:
    table = np.array(given_counts, dtype=float) + 50
    oracle = stats.chi2_contingency(table, correction=False).pvalue
    assert chi_square_p(*table.tolist()) == pytest.approx(oracle, rel=1e-9, abs=1e-300)


@given(categories, st.randoms(use_true_random=False))
def test_chi_square_is_symmetric_and_knows_no_order(given_counts: tuple[list[int], list[int]], random: object) -> None:
    one, other = given_counts
    p = chi_square_p(one, other)
    assert 0 <= p <= 1
    assert p == pytest.approx(chi_square_p(other, one), rel=1e-9)
    order = list(range(len(one)))
    random.shuffle(order)
    shuffled = chi_square_p([one[place] for place in order], [other[place] for place in order])
    # Of categories that are as rare as each other, any may be pooled.
    if len({a + b for a, b in zip(one, other, strict=True)}) == len(one):
        assert shuffled == pytest.approx(p, rel=1e-9)
    assert chi_square_p(one, one) == pytest.approx(1)


def test_rare_categories_are_pooled() -> None:
    """Oracle: scipy on the table pooled by hand: two ones and the three twos, of which fewer than five are expected."""
    expected, observed = [100, 200, 1, 2, 0, 2], [110, 190, 0, 0, 3, 2]
    pooled = np.array([[100, 200, 5], [110, 190, 5]])
    oracle = stats.chi2_contingency(pooled, correction=False).pvalue
    assert chi_square_p(expected, observed) == pytest.approx(oracle)


@pytest.mark.parametrize(
    ("expected", "observed"),
    [([], []), ([0, 0], [1, 2]), ([1, 2], [0, 0]), ([5], [9]), ([0, 7], [0, 9]), ([1, 1], [1, 1]), ([1, 0], [0, 1])],
)
def test_what_cannot_be_compared_is_no_evidence(expected: list[int], observed: list[int]) -> None:
    assert chi_square_p(expected, observed) == 1


@given(p_values, st.sampled_from([0.01, 0.05, 0.2]))
def test_discoveries_are_scipys(p: list[float], rate: float) -> None:
    """Oracle: scipy's adjusted p-values, in both stages; one at the rate itself may fall either way."""
    adjusted = stats.false_discovery_control(p) if p else np.empty(0)
    strict = rate / (1 + rate)
    left = len(p) - int(np.count_nonzero(adjusted <= strict))
    for found, value, raw in zip(discoveries(p, rate=rate), adjusted * (left / max(1, len(p))), p, strict=True):
        if not np.isclose(adjusted, strict, rtol=1e-9).any() and not math.isclose(value, strict, rel_tol=1e-9):
            assert found == (value <= strict and raw <= rate)


@given(p_values, st.floats(0.001, 0.4), st.floats(0.001, 0.4))
def test_a_larger_rate_discovers_no_less(p: list[float], one: float, other: float) -> None:
    small, large = sorted((one, other))
    for found, more in zip(discoveries(p, rate=small), discoveries(p, rate=large), strict=True):
        assert more or not found


@given(p_values)
def test_discoveries_are_the_smallest(p: list[float]) -> None:
    found = discoveries(p, rate=0.05)
    real = [value for value, is_real in zip(p, found, strict=True) if is_real]
    rest = [value for value, is_real in zip(p, found, strict=True) if not is_real]
    assert not real or not rest or max(real) < min(rest)
    assert sum(found) >= sum(value <= 0.047 / len(p) for value in p)


@given(p_values, st.floats(0.001, 0.2), st.floats(1, 5))
def test_once_there_is_a_discovery_others_are_easier(p: list[float], rate: float, times: float) -> None:
    strict, more = discoveries(p, rate=rate), discoveries(p, rate=rate, among=times * rate)
    assert any(more) == any(strict)
    if any(strict):
        assert more == discoveries(p, rate=times * rate)


def test_what_is_no_evidence_is_no_discovery_beside_many() -> None:
    """With all others certain, the second stage would take any p-value for real."""
    assert discoveries([1e-9] * 23 + [0.3], rate=0.05) == [True] * 23 + [False]


def test_discoveries_worked_out_by_hand() -> None:
    """The example of Benjamini and Hochberg (1995), section 3.2, of fifteen.

    At 5 % / 1.05 the first stage finds the four smallest. Eleven are left: the tenth would have to be at most
    10 / 11 of the rate, the ninth 9 / 11 · 0.0476 = 0.039, the eighth 8 / 11 · 0.0476 = 0.0346, and 0.0344 is.
    """
    p = [
        0.0001,
        0.0004,
        0.0019,
        0.0095,
        0.0201,
        0.0278,
        0.0298,
        0.0344,
        0.0459,
        0.3240,
        0.4262,
        0.5719,
        0.6528,
        0.759,
        1,
    ]
    assert discoveries(p, rate=0.05) == [True] * 8 + [False] * 7
