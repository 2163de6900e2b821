"""The measures of two classes."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st
from sklearn import metrics

from tests.windage.quality.answered import NO_YES, binary, known, measured, of
from windage.quality.measure import measure
from windage.quality.pairs import Pairs
from windage.quality.uncertain import of_share


@given(binary())
@example(known([0, 0], [0, 0], [0.1, 0.2], NO_YES))
@example(known([1, 1], [0, 0], [0.5, 0.5], NO_YES))
@example(known([0, 0], [1, 1], [0.5, 0.5], NO_YES))
def test_shares_and_f_measures_are_scikit_learns(pairs: Pairs) -> None:
    quality = measured(pairs, "BinaryClassification")
    values, truth, answer = of(quality), pairs.actual, pairs.predicted
    assert quality.confusion.tolist() == metrics.confusion_matrix(truth, answer, labels=[0, 1]).tolist()
    assert values["accuracy"] == pytest.approx(metrics.accuracy_score(truth, answer))
    assert values["recall"] == pytest.approx(metrics.recall_score(truth, answer, zero_division=0))
    assert values["precision"] == pytest.approx(metrics.precision_score(truth, answer, zero_division=0))
    for name, beta in (("f0_5", 0.5), ("f1", 1), ("f2", 2)):
        assert values[name] == pytest.approx(metrics.fbeta_score(truth, answer, beta=beta, zero_division=0))
    assert values["brier"] == pytest.approx(metrics.brier_score_loss(truth, pairs.probability, labels=[0, 1]))
    assert values["log_loss"] == pytest.approx(metrics.log_loss(truth, pairs.probability, labels=[0, 1]))


@given(binary())
def test_laws(pairs: Pairs) -> None:
    values = of(measured(pairs, "BinaryClassification"))
    low, high = sorted([values["precision"], values["recall"]])
    for name in ("f0_5", "f1", "f2"):
        assert low - 1e-12 <= values[name] <= high + 1e-12
    assert values["recall"] == values["true_positive_rate"]
    if pairs.actual.any():
        assert values["false_negative_rate"] == pytest.approx(1 - values["recall"])
    if not pairs.actual.all():
        assert values["false_positive_rate"] == pytest.approx(1 - values["true_negative_rate"])


@given(binary())
def test_swapped_classes_mirror(pairs: Pairs) -> None:
    plain = measured(pairs, "BinaryClassification").measures
    turned = Pairs(1 - pairs.predicted, 1 - pairs.actual, 1 - pairs.probability, pairs.classes[::-1])
    swapped = measured(turned, "BinaryClassification").measures
    mirror = {
        "true_positive_rate": "true_negative_rate",
        "false_positive_rate": "false_negative_rate",
        "accuracy": "accuracy",
        "auc": "auc",
        "brier": "brier",
    }
    # One less the least number above 0 is 1, and in another place among its equals.
    assume(np.unique(1 - pairs.probability).size == np.unique(pairs.probability).size)
    for one, other in mirror.items():
        assert swapped[other].value == pytest.approx(plain[one].value)
        assert swapped[other].error == pytest.approx(plain[one].error)


@given(binary(least=200, most=210), st.randoms(use_true_random=False))
def test_the_order_of_the_rows_changes_nothing_not_even_by_chance(pairs: Pairs, chance: object) -> None:
    order = list(range(pairs.rows))
    chance.shuffle(order)  # type: ignore[attr-defined]
    one, other = (measured(rows, "BinaryClassification") for rows in (pairs, pairs.taken(np.array(order))))
    assert one.measures == other.measures
    assert one.constant == other.constant


def test_a_perfect_classifier() -> None:
    truth = np.repeat([0.0, 1.0], 50)
    quality = measured(known(truth, truth, truth, NO_YES), "BinaryClassification")
    for name, one in quality.measures.items():
        assert one.value == pytest.approx(1.0 if one.better == "higher" else 0.0, abs=1e-12), name
    # Fifty rows in order are no certainty: of an area, the shares and F1 the error is not 0.
    assert all(quality.measures[name].error > 0.005 for name in ("auc", "recall", "f1", "average_precision"))


def test_what_was_never_measured_is_0_with_an_infinite_error() -> None:
    """As the service divides 0 by 0."""
    quality = measured(known([0, 0, 1], [0, 0, 0], [0.1, 0.2, 0.6], NO_YES), "BinaryClassification")
    for name in ("recall", "auc", "average_precision"):
        assert (quality.measures[name].value, quality.measures[name].error) == (0.0, math.inf)
    assert "roc" not in quality.curves


def test_without_probabilities_what_needs_them_is_absent() -> None:
    quality = measured(known([0, 1], [1, 1], (), NO_YES), "BinaryClassification")
    assert {"auc", "log_loss", "average_precision", "brier", "calibration"} & quality.measures.keys() == set()
    assert quality.curves == {}
    some = measured(known([0, 1, 1], [1, 1, 0], [math.nan, 0.5, 0.5], NO_YES), "BinaryClassification")
    assert some.measures["brier"].value == 0.25
    assert some.measures["accuracy"].value == pytest.approx(1 / 3)


def test_the_best_constant_classifier_answers_the_most_frequent_class() -> None:
    pairs = known([0, 1, 1, 1], [0, 0, 0, 1], (), NO_YES)
    best = {name: one.value for name, one in measured(pairs, "BinaryClassification").constant.items()}
    assert best == {"recall": 0.0, "precision": 0.0, "accuracy": 0.75, "f0_5": 0.0, "f1": 0.0, "f2": 0.0}


def test_the_services_constant_classifier_answers_the_positive_class() -> None:
    """The example of its documentation: three negative rows, one positive."""
    pairs = known([0, 1, 1, 1], [0, 0, 0, 1], (), ("0", "1"))
    generator = np.random.default_rng(0)
    quality = measure(pairs, "BinaryClassification", generator=generator, compatibility="sagemaker")
    assert of(quality)["f0_5"] == pytest.approx(0.3846153846153846)
    assert {name: one.value for name, one in quality.constant.items()} == pytest.approx(
        {
            "recall": 1.0,
            "precision": 0.25,
            "accuracy": 0.25,
            "f0_5": 0.29411764705882354,
            "f1": 0.4,
            "f2": 0.625,
        }
    )


@given(st.integers(0, 50), st.integers(2, 50))
def test_the_error_of_a_share_is_never_0_on_few_rows(count: int, total: int) -> None:
    share = of_share(min(count, total), total)
    assert share.error >= 0.5 / total
    assert share.error == pytest.approx(of_share(total - min(count, total), total).error)


@given(binary())
def test_the_error_of_an_f_measure_is_never_0_on_few_rows(pairs: Pairs) -> None:
    """It once was where no row was positive: three false alarms of thirty rows were a certain fall of F1 to 0."""
    for name in ("f0_5", "f1", "f2"):
        assert measured(pairs, "BinaryClassification").measures[name].error > 0.01


def test_the_errors_of_f_measures_are_those_of_samples() -> None:
    """Of 4,000 samples from one confusion matrix, 300 rows each."""
    generator = np.random.default_rng(3)
    cells = np.array([0.55, 0.1, 0.15, 0.2])
    drawn = generator.multinomial(300, cells, size=4000)
    f1 = 2 * drawn[:, 3] / (2 * drawn[:, 3] + drawn[:, 1] + drawn[:, 2])
    counts = (cells * 300).round().astype(int)
    truth, answer = (np.repeat(side, counts) for side in ([0, 0, 1, 1], [0, 1, 0, 1]))
    error = measured(known(answer, truth, (), NO_YES), "BinaryClassification").measures["f1"].error
    assert error == pytest.approx(f1.std(), rel=0.05)
