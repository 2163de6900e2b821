"""Kernel SHAP: the laws of Shapley values, closed forms, all orders by hand, and the ``shap`` package."""

from __future__ import annotations

import json
from itertools import permutations
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.windage.attribution import models
from tests.windage.attribution.models import Numbers, of_texts, texts
from windage.attribution.background import Background
from windage.attribution.budget import Budget, plan
from windage.attribution.coalitions import Coalitions
from windage.attribution.kernel_shap import Explained, Link, explain
from windage.attribution.model import Answer
from windage.attribution.regression import solved

REFERENCE = json.loads((Path(__file__).parent / "shap_reference.json").read_text())
MODELS = {"crossed": models.crossed, "probability": models.probability, "wide": models.wide}
SEEDS = st.integers(0, 2**32)


def explained(
    rows: Numbers,
    background: Numbers,
    answer: Answer,
    *,
    weights: Numbers | None = None,
    coalitions: int | None = None,
    link: Link = "identity",
    seed: int = 1,
) -> Explained:
    made = plan(Budget(calls=10**6, rows=10**8), features=rows.shape[1], background=len(background), available=10**6)
    if coalitions is not None:
        made = type(made)(made.budget, made.explained, coalitions, made.calls, made.rows)
    shares = np.full(len(background), 1 / len(background)) if weights is None else weights
    return explain(
        texts(rows),
        Background(texts(background), shares),
        answer,
        plan=made,
        generator=np.random.default_rng(seed),
        link=link,
    )


def by_all_orders(row: Numbers, background: Numbers, model: object) -> Numbers:
    """Return what each feature adds on the average over all orders in which the features may come."""
    features = len(row)

    def worth(members: tuple[int, ...]) -> float:
        mixed = background.copy()
        mixed[:, list(members)] = row[list(members)]
        return float(model(mixed).mean())  # type: ignore[operator]

    values = np.zeros(features)
    orders = list(permutations(range(features)))
    known: dict[frozenset[int], float] = {}
    for order in orders:
        for place, feature in enumerate(order):
            before, after = order[:place], order[: place + 1]
            for members in (before, after):
                known.setdefault(frozenset(members), worth(members))
            values[feature] += known[frozenset(after)] - known[frozenset(before)]
    return values / len(orders)


@given(seed=SEEDS, features=st.integers(2, 6), background=st.integers(1, 3))
def test_all_orders(seed: int, features: int, background: int) -> None:
    random = np.random.default_rng(seed)
    rows, middle = random.normal(size=(2, features)), random.normal(size=(background, features))
    mixing = random.normal(size=(features, features))

    def model(x: Numbers) -> Numbers:
        return np.sin(x @ mixing).prod(axis=1) + np.abs(x).max(axis=1)

    found = explained(rows, middle, of_texts(model))
    for row, values in zip(rows, found.values[0], strict=True):
        np.testing.assert_allclose(values, by_all_orders(row, middle, model), atol=1e-9)


@given(seed=SEEDS, features=st.integers(2, 16), background=st.integers(1, 3))
def test_a_linear_model_has_a_closed_form(seed: int, features: int, background: int) -> None:
    """Also where coalitions are drawn: the regression is exact, and says so by its variance."""
    random = np.random.default_rng(seed)
    rows, middle = random.normal(size=(3, features)), random.normal(size=(background, features))
    slopes = random.normal(size=features)
    found = explained(rows, middle, of_texts(lambda x: x @ slopes + 7.0), coalitions=8 * features)
    np.testing.assert_allclose(found.values[0], slopes * (rows - middle.mean(axis=0)), atol=1e-8)
    np.testing.assert_allclose(found.variances, 0.0, atol=1e-12)


@given(seed=SEEDS, link=st.sampled_from(["identity", "logit"]), coalitions=st.integers(20, 62))
def test_the_values_add_up(seed: int, link: Link, coalitions: int) -> None:
    random = np.random.default_rng(seed)
    rows, middle = random.normal(size=(4, 6)), random.normal(size=(2, 6))
    found = explained(rows, middle, of_texts(models.probability), link=link, coalitions=coalitions, seed=seed)
    np.testing.assert_allclose(found.values.sum(axis=2), found.scores - found.expected[:, None], atol=1e-9)
    # What speaks for one of two classes speaks against the other.
    np.testing.assert_allclose(found.values[0], -found.values[1], atol=1e-9)


@given(seed=SEEDS, coalitions=st.integers(20, 62))
def test_a_feature_that_does_nothing_and_features_that_do_the_same(seed: int, coalitions: int) -> None:
    """The dummy by a regression over all coalitions; equal ones up to what the draw leaves open."""
    random = np.random.default_rng(seed)
    rows = random.normal(size=(2, 6))
    rows[:, 1] = rows[:, 0]

    def model(x: Numbers) -> Numbers:
        return np.tanh(x[:, 0] + x[:, 1]) * x[:, 2] + x[:, 3] * x[:, 4]

    found = explained(rows, np.zeros((1, 6)), of_texts(model))
    np.testing.assert_allclose(found.values[0, :, 5], 0.0, atol=1e-9)
    np.testing.assert_allclose(found.values[0, :, 0], found.values[0, :, 1], atol=1e-9)
    fewer = explained(rows, np.zeros((1, 6)), of_texts(model), coalitions=coalitions, seed=seed)
    assert np.isfinite(fewer.values).all()


@given(seed=SEEDS, coalitions=st.integers(30, 300))
def test_the_values_of_a_sum_are_the_sums_of_the_values(seed: int, coalitions: int) -> None:
    """With the same coalitions, also of a sample of them."""
    random = np.random.default_rng(seed)
    rows, middle = random.normal(size=(2, 9)), random.normal(size=(2, 9))

    def other(x: Numbers) -> Numbers:
        return np.cos(x).sum(axis=1) * x[:, 0]

    both, one, two = (
        explained(rows, middle, of_texts(model), coalitions=coalitions, seed=seed)
        for model in (lambda x: 3 * models.crossed(x) + other(x), models.crossed, other)
    )
    np.testing.assert_allclose(both.values, 3 * one.values + two.values, atol=1e-7)


def test_a_feature_that_is_as_in_the_background_is_not_asked_about() -> None:
    middle = np.zeros((1, 12))
    rows = np.zeros((1, 12))
    rows[0, :3] = [1.0, 2.0, 3.0]
    found = explained(rows, middle, of_texts(models.wide))
    assert found.spent.rows == 1 + 1 + (2**3 - 2)
    assert not found.values[0, 0, 3:].any()
    assert found.values[0, 0, :3].all()
    alone = explained(rows[:, :3] * [[0, 1, 0]], middle[:, :3], of_texts(models.wide))
    assert alone.values[0, 0].tolist() == [0.0, pytest.approx(np.tanh(1.0)), 0.0]
    nothing = explained(middle, middle, of_texts(models.wide))
    assert (nothing.values.any(), nothing.spent.rows) == (False, 2)


def test_texts_are_replaced_as_they_are() -> None:
    rows = np.array([["Ulm", "20", None], ["Bonn", "30", "x"]], dtype=object)
    asked: list[list[object]] = []

    def model(some: object) -> Numbers:
        asked.extend(some.tolist())  # type: ignore[attr-defined]
        return np.array([10.0 * (row[0] == "Ulm") + float(row[1]) - 5.0 * (row[2] is None) for row in some])  # type: ignore[attr-defined]

    made = plan(Budget(), features=3, background=1, available=2)
    found = explain(rows, Background(rows[1:], np.ones(1)), model, plan=made, generator=np.random.default_rng(1))
    np.testing.assert_allclose(found.values[0], [[10.0, -10.0, -5.0], [0.0, 0.0, 0.0]], atol=1e-9)
    assert ["Ulm", "30", None] in asked
    assert {row[0] for row in asked} == {"Ulm", "Bonn"}


@pytest.mark.parametrize("case", [case for case in REFERENCE["cases"] if not case["drawn"]], ids=lambda c: c["model"])
def test_the_shap_package_agrees_where_all_coalitions_are_looked_at(case: dict[str, object]) -> None:
    found = explained(
        np.array(case["rows"]),
        np.array(case["background"]),
        of_texts(MODELS[str(case["model"])]),
        weights=np.array(case["weights"]),
        link=case["link"],  # type: ignore[arg-type]
    )
    np.testing.assert_allclose(found.expected, case["expected"], rtol=1e-6)
    np.testing.assert_allclose(found.values.transpose(1, 0, 2), case["values"], atol=1e-6)


@pytest.mark.parametrize("case", [case for case in REFERENCE["cases"] if case["drawn"]], ids=lambda c: c["model"])
def test_the_shap_package_agrees_on_the_coalitions_that_it_drew(case: dict[str, object]) -> None:
    for drawn, values in zip(case["drawn"], case["values"], strict=True):  # type: ignore[call-overload]
        masks = np.array(drawn["masks"], dtype=bool)
        answers = np.array(drawn["answers"])[:, None] - case["expected"]
        total = np.array([drawn["row"]]) - case["expected"]
        found, _ = solved(Coalitions(masks, np.array(drawn["weights"]), len(masks)), answers, total)
        np.testing.assert_allclose(found[0], np.array(values)[0, drawn["varying"]], atol=1e-6)


def test_a_sample_of_our_own_is_near_and_knows_how_near() -> None:
    """Over many draws, the errors are as large as the variances say, and there is no bias."""
    random = np.random.default_rng(5)
    row, middle = random.normal(size=(1, 12)), np.zeros((1, 12))
    mixing = random.normal(size=(12, 12)) / 4

    def model(x: Numbers) -> Numbers:
        return np.tanh(x @ mixing).prod(axis=1) * 40 + (x @ mixing[0]) ** 2 + np.maximum(x[:, 0] * x[:, 1], x[:, 2])

    exact = explained(row, middle, of_texts(model), coalitions=2**12)
    assert exact.variances.max() == 0.0
    draws = [explained(row, middle, of_texts(model), coalitions=300, seed=seed) for seed in range(120)]
    errors = np.stack([one.values - exact.values for one in draws])[:, 0, 0]
    spread = errors.std(axis=0)
    assert np.all(np.abs(errors.mean(axis=0)) < 4 * spread / np.sqrt(len(draws)))
    said = np.sqrt(np.mean([one.variances[0, 0] for one in draws], axis=0))
    assert 0.8 < np.mean(said / spread) < 1.25
    assert np.all((said / spread > 0.6) & (said / spread < 1.6))


def test_the_same_seed_gives_the_same_bytes() -> None:
    random = np.random.default_rng(3)
    rows, middle = random.normal(size=(5, 12)), random.normal(size=(2, 12))
    one, two, other = (explained(rows, middle, of_texts(models.wide), coalitions=100, seed=seed) for seed in (1, 1, 2))
    assert one.values.tobytes() == two.values.tobytes() != other.values.tobytes()


@given(seed=SEEDS, features=st.integers(6, 30))
def test_too_few_coalitions_give_no_huge_values(seed: int, features: int) -> None:
    """A system that rounding alone makes solvable once gave 1e13."""
    random = np.random.default_rng(seed)
    rows, middle = random.normal(size=(2, features)), np.zeros((1, features))
    found = explained(rows, middle, of_texts(models.wide), coalitions=features, seed=seed)
    assert np.abs(found.values).max() < 1e4
    np.testing.assert_allclose(found.values.sum(axis=2), found.scores - found.expected[:, None], atol=1e-6)
