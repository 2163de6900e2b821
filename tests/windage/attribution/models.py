"""Models that are explained in the tests: of numbers, which the rows carry as texts."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from windage.attribution.model import Answer, Rows

Numbers = NDArray[np.float64]


def texts(numbers: Numbers) -> Rows:
    rows = np.empty(numbers.shape, dtype=object)
    rows[:] = [[repr(float(value)) for value in row] for row in numbers]
    return rows


def of_texts(model: Callable[[Numbers], Numbers]) -> Answer:
    return lambda rows: model(rows.astype(np.float64))


def crossed(x: Numbers) -> Numbers:
    """Answer something bent, with products, steps and a feature that does nothing (the last)."""
    bent = np.sin(x[:, 0]) * x[:, 1] + 2.0 * (x[:, 2] > 0) * x[:, 3] - 0.5 * x[:, 4] ** 2
    return bent + 0.3 * x[:, :-1].prod(axis=1)


def probability(x: Numbers) -> Numbers:
    """Answer a probability of both classes."""
    positive = 1 / (1 + np.exp(-crossed(x)))
    return np.stack([1 - positive, positive], axis=1)


def wide(x: Numbers) -> Numbers:
    """Answer something of as many features as there are."""
    weights = 1.0 / (1 + np.arange(x.shape[1]))
    return np.tanh(x * weights).sum(axis=1) + x[:, 0] * x[:, -1]
