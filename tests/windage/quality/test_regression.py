"""The measures of a regression."""

from __future__ import annotations

import math
import warnings

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from sklearn import metrics

from tests.windage.quality.answered import known, measured, of, regression
from windage.quality.pairs import Pairs


@given(regression())
@example(known([1, 1, 1], [2, 2, 2]))
@example(known([1e150, -1e150], [1e-150, 3e149]))
def test_they_are_scikit_learns(pairs: Pairs) -> None:
    values = of(measured(pairs, "Regression"))
    truth, answer = pairs.actual, pairs.predicted
    assert values["mae"] == pytest.approx(metrics.mean_absolute_error(truth, answer), rel=1e-9)
    assert values["mse"] == pytest.approx(metrics.mean_squared_error(truth, answer), rel=1e-9, abs=1e-300)
    assert values["rmse"] == pytest.approx(metrics.root_mean_squared_error(truth, answer), rel=1e-9, abs=1e-150)
    if pairs.rows > 1:
        # Without unit; in its own, scikit-learn's squares may come to nothing.
        unit = max(np.abs(truth).max(), np.abs(answer).max()) or 1.0
        assert values["r2"] == pytest.approx(metrics.r2_score(truth / unit, answer / unit), rel=1e-6)
    some = truth != 0
    assert ("mape" in values) == bool(some.any())
    if some.any() and np.abs(truth[some]).min() > 1e-15:
        expected = metrics.mean_absolute_percentage_error(truth[some], answer[some])
        assert values["mape"] == pytest.approx(expected, rel=1e-9)


@given(regression(least=2))
def test_laws(pairs: Pairs) -> None:
    values = of(measured(pairs, "Regression"))
    assert abs(values["bias"]) <= values["mae"] * (1 + 1e-12) <= values["rmse"] * (1 + 1e-9) + 1e-300
    assert values["rmse"] ** 2 == pytest.approx(values["mse"])
    assert values["r2"] <= 1


@given(st.lists(st.floats(-1e3, 1e3), min_size=2, max_size=30))
def test_to_answer_the_mean_explains_nothing(truth: list[float]) -> None:
    values = of(measured(known(np.full(len(truth), np.mean(truth)), truth), "Regression"))
    assert values["r2"] == pytest.approx(0, abs=1e-9) or np.ptp(truth) < 1e-9


def test_values_worked_out_by_hand() -> None:
    """Off by +1, -3, 0 and +2; the truths 2, 5, 0, 1 have the mean 2 and the squares 0, 9, 4, 1 around it."""
    quality = measured(known([3, 2, 0, 3], [2, 5, 0, 1]), "Regression", features=1)
    assert of(quality) == pytest.approx(
        {
            "mae": 1.5,
            "mse": 3.5,
            "rmse": math.sqrt(3.5),
            "r2": 0.0,
            "adjusted_r2": -0.5,
            "mape": (1 / 2 + 3 / 5 + 2) / 3,
            "bias": 0.0,
        }
    )
    assert quality.left_out == {"mape": 1}
    errors = {name: measure.error for name, measure in quality.measures.items()}
    assert errors["mae"] == pytest.approx(np.std([1, 3, 0, 2], ddof=1) / 2)
    assert errors["rmse"] == pytest.approx(np.std([1, 9, 0, 4], ddof=1) / 2 / (2 * math.sqrt(3.5)))


def test_the_adjusted_share_needs_columns_and_more_rows_than_they() -> None:
    pairs = known([1, 2, 3, 5], [1, 2, 3, 4])
    assert "adjusted_r2" not in measured(pairs, "Regression").measures
    assert "adjusted_r2" not in measured(pairs, "Regression", features=3).measures
    adjusted = measured(pairs, "Regression", features=2).measures["adjusted_r2"]
    assert adjusted.value == pytest.approx(1 - (1 - 0.8) * 3 / 1)


def test_of_one_row_nothing_is_known_of_the_error() -> None:
    assert all(math.isinf(m.error) for m in measured(known([1], [2]), "Regression").measures.values())


@pytest.mark.parametrize("size", [1e-320, 1e-200, 1.0, 1e200, 8e307])
def test_numbers_of_any_size_are_measured_in_silence(size: float) -> None:
    """Squares overflow from 1e154 on; what is then not known is infinite, and R² does not depend on the unit."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        quality = measured(known(np.array([1, 2, -2]) * size, np.array([1, 1, -2]) * size), "Regression")
    assert quality.measures["rmse"].value == pytest.approx(size / math.sqrt(3), rel=1e-3)
    assert quality.measures["r2"].value == pytest.approx(1 - 1 / 6, rel=1e-2)
    assert math.isinf(quality.measures["mse"].value) == (size > 1e154)
    assert math.isinf(quality.measures["mse"].error) == (size > 1e154)


def test_truths_far_smaller_than_their_errors_are_measured_in_silence() -> None:
    """An R² of -1e258 and a relative error beyond all numbers."""
    quality = measured(known([0.0, 1.0], [0.0, 1.6e-129]), "Regression")
    assert quality.measures["r2"].value == pytest.approx(-0.5 / 0.64e-258, rel=1e-6)
    assert math.isfinite(quality.measures["r2"].error)
    beyond = measured(known([1e30, 1.0], [1e-285, 1.0]), "Regression").measures["mape"]
    assert (beyond.value, beyond.error) == (math.inf, math.inf)


def test_a_truth_that_never_varies_says_nothing_of_the_share() -> None:
    constant = measured(known([1, 2, 3], [2, 2, 2]), "Regression").measures["r2"]
    assert (constant.value, constant.error) == (0.0, math.inf)
    right = measured(known([2, 2, 2], [2, 2, 2]), "Regression").measures["r2"]
    assert (right.value, right.error) == (1.0, math.inf)
