"""Areas and curves over all thresholds."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from sklearn import metrics

from tests.windage.quality.answered import binary, churn
from windage.quality.pairs import Pairs
from windage.quality.quality import Curve
from windage.quality.ranking import Ranked, auc, average_precision, precision_recall, ranked, roc
from windage.quality.thinning import MOST_POINTS, thinned, thinned_monotone


def both_classes(pairs: Pairs) -> bool:
    return 0 < pairs.actual.sum() < pairs.rows


@given(binary(least=2).filter(both_classes))
def test_areas_are_scikit_learns(pairs: Pairs) -> None:
    rows = ranked(pairs.probability, pairs.actual)
    assert auc(rows).value == pytest.approx(metrics.roc_auc_score(pairs.actual, pairs.probability))
    expected = metrics.average_precision_score(pairs.actual, pairs.probability)
    assert average_precision(rows).value == pytest.approx(expected)


@given(binary(least=2).filter(both_classes))
def test_curves_are_scikit_learns(pairs: Pairs) -> None:
    rows = ranked(pairs.probability, pairs.actual)
    curve, pr = roc(rows), precision_recall(rows)
    assert curve is not None
    assert pr is not None
    x, y, _ = metrics.roc_curve(pairs.actual, pairs.probability, drop_intermediate=False)
    np.testing.assert_allclose(curve.x, x)
    np.testing.assert_allclose(curve.y, y)
    precision, recall, _ = metrics.precision_recall_curve(pairs.actual, pairs.probability)
    # It ends where nothing is answered with a precision of 1; ours begins with that of the highest probability.
    np.testing.assert_allclose(pr.x, recall[::-1])
    np.testing.assert_allclose(pr.y[1:], precision[-2::-1])
    assert pr.y[0] == pr.y[1]


@given(binary(least=2).filter(both_classes))
def test_the_area_is_that_below_the_curve(pairs: Pairs) -> None:
    rows = ranked(pairs.probability, pairs.actual)
    curve = roc(rows)
    assert curve is not None
    assert np.trapezoid(curve.y, curve.x) == pytest.approx(auc(rows).value)


@given(binary(least=2).filter(both_classes), st.floats(0.1, 0.9))
def test_a_monotone_change_of_the_probabilities_moves_no_area(pairs: Pairs, power: float) -> None:
    changed = pairs.probability**power
    assume(np.unique(changed).size == np.unique(pairs.probability).size)
    one, other = ranked(pairs.probability, pairs.actual), ranked(changed, pairs.actual)
    assert auc(one) == auc(other)
    assert average_precision(one) == average_precision(other)


def delong(probability: np.ndarray, actual: np.ndarray) -> float:
    """Return the standard error by the placements of every pair, as in the paper."""
    positive, negative = probability[actual == 1], probability[actual == 0]
    wins = (positive[:, None] > negative) + 0.5 * (positive[:, None] == negative)
    return float(np.sqrt(wins.mean(1).var(ddof=1) / positive.size + wins.mean(0).var(ddof=1) / negative.size))


def test_the_error_of_the_area_is_delongs() -> None:
    """But for the two halves of a row that keep it from 0."""
    pairs = churn(np.random.default_rng(1), 3000)
    mine = auc(ranked(pairs.probability, pairs.actual))
    assert mine.error == pytest.approx(delong(pairs.probability, pairs.actual), rel=0.01)


def test_the_area_of_few_rows_in_order_is_no_certainty() -> None:
    few = auc(ranked(np.array([0.9, 0.8, 0.2, 0.1]), np.array([1.0, 1.0, 0.0, 0.0])))
    many = auc(ranked(np.repeat([0.9, 0.1], 500), np.repeat([1.0, 0.0], 500)))
    assert few.value == many.value == 1.0
    assert 0.1 < few.error < 0.5
    assert 0 < many.error < 0.005


def test_the_error_of_the_average_precision_is_that_of_samples() -> None:
    generator = np.random.default_rng(7)
    values, errors = [], []
    for _ in range(400):
        pairs = churn(generator, 500)
        estimate = average_precision(ranked(pairs.probability, pairs.actual))
        values.append(estimate.value)
        errors.append(estimate.error)
    assert np.mean(errors) == pytest.approx(np.std(values), rel=0.12)


@pytest.mark.parametrize("rows", [500, 5000, 100_000])
@pytest.mark.parametrize("positive", [0.01, 0.3])
def test_thin_curves_keep_their_area(rows: int, positive: float) -> None:
    pairs = churn(np.random.default_rng(2), rows, positive=positive)
    ranks = ranked(pairs.probability, pairs.actual)
    curve, pr = roc(ranks), precision_recall(ranks)
    assert curve is not None
    assert pr is not None
    assert curve.x.size <= MOST_POINTS
    assert pr.x.size <= MOST_POINTS
    assert np.trapezoid(curve.y, curve.x) == pytest.approx(auc(ranks).value, abs=1e-9)
    recall = np.append(0, np.cumsum(ranks.positives)) / ranks.totals[0]
    precision = np.cumsum(ranks.positives) / np.cumsum(ranks.positives + ranks.negatives)
    whole = np.trapezoid(np.append(precision[0], precision), recall)
    assert np.trapezoid(pr.y, pr.x) == pytest.approx(whole, abs=1e-3)
    for side in (curve.x, curve.y, pr.x):
        assert (np.diff(side) >= -1e-12).all()
    assert (curve.x[0], curve.y[0], curve.x[-1], curve.y[-1]) == pytest.approx((0, 0, 1, 1))


@given(st.lists(st.booleans(), min_size=300, max_size=600))
def test_a_staircase_keeps_its_area(ups: list[bool]) -> None:
    """The worst curve there is: all its steps may bend the same way."""
    steps = np.array(ups, dtype=np.float64)
    assume(0 < steps.sum() < steps.size)
    stairs = Ranked(steps, 1 - steps)
    curve = roc(stairs)
    assert curve is not None
    assert np.trapezoid(curve.y, curve.x) == pytest.approx(auc(stairs).value, abs=1e-3)
    assert np.hypot(*(np.array([curve.x, curve.y]).clip(0, 1) - [curve.x, curve.y])).max() == 0


@given(st.lists(st.floats(0, 1), min_size=300, max_size=400))
def test_a_curve_of_means_keeps_its_area(values: list[float]) -> None:
    curve = Curve(np.linspace(0, 1, len(values)), np.array(values))
    assert np.trapezoid(thinned(curve).y, thinned(curve).x) == pytest.approx(np.trapezoid(curve.y, curve.x), abs=1e-9)
    assert thinned(curve).y.min() >= min(values) - 1e-9
    assert thinned(curve).y.max() <= max(values) + 1e-9


def test_a_short_curve_is_left_alone() -> None:
    short = Curve(np.linspace(0, 1, MOST_POINTS), np.linspace(0, 1, MOST_POINTS))
    assert thinned(short) is thinned_monotone(short) is short
