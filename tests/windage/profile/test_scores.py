"""What a value's place in the baseline is worth."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from windage.profile import Histogram, Sketch
from windage.profile.histogram import cuts_of
from windage.profile.scores import number_scores, text_scores

numbers = st.lists(st.floats(-1e6, 1e6), min_size=2, max_size=80).map(np.array)


def scores_of(values: np.ndarray) -> np.ndarray:
    cuts = cuts_of(Sketch().add(values))
    return number_scores(Histogram.of(values, cuts)).of(values)


@settings(max_examples=60)
@given(numbers)
def test_scores_rise_with_the_values_and_have_no_mean(values: np.ndarray) -> None:
    scores = scores_of(values)
    assert (np.diff(scores[np.argsort(values)]) >= -1e-12).all()
    assert scores.mean() == pytest.approx(0, abs=1e-9)


def test_the_scores_of_a_normal_column_are_its_standard_values() -> None:
    values = np.random.default_rng(1).normal(50, 7, 20_000)
    assert np.corrcoef(scores_of(values), stats.zscore(values))[0, 1] > 0.998
    assert np.corrcoef(scores_of(np.exp(values / 7)), scores_of(values))[0, 1] > 0.999


def test_a_constant_scores_nothing() -> None:
    assert scores_of(np.full(9, 3.0)).tolist() == [0] * 9


def test_unknown_categories_are_rarer_than_all() -> None:
    scores = text_scores({"a": 10, "b": 200, "c": 30})
    a, b, c, new = scores.of(np.array(["a", "b", "c", "new"], dtype=object))
    assert new < a < c < b
