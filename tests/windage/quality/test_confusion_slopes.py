"""Measures of a confusion matrix: values against scikit-learn, slopes against a small step, laws of both."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn import metrics

from windage.quality.confusion_slopes import BINARY, MULTICLASS, confusion_of

matrices = st.integers(2, 5).flatmap(
    lambda classes: st.lists(
        st.lists(st.integers(0, 50), min_size=classes, max_size=classes), min_size=classes, max_size=classes
    )
)


def rows_of(confusion: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    actual, predicted = np.nonzero(np.ones_like(confusion))
    counts = confusion.astype(int).ravel()
    return np.repeat(actual, counts), np.repeat(predicted, counts)


@given(matrices)
def test_rows_are_counted_into_the_matrix_that_they_came_from(drawn: list[list[int]]) -> None:
    confusion = np.array(drawn, dtype=float)
    actual, predicted = rows_of(confusion)
    assert np.array_equal(confusion_of(actual.astype(float), predicted.astype(float), len(drawn)), confusion)


@given(matrices)
def test_what_does_not_depend_on_the_number_of_rows_has_slopes_that_cancel(drawn: list[list[int]]) -> None:
    """Euler: a measure of twice the matrix is the same, so its slopes, weighted by the cells, sum to nothing."""
    confusion = np.array(drawn, dtype=float)
    for measure in (BINARY if len(drawn) == 2 else MULTICLASS).values():
        value, slopes = measure(confusion)
        assert -1e-12 <= value <= 1 + 1e-12
        assert (slopes * confusion).sum() == pytest.approx(0, abs=1e-9)
        assert measure(2 * confusion)[0] == pytest.approx(value)


@given(matrices)
def test_slopes_are_what_a_small_step_shows(drawn: list[list[int]]) -> None:
    confusion = np.array(drawn, dtype=float) + 1
    for name, measure in (BINARY if len(drawn) == 2 else MULTICLASS).items():
        _, slopes = measure(confusion)
        for place in np.ndindex(confusion.shape):
            step = np.zeros_like(confusion)
            step[place] = 1e-5
            seen = (measure(confusion + step)[0] - measure(confusion - step)[0]) / 2e-5
            assert slopes[place] == pytest.approx(seen, abs=1e-7), name


@given(matrices.filter(lambda drawn: len(drawn) > 2 and sum(map(sum, drawn)) > 0))
def test_several_classes_are_scikit_learns(drawn: list[list[int]]) -> None:
    confusion = np.array(drawn, dtype=float)
    actual, predicted = rows_of(confusion)
    options = {"average": "weighted", "zero_division": 0}
    assert MULTICLASS["accuracy"](confusion)[0] == pytest.approx(metrics.accuracy_score(actual, predicted))
    for name, oracle in {
        "weighted_recall": metrics.recall_score(actual, predicted, **options),
        "weighted_precision": metrics.precision_score(actual, predicted, **options),
        "weighted_f0_5": metrics.fbeta_score(actual, predicted, beta=0.5, **options),
        "weighted_f1": metrics.fbeta_score(actual, predicted, beta=1, **options),
        "weighted_f2": metrics.fbeta_score(actual, predicted, beta=2, **options),
    }.items():
        assert MULTICLASS[name](confusion)[0] == pytest.approx(oracle), name


def test_two_classes_worked_out_by_hand() -> None:
    """50 negatives of which 10 were answered positive, 20 positives of which 5 were missed."""
    found = {name: measure(np.array([[40.0, 10.0], [5.0, 15.0]]))[0] for name, measure in BINARY.items()}
    assert found == pytest.approx(
        {
            "recall": 15 / 20,
            "precision": 15 / 25,
            "accuracy": 55 / 70,
            "true_positive_rate": 15 / 20,
            "true_negative_rate": 40 / 50,
            "false_positive_rate": 10 / 50,
            "false_negative_rate": 5 / 20,
            "f0_5": 1.25 * 15 / (1.25 * 15 + 0.25 * 5 + 10),
            "f1": 2 * 15 / (2 * 15 + 5 + 10),
            "f2": 5 * 15 / (5 * 15 + 4 * 5 + 10),
        }
    )


def test_of_nothing_every_measure_is_nothing() -> None:
    """Nor of counts that are expected so seldom that dividing by them would overflow."""
    for least in (0.0, 5e-324):
        for measure in [*BINARY.values(), *MULTICLASS.values()]:
            value, slopes = measure(np.full((2, 2), least))
            assert value == 0
            assert not slopes.any()
