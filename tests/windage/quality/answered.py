"""Answers beside their truth, drawn or made up."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from hypothesis import strategies as st
from numpy.typing import ArrayLike, NDArray

from windage.quality.measure import measure
from windage.quality.pairs import Pairs
from windage.quality.problem import ProblemType
from windage.quality.quality import Quality

Values = NDArray[np.float64]
Made = Callable[[np.random.Generator, int], Pairs]

NO_YES = ("no", "yes")
ABC = ("a", "b", "c", "d")

# Ties, both ends, and what lies between.
probabilities = st.sampled_from([0.0, 1.0, 0.5, 0.1, 0.3, 0.9]) | st.floats(0, 1)
numbers = st.sampled_from([0.0, 1.0, -1.0]) | st.floats(-1e6, 1e6).map(lambda x: round(x, 3)) | st.floats(-1e-6, 1e-6)


def known(predicted: ArrayLike, actual: ArrayLike, probability: ArrayLike = (), classes: Sequence[str] = ()) -> Pairs:
    truth = np.asarray(actual, dtype=np.float64)
    said = np.asarray(probability, dtype=np.float64) if np.size(probability) else np.full(truth.size, np.nan)
    return Pairs(np.asarray(predicted, dtype=np.float64), truth, said, tuple(classes))


@st.composite
def binary(draw: st.DrawFn, *, least: int = 1, most: int = 40) -> Pairs:
    """Two classes, one of them absent now and then, with probabilities."""
    rows = draw(st.lists(st.tuples(st.booleans(), st.booleans(), probabilities), min_size=least, max_size=most))
    return known([row[0] for row in rows], [row[1] for row in rows], [row[2] for row in rows], NO_YES)


@st.composite
def regression(draw: st.DrawFn, *, least: int = 1, most: int = 40) -> Pairs:
    rows = draw(st.lists(st.tuples(numbers, numbers), min_size=least, max_size=most))
    return known([row[0] for row in rows], [row[1] for row in rows])


@st.composite
def multiclass(draw: st.DrawFn, *, least: int = 1, most: int = 40) -> Pairs:
    place = st.integers(0, 3)
    rows = draw(st.lists(st.tuples(place, place, probabilities), min_size=least, max_size=most))
    return known([row[0] for row in rows], [row[1] for row in rows], [row[2] for row in rows], ABC)


def measured(pairs: Pairs, problem: ProblemType, **others: int) -> Quality:
    return measure(pairs, problem, generator=np.random.default_rng(0), **others)


def of(quality: Quality) -> dict[str, float]:
    return {name: measure.value for name, measure in quality.measures.items()}


def flights(generator: np.random.Generator, rows: int) -> Pairs:
    """A regression that explains most of the variance, with errors of heavy tails and a small bias."""
    expected = generator.normal(20, 3, rows)
    return known(expected + 0.2, expected + generator.standard_t(8, rows))


def churn(generator: np.random.Generator, rows: int, *, positive: float = 0.3, known_by: float = 2.0) -> Pairs:
    """Two classes and overlapping probabilities, which are too high by a tenth."""
    actual = (generator.random(rows) < positive).astype(np.float64)
    score = 1 / (1 + np.exp(1.5 - generator.normal(size=rows) - known_by * actual))
    return known(score > 0.5, actual, score, NO_YES)


def honest(generator: np.random.Generator, rows: int) -> Pairs:
    """Two classes and perfect probabilities."""
    score = generator.beta(0.8, 2, rows)
    return known(score > 0.5, generator.random(rows) < score, score, NO_YES)


def graded(generator: np.random.Generator, rows: int) -> Pairs:
    """Two classes and probabilities of which there are only six."""
    score = generator.integers(0, 6, rows) / 5
    return known(score > 0.5, generator.random(rows) < 0.1 + 0.7 * score, score, NO_YES)


def kinds(generator: np.random.Generator, rows: int) -> Pairs:
    """Four classes of unequal shares; the confidence is too low."""
    actual = generator.choice(4, rows, p=[0.5, 0.25, 0.15, 0.1])
    sure = generator.beta(4, 2, rows)
    return known(np.where(generator.random(rows) < sure, actual, generator.integers(0, 4, rows)), actual, sure, ABC)
