"""Answers of models whose truth is drawn from a known population, in a baseline and in windows with other inputs."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from windage.quality.answers import Answers
from windage.quality.pairs import Pairs
from windage.quality.problem import Problem
from windage.table import Column, Kind, Table

Values = NDArray[np.float64]

BINARY = Problem(type="BinaryClassification", inference_attribute="class", probability_attribute="p", positive="1")
MULTICLASS = Problem(type="MulticlassClassification", inference_attribute="class", probability_attribute="p")
REGRESSION = Problem(type="Regression", inference_attribute="y")
CLASSES = ("ape", "bee", "cow", "dog")
CITIES = np.array(["ulm", "rome", "oslo", "bern"], dtype=object)
_WEIGHTS = np.random.default_rng(9).normal(size=(3, 4))


def binary(generator: np.random.Generator, rows: int, *, shift: float = 0.0, flipped: float = 0.0) -> Pairs:
    """Draw a logistic population whose model is badly calibrated; a flipped share of truths means the opposite."""
    x = generator.normal(shift, 1, rows)
    actual = (generator.random(rows) < 1 / (1 + np.exp(0.5 - 1.5 * x))).astype(float)
    actual = np.where(generator.random(rows) < flipped, 1 - actual, actual)
    probability = 1 / (1 + np.exp(-0.8 * x - 0.3))
    return Pairs((probability >= 0.5).astype(float), actual, probability, ("0", "1"))


def multiclass(generator: np.random.Generator, rows: int, *, shift: float = 0.0) -> Pairs:
    """Draw four classes whose model is too sure of itself."""
    x = generator.normal(0, 1, (rows, 3)) + np.array([shift, 0, -shift / 2])
    logits = 1.2 * x @ _WEIGHTS + np.array([1, 0, 0, -0.5])
    chances, said = np.exp(logits), np.exp(1.7 * logits)
    cumulated = (chances / chances.sum(axis=1, keepdims=True)).cumsum(axis=1)
    actual = (cumulated[:, :-1] < generator.random(rows)[:, None]).sum(axis=1)
    said /= said.sum(axis=1, keepdims=True)
    return Pairs(said.argmax(axis=1).astype(float), actual.astype(float), said.max(axis=1), CLASSES)


def regression(
    generator: np.random.Generator, rows: int, *, shift: float = 0.0, columns: int = 4, louder: float = 1.0
) -> tuple[Table, Pairs]:
    """Draw numbers whose errors grow with a feature, of which some are missing, and differ between four cities."""
    x = generator.normal(0, 1, (rows, columns))
    x[:, 0] += shift
    city = generator.choice(4, rows, p=[0.4, 0.3, 0.2, 0.1])
    predicted = 2 * x[:, 2] + x[:, 3]
    spread = louder * np.exp(0.4 * x[:, 0]) * (0.5 + 0.5 * city) * (1 + (x[:, 1] > 1))
    actual = predicted + spread * generator.normal(size=rows)
    x[generator.random(rows) < 0.05, 0] = np.nan
    numbers = [number_column(f"x{place}", x[:, place]) for place in range(columns)]
    texts = Column("city", np.full(rows, Kind.TEXT, np.uint8), np.full(rows, np.nan), CITIES[city])
    return Table(rows, (*numbers, texts)), Pairs(predicted, actual, np.full(rows, np.nan))


def number_column(name: str, numbers: Values) -> Column:
    """Return a column of fractional numbers; NaN is null."""
    return Column(name, np.where(np.isnan(numbers), Kind.NULL, Kind.FRACTIONAL).astype(np.uint8), numbers)


def answers(pairs: Pairs, expected: tuple[Values, Values] | None = None) -> Answers:
    """Return the answers as a window has them, without their truth."""
    nothing = np.full(pairs.rows, np.nan)
    empty = np.full(pairs.rows, "", dtype=object)
    names = np.array(pairs.classes, dtype=object)
    texts = names[pairs.predicted.astype(int)] if pairs.classes else pairs.predicted.astype(str).astype(object)
    error, square = expected or (nothing, nothing)
    places = np.zeros(pairs.rows, dtype=np.int64)
    return Answers(empty, places, nothing, texts, pairs.probability, empty, error, square)
