"""Calibration: isotonic regression against scikit-learn's, its laws, and what its knots keep."""

from __future__ import annotations

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.isotonic import IsotonicRegression

from windage.quality.before_labels.calibration import MOST_KNOTS, Calibration, isotonic, learn_calibration

levels = st.lists(st.tuples(st.floats(-100, 100), st.floats(0.1, 10)), min_size=1, max_size=60)
stated = st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=300)


def arrays(drawn: list[tuple[float, bool]]) -> tuple[np.ndarray, np.ndarray]:
    return np.array([p for p, _ in drawn]), np.array([float(true) for _, true in drawn])


@given(levels)
def test_isotonic_regression_is_scikit_learns(drawn: list[tuple[float, float]]) -> None:
    values, weights = (np.array(side) for side in zip(*drawn, strict=True))
    oracle = IsotonicRegression().fit(np.arange(values.size), values, weights).predict(np.arange(values.size))
    assert isotonic(values, weights) == pytest.approx(oracle, abs=1e-9)


@given(levels)
def test_isotonic_regression_never_falls_keeps_the_mean_and_changes_nothing_twice(
    drawn: list[tuple[float, float]],
) -> None:
    values, weights = (np.array(side) for side in zip(*drawn, strict=True))
    found = isotonic(values, weights)
    assert (np.diff(found) >= 0).all()
    assert (found * weights).sum() == pytest.approx((values * weights).sum(), abs=1e-6)
    assert isotonic(found, weights) == pytest.approx(found, abs=1e-9)
    assert isotonic(np.sort(values), weights) == pytest.approx(np.sort(values), abs=1e-9)


@given(stated)
def test_chances_are_chances_never_fall_and_survive_the_file(drawn: list[tuple[float, bool]]) -> None:
    probability, true = arrays(drawn)
    found = learn_calibration(probability, true)
    chances = found.chances_of(np.linspace(0, 1, 101))
    assert ((chances >= 0) & (chances <= 1)).all()
    assert (np.diff(chances) >= 0).all()
    assert sum(found.rows) == len(drawn)
    assert len(found.rows) <= MOST_KNOTS
    assert msgspec.json.decode(msgspec.json.encode(found), type=Calibration) == found


@given(stated, st.randoms())
def test_the_order_of_rows_is_no_matter(drawn: list[tuple[float, bool]], chance: object) -> None:
    again = sorted(drawn, key=lambda _: chance.random())  # type: ignore[attr-defined]
    one, other = learn_calibration(*arrays(drawn)), learn_calibration(*arrays(again))
    assert one.rows == other.rows
    assert one.probabilities == pytest.approx(other.probabilities)
    assert one.chances == other.chances


@given(stated, st.lists(st.floats(0, 1), min_size=1, max_size=30))
def test_weights_on_knots_say_what_weights_on_rows_say(drawn: list[tuple[float, bool]], asked: list[float]) -> None:
    found, probability = learn_calibration(*arrays(drawn)), np.array(asked)
    weights = np.linspace(-1, 2, probability.size)
    on_knots = found.weighed(probability, weights)
    assert (on_knots * np.array(found.chances)).sum() == pytest.approx((weights * found.chances_of(probability)).sum())
    assert on_knots.sum() == pytest.approx(weights.sum())


def test_a_knot_worked_out_by_hand() -> None:
    """Three of four came true: (3 + 1/2) / (4 + 1) = 0.7, and 0.7 · 0.3 / 4."""
    found = learn_calibration(np.full(4, 0.6), np.array([1.0, 1.0, 0.0, 1.0]))
    assert (found.probabilities, found.chances, found.rows) == (pytest.approx((0.6,)), (0.75,), (4,))
    assert found.variances.tolist() == pytest.approx([0.7 * 0.3 / 4])


def test_a_calibrated_model_is_left_as_it_is() -> None:
    generator = np.random.default_rng(3)
    probability = generator.random(50_000)
    found = learn_calibration(probability, (generator.random(50_000) < probability).astype(float))
    asked = np.linspace(0.02, 0.98, 97)
    assert np.abs(found.chances_of(asked) - asked).max() < 0.03


@pytest.mark.parametrize(
    "damaged",
    [
        b'{"probabilities": [0.5, 0.5], "chances": [0.1, 0.2], "rows": [1, 1]}',
        b'{"probabilities": [0.1, 0.5], "chances": [0.3, 0.2], "rows": [1, 1]}',
        b'{"probabilities": [0.1, 0.5], "chances": [0.1], "rows": [1, 1]}',
        b'{"probabilities": [], "chances": [], "rows": []}',
        b'{"probabilities": [0.1], "chances": [0.1], "rows": [0]}',
    ],
)
def test_a_damaged_calibration_is_refused(damaged: bytes) -> None:
    with pytest.raises(msgspec.ValidationError, match="a calibration whose knots"):
        msgspec.json.decode(damaged, type=Calibration)


def test_nothing_cannot_be_learned_from() -> None:
    with pytest.raises(ValueError, match="no rows; got 0"):
        learn_calibration(np.empty(0), np.empty(0))
