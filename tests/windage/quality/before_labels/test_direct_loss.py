"""Expected losses of a regression: trees and codes by their laws, and populations whose truth is known."""

from __future__ import annotations

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.ensemble import GradientBoostingRegressor

from tests.windage.quality.before_labels.populations import CITIES, REGRESSION, answers, number_column, regression
from windage.quality.before_labels import Estimator, estimate, expected_losses, learn
from windage.quality.before_labels.codes import codes_of, learn_levels, learn_numbers
from windage.quality.before_labels.direct_loss import Losses, learn_losses
from windage.quality.before_labels.trees import MISSING, Tree, Trees, grown
from windage.quality.folds import folds
from windage.table import Table, column

numbers = st.lists(st.floats(-1e300, 1e300) | st.just(float("nan")), min_size=1, max_size=80).map(np.array)


@given(numbers)
def test_codes_keep_the_order_of_numbers_and_set_missing_ones_apart(drawn: np.ndarray) -> None:
    found = learn_numbers("x", drawn)
    codes = found.of(drawn).astype(int)
    assert (np.isnan(drawn) == (codes == MISSING)).all()
    assert len(found.cuts) <= 32
    known = ~np.isnan(drawn)
    ordered = codes[known][np.argsort(drawn[known])]
    assert (np.diff(ordered) >= 0).all()


def test_a_few_different_numbers_each_have_a_code() -> None:
    assert learn_numbers("x", np.array([3.0, 1.0, 2.0, 3.0])).of(np.array([1.0, 2.0, 3.0, 9.0])).tolist() == [
        0,
        1,
        2,
        2,
    ]


def test_texts_are_ordered_by_the_target_and_rare_or_new_ones_are_one() -> None:
    texts = ["high"] * 50 + ["low"] * 50 + ["rare"] * 3 + [None] * 5
    target = np.array([9.0] * 50 + [1.0] * 50 + [5.0] * 3 + [0.0] * 5)
    levels, _ = learn_levels(column("c", texts), target)
    assert set(levels.codes) == {"high", "low"}
    assert levels.codes["low"] < levels.rest < levels.codes["high"]
    again = levels.of(column("c", ["new", "low", None, ""])).tolist()
    assert again == [levels.rest, levels.codes["low"], MISSING, MISSING]


def test_a_text_is_learned_without_its_own_target() -> None:
    """By its own target, an id of pure chance would explain everything."""
    generator = np.random.default_rng(4)
    texts = [f"id{place % 100}" for place in range(2500)]
    target = generator.exponential(size=2500)
    levels, codes = learn_levels(column("id", texts), target)
    by_all = levels.of(column("id", texts))
    assert np.corrcoef(by_all, target)[0, 1] > 0.1
    assert abs(np.corrcoef(codes, target)[0, 1]) < 0.06


@settings(max_examples=25)
@given(st.integers(0, 2**32 - 1), st.floats(0.01, 1000))
def test_trees_expect_as_much_as_there_is_and_follow_the_unit(seed: int, unit: float) -> None:
    generator = np.random.default_rng(seed)
    codes = generator.integers(0, MISSING + 1, (3, 400)).astype(np.uint8)
    target = generator.exponential(size=400) * (1 + (codes[0] > 16))
    held = folds(400) == 0
    found = grown(codes, target, held)
    assert found.of(codes).mean() == pytest.approx(target.mean())
    assert grown(codes, unit * target, held).of(codes) == pytest.approx(unit * found.of(codes), rel=1e-5)
    assert msgspec.json.decode(msgspec.json.encode(found), type=Trees) == found


def test_a_tree_worked_out_by_hand() -> None:
    """Left up to code 4, a missing value to the right; then all to the left."""
    tree = Tree((1, 0, 0, 0, 0, 0, 0), (4, *[MISSING - 1] * 6), (False, *[True] * 6), (1.0, 0, 0, 0, 2.0, 0, 0, 0))
    codes = np.array([[0, 0, 0], [4, 5, MISSING]], dtype=np.uint8)
    assert tree.of(codes).tolist() == [1.0, 2.0, 2.0]
    assert Trees(3.0, (tree,)).of(codes).tolist() == pytest.approx([3 * np.e, 3 * np.e**2, 3 * np.e**2])
    assert Trees(3.0, (tree,)).columns == {1}


def test_what_is_missing_goes_its_own_way() -> None:
    generator = np.random.default_rng(6)
    x = generator.normal(size=4000)
    x[:1000] = np.nan
    error = np.where(np.isnan(x), 5.0, 1.0) * generator.normal(size=4000)
    mixed = generator.permutation(4000)
    table, predicted = Table(4000, (number_column("x", x[mixed]),)), np.zeros(4000)
    losses = learn_losses(table, predicted, error[mixed])
    asked = Table(2, (number_column("x", np.array([np.nan, 0.0])),))
    expected, _ = expected_losses(losses, asked, np.zeros(2))
    assert expected == pytest.approx([5 * np.sqrt(2 / np.pi), np.sqrt(2 / np.pi)], rel=0.15)


@settings(max_examples=20)
@given(st.integers(0, 2**32 - 1), st.sampled_from([1e-320, 1e-160, 1e45, 1e200]), st.integers(0, 5))
def test_numbers_of_any_size_are_learned_from(seed: int, size: float, wild: int) -> None:
    generator = np.random.default_rng(seed)
    table, pairs = regression(generator, 200)
    error = pairs.predicted - pairs.actual
    error[:wild] = size
    losses = learn_losses(table, pairs.predicted, error)
    for expected in expected_losses(losses, table, pairs.predicted):
        assert np.isfinite(expected).all()
    found = estimate(
        Estimator(problem="Regression", rows=200, losses=losses),
        answers(pairs, expected_losses(losses, table, pairs.predicted)),
        REGRESSION,
    )
    assert all(np.isfinite([one.value, one.error]).all() for one in found.measures.values())


def test_a_model_without_an_error_is_expected_to_have_none() -> None:
    table, pairs = regression(np.random.default_rng(0), 300)
    losses = learn_losses(table, pairs.predicted, np.zeros(300))
    error, square = expected_losses(losses, table, pairs.predicted)
    assert not error.any()
    assert not square.any()


def test_errors_by_chance_alone_are_expected_everywhere_the_same() -> None:
    generator = np.random.default_rng(8)
    table, pairs = regression(generator, 5000)
    losses = learn_losses(table, pairs.predicted, generator.normal(size=5000))
    error, _ = expected_losses(losses, table, pairs.predicted)
    assert error.std() < 0.05 * error.mean()


def test_it_is_nearer_than_the_constant_and_as_near_as_scikit_learns_trees() -> None:
    """Other inputs whose errors are half as large again: the constant sees nothing of it."""
    generator = np.random.default_rng(1)
    table, pairs = regression(generator, 10_000)
    losses = learn(pairs, REGRESSION, features=table).losses
    assert losses is not None
    asked, window = regression(generator, 10_000, shift=0.8)
    expected, square = expected_losses(losses, asked, window.predicted)
    size = np.abs(window.predicted - window.actual)
    learned_from = np.abs(pairs.predicted - pairs.actual)

    def matrix(features: Table, predicted: np.ndarray) -> np.ndarray:
        *plain, city = features.columns
        cities = [CITIES.tolist().index(text) for text in city.texts]
        return np.column_stack([*(np.nan_to_num(one.numbers, nan=-9) for one in plain), cities, predicted])

    peer = GradientBoostingRegressor(n_estimators=50, learning_rate=0.2, min_samples_leaf=20, random_state=0)
    peers = peer.fit(matrix(table, pairs.predicted), learned_from).predict(matrix(asked, window.predicted))
    constant = float(learned_from.mean())
    assert abs(constant - size.mean()) > 0.25 * size.mean()
    assert abs(expected.mean() - size.mean()) < 0.3 * abs(constant - size.mean())
    assert np.mean((size - expected) ** 2) < 0.8 * np.mean((size - constant) ** 2)
    assert np.mean((size - expected) ** 2) < 1.05 * np.mean((size - peers) ** 2)
    assert (square >= expected**2).all()


@pytest.mark.parametrize("shift", [0.0, 0.4])
def test_windows_are_estimated_and_the_intervals_hold(shift: float) -> None:
    drawn: dict[str, list[tuple[float, float, float]]] = {}
    generator = np.random.default_rng(20)
    for _ in range(12):
        table, pairs = regression(generator, 8000)
        estimator = learn(pairs, REGRESSION, features=table)
        assert estimator.losses is not None
        for _ in range(3):
            asked, window = regression(generator, 2000, shift=shift)
            expected = expected_losses(estimator.losses, asked, window.predicted)
            found = estimate(estimator, answers(window, expected), REGRESSION)
            error = window.predicted - window.actual
            known = {"mae": np.abs(error).mean(), "mse": (error**2).mean(), "rmse": np.sqrt((error**2).mean())}
            for name, value in known.items():
                one = found.measures[name]
                drawn.setdefault(name, []).append((one.value - value, one.error, value))
            assert set(found.absent) == {"r2"}
    for name, every in drawn.items():
        off, errors, values = np.array(every).T
        assert np.mean(np.abs(off) <= 1.96 * errors) >= 0.85, name
        assert abs(off.mean()) <= 0.06 * values.mean(), name
        assert errors.mean() <= 0.2 * values.mean(), name


def test_errors_that_grow_everywhere_are_not_seen() -> None:
    """Concept drift: the same inputs, and errors twice as large."""
    generator = np.random.default_rng(3)
    table, pairs = regression(generator, 5000)
    estimator = learn(pairs, REGRESSION, features=table)
    assert estimator.losses is not None
    asked, window = regression(generator, 2000, louder=2.0)
    found = estimate(estimator, answers(window, expected_losses(estimator.losses, asked, window.predicted)), REGRESSION)
    known = np.abs(window.predicted - window.actual).mean()
    assert found.measures["mae"].interval[1] < 0.7 * known


def test_without_a_needed_column_nothing_is_expected_and_others_do_not_matter() -> None:
    generator = np.random.default_rng(2)
    table, pairs = regression(generator, 3000)
    losses = learn_losses(table, pairs.predicted, pairs.predicted - pairs.actual)
    assert {"x0", "city"} <= set(losses.needed)
    all_there, _ = expected_losses(losses, table, pairs.predicted)
    turned = Table(table.rows, (*table.columns[::-1], number_column("other", np.zeros(table.rows))))
    assert np.array_equal(expected_losses(losses, turned, pairs.predicted)[0], all_there)
    lacking = Table(table.rows, tuple(one for one in table.columns if one.name != "x0"))
    assert np.isnan(expected_losses(losses, lacking, pairs.predicted)).all()
    gone = np.where(np.arange(table.rows) < 10, np.nan, pairs.predicted)
    assert np.isnan(expected_losses(losses, table, gone)[0]).sum() == 10


def test_the_same_rows_teach_the_same_and_the_file_keeps_it() -> None:
    table, pairs = regression(np.random.default_rng(7), 2000)
    one, other = (learn_losses(table, pairs.predicted, pairs.predicted - pairs.actual) for _ in range(2))
    data = msgspec.json.encode(one)
    assert one == other
    assert len(data) < 50_000
    again = msgspec.json.decode(data, type=Losses)
    for before, after in zip(
        expected_losses(one, table, pairs.predicted), expected_losses(again, table, pairs.predicted), strict=True
    ):
        assert np.array_equal(before, after)


def test_a_column_that_the_table_lacks_is_missing() -> None:
    assert codes_of(learn_numbers("x", np.array([1.0, 2.0])), None, 3).tolist() == [MISSING] * 3
