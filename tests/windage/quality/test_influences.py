"""Influences: the jackknife and the bootstrap as oracles, DeLong's variance by hand, laws."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from sklearn import metrics

from windage.quality.influences import INFLUENCES, influences
from windage.quality.pairs import Pairs
from windage.quality.problem import ProblemType


def weighted(**options: object) -> Callable[[Pairs], float]:
    return lambda pairs: metrics.fbeta_score(pairs.actual, pairs.predicted, average="weighted", **options)


ORACLES: dict[ProblemType, dict[str, Callable[[Pairs], float]]] = {
    "Regression": {
        "mae": lambda pairs: metrics.mean_absolute_error(pairs.actual, pairs.predicted),
        "mse": lambda pairs: metrics.mean_squared_error(pairs.actual, pairs.predicted),
        "rmse": lambda pairs: metrics.root_mean_squared_error(pairs.actual, pairs.predicted),
        "r2": lambda pairs: metrics.r2_score(pairs.actual, pairs.predicted),
    },
    "BinaryClassification": {
        "recall": lambda pairs: metrics.recall_score(pairs.actual, pairs.predicted),
        "precision": lambda pairs: metrics.precision_score(pairs.actual, pairs.predicted),
        "accuracy": lambda pairs: metrics.accuracy_score(pairs.actual, pairs.predicted),
        "true_positive_rate": lambda pairs: metrics.recall_score(pairs.actual, pairs.predicted),
        "true_negative_rate": lambda pairs: metrics.recall_score(1 - pairs.actual, 1 - pairs.predicted),
        "false_positive_rate": lambda pairs: 1 - metrics.recall_score(1 - pairs.actual, 1 - pairs.predicted),
        "false_negative_rate": lambda pairs: 1 - metrics.recall_score(pairs.actual, pairs.predicted),
        "f0_5": lambda pairs: metrics.fbeta_score(pairs.actual, pairs.predicted, beta=0.5),
        "f1": lambda pairs: metrics.f1_score(pairs.actual, pairs.predicted),
        "f2": lambda pairs: metrics.fbeta_score(pairs.actual, pairs.predicted, beta=2),
        "auc": lambda pairs: metrics.roc_auc_score(pairs.actual, pairs.probability),
        "log_loss": lambda pairs: metrics.log_loss(pairs.actual, pairs.probability),
        "brier": lambda pairs: metrics.brier_score_loss(pairs.actual, pairs.probability),
    },
    "MulticlassClassification": {
        "accuracy": lambda pairs: metrics.accuracy_score(pairs.actual, pairs.predicted),
        "weighted_recall": lambda pairs: metrics.recall_score(pairs.actual, pairs.predicted, average="weighted"),
        "weighted_precision": lambda pairs: metrics.precision_score(pairs.actual, pairs.predicted, average="weighted"),
        "weighted_f0_5": weighted(beta=0.5),
        "weighted_f1": weighted(beta=1),
        "weighted_f2": weighted(beta=2),
    },
}
EVERY = [(problem, name) for problem, names in ORACLES.items() for name in names]


def drawn(problem: ProblemType, rows: int = 400) -> Pairs:
    generator = np.random.default_rng(12)
    nothing = np.full(rows, np.nan)
    if problem == "Regression":
        actual = generator.normal(size=rows)
        return Pairs(actual + generator.normal(0, 0.5, rows), actual, nothing)
    if problem == "MulticlassClassification":
        actual = generator.choice(3, rows, p=[0.6, 0.3, 0.1])
        predicted = np.where(generator.random(rows) < 0.7, actual, generator.integers(0, 3, rows))
        return Pairs(predicted.astype(float), actual.astype(float), nothing, ("a", "b", "c"))
    probability = np.round(generator.random(rows), 2)
    actual = (generator.random(rows) < probability).astype(float)
    return Pairs((probability > 0.4).astype(float), actual, np.clip(probability, 0.01, 0.99), ("0", "1"))


def test_every_influence_has_an_oracle() -> None:
    assert {problem: set(names) for problem, names in INFLUENCES.items()} == {
        problem: set(names) for problem, names in ORACLES.items()
    }


@pytest.mark.parametrize(("problem", "name"), EVERY)
def test_influences_are_what_leaving_each_row_out_shows(problem: ProblemType, name: str) -> None:
    pairs, measure = drawn(problem), ORACLES[problem][name]
    found = influences(name, pairs, problem)
    assert found is not None
    assert found.mean() == pytest.approx(0, abs=1e-9)
    rows = np.arange(pairs.rows)
    without = np.array([measure(pairs.taken(rows != row)) for row in rows])
    left_out = (pairs.rows - 1) * (without.mean() - without)
    assert np.corrcoef(found, left_out)[0, 1] > 0.999
    assert found.std() == pytest.approx(left_out.std(), rel=0.02)


def test_an_area_worked_out_by_hand() -> None:
    """Two positives that win against 2 and 1 of two negatives: an area of 3/4; DeLong's placements less the area."""
    pairs = Pairs(np.zeros(4), np.array([1.0, 1.0, 0.0, 0.0]), np.array([0.9, 0.4, 0.5, 0.1]), ("0", "1"))
    found = influences("auc", pairs, "BinaryClassification")
    assert found is not None
    assert found.tolist() == pytest.approx([0.25 * 2, -0.25 * 2, -0.25 * 2, 0.25 * 2])


def test_what_cannot_be_had_is_none() -> None:
    silent = Pairs(np.ones(3), np.array([1.0, 0.0, 1.0]), np.full(3, np.nan), ("0", "1"))
    for name in ("auc", "log_loss", "brier", "average_precision"):
        assert influences(name, silent, "BinaryClassification") is None
    constant = Pairs(np.ones(3), np.ones(3), np.full(3, np.nan))
    assert influences("r2", constant, "Regression") is None
    assert influences("mae", constant.taken(np.zeros(3, dtype=np.bool_)), "Regression") is None
    found = influences("rmse", constant, "Regression")
    assert found is not None
    assert not found.any()
