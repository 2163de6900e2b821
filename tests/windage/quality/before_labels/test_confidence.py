"""Confidence-based estimates: laws, by hand, and populations whose truth is known."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from sklearn import metrics

from tests.windage.quality.before_labels.populations import BINARY, MULTICLASS, answers, binary, multiclass
from windage.quality.before_labels import Estimated, estimate, learn
from windage.quality.before_labels.calibration import Calibration
from windage.quality.before_labels.confidence import of_binary, of_multiclass
from windage.quality.before_labels.expected_auc import expected_auc
from windage.quality.pairs import Pairs

SURE = Calibration((0.0, 1.0), (0.0, 1.0), (10**6, 10**6))
chances = st.lists(st.floats(0, 1), min_size=1, max_size=40).map(np.array)


def truth(pairs: Pairs) -> Mapping[str, float]:
    actual, predicted, said = pairs.actual, pairs.predicted, pairs.probability
    return {
        "accuracy": metrics.accuracy_score(actual, predicted),
        "precision": metrics.precision_score(actual, predicted),
        "recall": metrics.recall_score(actual, predicted),
        "f1": metrics.f1_score(actual, predicted),
        "true_negative_rate": metrics.recall_score(1 - actual, 1 - predicted),
        "auc": metrics.roc_auc_score(actual, said),
        "log_loss": metrics.log_loss(actual, said),
        "brier": metrics.brier_score_loss(actual, said),
    }


@given(st.lists(st.tuples(st.sampled_from([0.0, 0.3, 0.6, 1.0]), st.booleans()), min_size=2, max_size=40))
def test_where_the_truth_is_certain_the_expected_is_the_measure(drawn: list[tuple[float, bool]]) -> None:
    scores, true = np.array([score for score, _ in drawn]), np.array([float(one) for _, one in drawn])
    found = expected_auc(scores, true)
    if true.all() or not true.any():
        assert found is None
    else:
        assert found is not None
        assert found[0] == pytest.approx(metrics.roc_auc_score(true, scores))


@given(chances.filter(lambda drawn: drawn.size > 1))
def test_the_expected_area_is_what_all_truths_together_say(drawn: np.ndarray) -> None:
    """Every pair of rows, one by one."""
    scores = np.round(drawn, 1)
    pairs = [(i, j) for i in range(drawn.size) for j in range(drawn.size) if i != j]
    weight = sum(drawn[i] * (1 - drawn[j]) for i, j in pairs)
    won = sum(drawn[i] * (1 - drawn[j]) * ((scores[i] > scores[j]) + (scores[i] == scores[j]) / 2) for i, j in pairs)
    found = expected_auc(scores, drawn)
    if found is not None:
        assert found[0] == pytest.approx(won / weight, abs=1e-6)


def test_the_slopes_of_the_expected_area_are_what_a_small_step_shows() -> None:
    generator = np.random.default_rng(1)
    scores, likely = np.round(generator.random(12), 1), generator.random(12)
    found = expected_auc(scores, likely)
    assert found is not None
    for place in range(12):
        step = np.zeros(12)
        step[place] = 1e-6
        above, below = expected_auc(scores, likely + step), expected_auc(scores, likely - step)
        assert above is not None
        assert below is not None
        assert found[1][place] == pytest.approx((above[0] - below[0]) / 2e-6, abs=1e-6)


@given(chances)
def test_rates_of_one_class_sum_to_one_and_doubled_rows_change_nothing(drawn: np.ndarray) -> None:
    answered = (drawn >= 0.5).astype(float)
    found = of_binary(SURE, answered, drawn)
    twice = of_binary(SURE, np.tile(answered, 2), np.tile(drawn, 2))
    if drawn.sum() > 1e-6:
        assert found["true_positive_rate"].value + found["false_negative_rate"].value == pytest.approx(1)
        assert found["true_positive_rate"].error == pytest.approx(found["false_negative_rate"].error)
    # Of what is next to nothing no share is taken; twice as much of it may be more than that.
    assume(not 0 < min(drawn.sum(), (1 - drawn).sum()) < 1e-6)
    for name in found.keys() & twice.keys() - {"auc"}:
        assert found[name].value == pytest.approx(twice[name].value)
        assert twice[name].error <= found[name].error + 1e-12


def test_four_answers_worked_out_by_hand() -> None:
    """Of two positive answers 1.6 are expected right, of two negative ones 1.6: 3.2 of 4, and 0.4 positives missed."""
    found = of_binary(SURE, np.array([1.0, 1.0, 0.0, 0.0]), np.array([0.9, 0.7, 0.4, 0.0]))
    assert found["accuracy"].value == pytest.approx(0.8)
    assert found["precision"].value == pytest.approx(0.8)
    assert found["recall"].value == pytest.approx(1.6 / 2.0)
    assert found["false_positive_rate"].value == pytest.approx(0.4 / 2.0)
    assert found["brier"].value == pytest.approx((0.09 + 0.21 + 0.24) / 4)
    # The throws of three coins; the calibration's own error is some thousandth.
    assert found["accuracy"].error == pytest.approx(np.sqrt(0.09 + 0.21 + 0.24) / 4, abs=1e-3)


def test_two_classes_by_confidence_are_two_classes_by_probability() -> None:
    generator = np.random.default_rng(5)
    pairs = binary(generator, 3000)
    sure = np.maximum(pairs.probability, 1 - pairs.probability)
    one = of_binary(SURE, pairs.predicted, pairs.probability)
    other, by_class = of_multiclass([SURE, SURE], np.full((2, 2), 1e9), pairs.predicted, sure)
    assert other["accuracy"].value == pytest.approx(one["accuracy"].value)
    assert other["accuracy"].error == pytest.approx(one["accuracy"].error, rel=0.02)
    assert by_class[1]["precision"].value == pytest.approx(one["precision"].value)


def off_and_errors(found: Mapping[str, Estimated], known: Mapping[str, float]) -> dict[str, tuple[float, float]]:
    return {name: (found[name].value - value, found[name].error) for name, value in known.items()}


@pytest.mark.parametrize("shift", [0.0, 1.0, -0.7])
def test_other_inputs_are_seen_and_the_intervals_hold(shift: float) -> None:
    """Baselines of 20,000 and windows of 5,000 from a logistic population, 50 times."""
    drawn: dict[str, list[tuple[float, float]]] = {}
    for seed in range(50):
        generator = np.random.default_rng(seed)
        estimator = learn(binary(generator, 20_000), BINARY)
        window = binary(generator, 5000, shift=shift)
        found = estimate(estimator, answers(window), BINARY)
        assert (found.rows, found.left_out, dict(found.absent)) == (5000, 0, {})
        for name, both in off_and_errors(found.measures, truth(window)).items():
            drawn.setdefault(name, []).append(both)
    assert np.mean([abs(off) <= 1.96 * error for every in drawn.values() for off, error in every]) >= 0.9
    for name, every in drawn.items():
        off, errors = np.array(every).T
        # Of 50 windows, fewer than 42 are as probable as 1e-4 when 95 % are meant.
        assert np.mean(np.abs(off) <= 1.96 * errors) >= 0.84, name
        assert abs(off.mean()) <= 0.5 * off.std(), name
        assert 0.7 <= errors.mean() / off.std() <= 1.6, name
    for name in ("accuracy", "auc"):
        off = np.array(drawn[name])[:, 0]
        assert np.abs(off).mean() <= 0.01, name
        assert np.quantile(np.abs(off), 0.9) <= 0.02, name


def test_a_changed_meaning_is_not_seen() -> None:
    """Concept drift: a fifth of the truths turn into their opposite, and the inputs tell nothing of it."""
    generator = np.random.default_rng(11)
    estimator = learn(binary(generator, 20_000), BINARY)
    window = binary(generator, 5000, flipped=0.2)
    found = estimate(estimator, answers(window), BINARY).measures["accuracy"]
    known = truth(window)["accuracy"]
    assert found.value - known > 0.05
    assert not found.interval[0] <= known <= found.interval[1]


@pytest.mark.parametrize("shift", [0.0, 0.7])
def test_several_classes_are_estimated_and_the_intervals_hold(shift: float) -> None:
    drawn: dict[str, list[tuple[float, float]]] = {}
    for seed in range(50):
        generator = np.random.default_rng(seed)
        estimator = learn(multiclass(generator, 20_000), MULTICLASS)
        window = multiclass(generator, 5000, shift=shift)
        found = estimate(estimator, answers(window), MULTICLASS)
        actual, predicted = window.actual, window.predicted
        known = {
            "accuracy": metrics.accuracy_score(actual, predicted),
            "weighted_recall": metrics.recall_score(actual, predicted, average="weighted"),
            "weighted_precision": metrics.precision_score(actual, predicted, average="weighted"),
            "weighted_f1": metrics.f1_score(actual, predicted, average="weighted"),
        }
        every = off_and_errors(found.measures, known)
        for place, name in enumerate(window.classes):
            right = {"precision": metrics.precision_score(actual == place, predicted == place)}
            every[name] = off_and_errors(found.by_class[name], right)["precision"]
        for name, both in every.items():
            drawn.setdefault(name, []).append(both)
    for name, every_one in drawn.items():
        off, errors = np.array(every_one).T
        assert np.mean(np.abs(off) <= 1.96 * errors) >= 0.86, name
        assert 0.7 <= errors.mean() / off.std() <= 1.6, name
    assert np.abs(np.array(drawn["accuracy"])[:, 0]).max() <= 0.03


def test_a_class_that_is_seldom_answered_is_judged_with_the_others() -> None:
    generator = np.random.default_rng(2)
    pairs = multiclass(generator, 1000)
    estimator = learn(pairs, MULTICLASS)
    counts = np.bincount(pairs.predicted.astype(int), minlength=4)
    often = {name for name, count in zip(pairs.classes, counts, strict=True) if count >= 200}
    assert set(estimator.by_class) == often
    assert 0 < len(often) < 4
    assert set(estimate(estimator, answers(pairs), MULTICLASS).by_class) == set(pairs.classes)
