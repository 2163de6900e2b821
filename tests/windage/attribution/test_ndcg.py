"""The score of the order: laws, the formula by hand, an independent oracle, and how often it is off by chance."""

from __future__ import annotations

import math
import warnings

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import ndcg_score

from windage.attribution.attributions import Aggregation, Attributions, Values, aggregated, resampled
from windage.attribution.ndcg import Score, ndcg, score

SIZES = st.lists(st.one_of(st.just(0.0), st.floats(1e-6, 1e6)), min_size=1, max_size=30)
PAIRS = st.integers(1, 25).flatmap(
    lambda n: st.tuples(*(st.lists(st.one_of(st.just(0.0), st.floats(1e-6, 1e6)), min_size=n, max_size=n),) * 2)
)


@given(sizes=SIZES, factor=st.floats(1e-3, 1e3))
def test_the_same_order_is_perfect(sizes: list[float], factor: float) -> None:
    values = np.array(sizes)
    found = ndcg(values, values * factor)
    assert math.isnan(found) if not values.any() else found == pytest.approx(1.0)


@given(pair=PAIRS)
def test_between_nothing_and_one_and_no_matter_in_which_order_they_come(pair: tuple[list[float], list[float]]) -> None:
    baseline, current = map(np.array, pair)
    if not baseline.any():
        assert math.isnan(ndcg(baseline, current))
        return
    found = ndcg(baseline, current)
    assert 0 < found <= 1
    other = np.random.default_rng(1).permutation(len(baseline))
    assert ndcg(baseline[other], current[other]) == pytest.approx(found)
    assert ndcg(-baseline, current) == pytest.approx(found)
    worst = ndcg(baseline, -1 - baseline.max() + np.abs(baseline))
    assert worst <= found + 1e-12


@given(pair=PAIRS)
def test_as_scikit_learn(pair: tuple[list[float], list[float]]) -> None:
    """With ties in both, which it shares, too."""
    baseline, current = map(np.array, pair)
    if baseline.any() and len(baseline) > 1:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            expected = ndcg_score([baseline], [current])
        assert ndcg(baseline, current) == pytest.approx(expected, rel=1e-9)


def test_by_hand() -> None:
    """0.5, 0.3, 0.2 come now in the order 0.2, 0.5, 0.3."""
    gains = 0.2 + 0.5 / math.log2(3) + 0.3 / 2
    ideal = 0.5 + 0.3 / math.log2(3) + 0.2 / 2
    assert ndcg(np.array([0.5, 0.3, 0.2]), np.array([2.0, 1.0, 3.0])) == pytest.approx(gains / ideal)


@pytest.mark.parametrize(("baseline", "current"), [([], []), ([1.0], [1.0, 2.0])])
def test_other_features(baseline: list[float], current: list[float]) -> None:
    with pytest.raises(ValueError, match="ndcg: other features"):
        ndcg(np.array(baseline), np.array(current))


def test_huge_and_tiny_attributions() -> None:
    assert ndcg(np.array([1e308, 1e308, 1e-320]), np.array([1.0, 2.0, 3.0])) < 0.9
    assert ndcg(np.array([1e-320, 2e-320]), np.array([1e-320, 2e-320])) == 1.0


def of(values: Values, aggregation: Aggregation = "mean_abs") -> Attributions:
    names = tuple(f"f{place}" for place in range(values.shape[1]))
    return Attributions.of(names, values, aggregation=aggregation)


def scored(baseline: Values, current: Values, aggregation: Aggregation = "mean_abs", *, seed: int = 1) -> Score:
    return score(of(baseline, aggregation), of(current, aggregation), current, generator=np.random.default_rng(seed))


def drawn(scales: list[float], rows: int, seed: int) -> Values:
    return np.random.default_rng(seed).normal(size=(rows, len(scales))) * scales


def test_peculiar_cases_have_names() -> None:
    assert scored(np.ones((3, 1)), np.zeros((3, 1))) == Score(1.0, 1.0, 1.0, note="one_feature")
    assert scored(np.zeros((3, 2)), np.ones((3, 2))) == Score(None, note="no_attribution")
    assert scored(np.full((9, 2), [1.0, -2.0]), np.full((9, 2), [1.0, -2.0]), "median").note == "negative"
    none = scored(np.full((9, 3), [1.0, 2.0, 3.0]), np.zeros((9, 3)))
    # That nothing matters any more is no order: as good as a random one.
    assert none.value == pytest.approx(6.0 * (1 + 1 / math.log2(3) + 0.5) / 3 / (3 + 2 / math.log2(3) + 0.5))


def test_without_rows_there_is_no_interval() -> None:
    one = np.array([[3.0, 2.0, 1.0]])
    assert scored(drawn([3, 2, 1], 50, 1), one).low is None


@pytest.mark.parametrize("aggregation", ["mean_abs", "median", "mean_sq"])
def test_the_interval_holds_the_value(aggregation: Aggregation) -> None:
    found = scored(drawn([5, 3, 2, 1], 80, 1), drawn([1, 2, 3, 5], 80, 2), aggregation)
    assert found.value is not None
    assert found.low is not None
    assert found.high is not None
    assert 0 <= found.low <= found.value <= found.high <= 1
    assert found == scored(drawn([5, 3, 2, 1], 80, 1), drawn([1, 2, 3, 5], 80, 2), aggregation)


def test_how_often_chance_alone_is_taken_for_drift() -> None:
    """Where the true score is above the threshold, if barely, hardly a window is surely below it."""
    before = [5.0, 3.0, 1.0, 0.9]
    barely = [1.4, 1.6, 1.39, 1.1]
    true = ndcg(np.array(before), np.array(barely))
    assert 0.9 < true < 0.95
    windows = [scored(drawn(before, 200, 2 * seed), drawn(barely, 60, 2 * seed + 1)) for seed in range(200)]
    assert sum(one.value is not None and one.value < 0.9 for one in windows) > 80
    assert sum(one.high is not None and one.high < 0.9 for one in windows) <= 8


def test_how_often_a_change_is_seen() -> None:
    windows = [
        scored(drawn([5, 2, 1, 0.5], 200, 2 * seed), drawn([0.5, 1, 2, 5], 60, 2 * seed + 1)) for seed in range(60)
    ]
    assert sum(one.high is not None and one.high < 0.9 for one in windows) >= 57


@pytest.mark.parametrize("aggregation", ["mean_abs", "median", "mean_sq"])
@pytest.mark.parametrize("rows", [30, 300])
def test_errors_are_as_large_as_they_say(aggregation: Aggregation, rows: int) -> None:
    """Those in closed form and those of the bootstrap, beside what samples really do."""
    samples = [drawn([2.0, 1.0], rows, seed) + 0.3 for seed in range(400)]
    real = np.std([aggregated(sample, aggregation) for sample in samples], axis=0)
    said = np.mean([of(sample, aggregation).errors for sample in samples], axis=0)
    np.testing.assert_allclose(said, real, rtol=0.25)
    generator = np.random.default_rng(1)
    again = [resampled(one, aggregation, replicates=200, generator=generator).std(axis=0) for one in samples[:60]]
    np.testing.assert_allclose(np.mean(again, axis=0), real, rtol=0.25)


def test_what_the_draw_of_coalitions_adds_is_part_of_the_error() -> None:
    """Every row is off by an error of its own; the rows' spread has it in it."""
    exact = drawn([2.0, 1.0], 400, 1) + 5.0
    noisy = exact + drawn([1.0, 1.0], 400, 2)
    found = Attributions.of(("a", "b"), noisy, variances=np.ones((400, 2)))
    np.testing.assert_allclose(found.drawn, 1 / 20, rtol=1e-12)
    np.testing.assert_allclose(found.errors, np.sqrt([5.0, 2.0]) / 20, rtol=0.1)


def test_shares() -> None:
    assert of(np.array([[1.0, -3.0]])).shares.tolist() == [0.25, 0.75]
    assert of(np.zeros((2, 2))).shares.tolist() == [0.0, 0.0]
    with pytest.raises(ValueError, match="attributions: no rows"):
        of(np.zeros((0, 2)))
