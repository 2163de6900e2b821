r"""How large the errors of a regression are, learned from what was asked and answered.

Small trees (`windage.quality.before_labels.trees`) learn from the baseline how large :math:`|e|` and :math:`e^2` are
where the features and the answer are such; a window's mae and mse are the means of what they expect. The standard error
of a mean has two parts. That every error is chance: the variance of a loss is taken as proportional to the expected
square (for :math:`|e|`) or to its square (for :math:`e^2`), by a factor from the held-out fifth of the baseline. And
that the trees have learned from a sample: the rows are grouped by the expected error, and a group's mean is as
uncertain as the mean of its rows in the baseline.

It holds while errors are as large as they were for what is asked: inputs may become others (covariate shift), what they
mean may not (concept drift).

References
----------
The method's source: NannyML, documentation: Direct Loss Estimation (DLE); the code and words are own.
"""

from __future__ import annotations

import math

import msgspec
import numpy as np
from numpy.typing import NDArray

from windage.quality.before_labels.codes import Feature, Numbers, codes_of, learn_levels, learn_numbers
from windage.quality.before_labels.estimated import Estimated
from windage.quality.before_labels.trees import Codes, Trees, grown
from windage.quality.folds import folds
from windage.table import Table

Values = NDArray[np.float64]

METHOD = "learned size of errors"
_GROUPS = 20
# The fourth power of an error is calculated with; a model that is so wrong needs no finer word.
_LARGEST = 1e50


class Spread(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    r"""How far a loss lies from what was expected of it.

    Parameters
    ----------
    factor
        Its variance, by the expected square (of \|e\|) or by the square of that (of e²).
    groups
        The variance of the mean of each group in the baseline.
    """

    factor: float
    groups: tuple[float, ...]


class Losses(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How large errors are, by features and answer.

    Parameters
    ----------
    answer
        The answer as codes.
    features
        The columns as codes.
    error, square
        What is expected of the error's size and of its square.
    edges
        The expected errors at which the groups of rows end but the last, rising.
    of_error, of_square
        How far both lie from what turns out.
    """

    answer: Numbers
    features: tuple[Feature, ...]
    error: Trees
    square: Trees
    edges: tuple[float, ...]
    of_error: Spread
    of_square: Spread

    def __post_init__(self) -> None:
        if not len(self.of_error.groups) == len(self.of_square.groups) == len(self.edges) + 1:
            raise ValueError("spreads of another number of groups")
        if any(column > len(self.features) for column in self.error.columns | self.square.columns):
            raise ValueError("trees over more columns than there are")

    @property
    def needed(self) -> tuple[str, ...]:
        """The names of the features without which nothing can be expected."""
        used = self.error.columns | self.square.columns
        return tuple(feature.name for place, feature in enumerate(self.features, start=1) if place in used)


def learn_losses(table: Table, predicted: Values, error: Values) -> Losses:
    """Learn how large errors are.

    Parameters
    ----------
    table
        What was asked, without the truth.
    predicted, error
        What was answered, and by how much it was wrong, shape (rows,), finite; at least some hundred.
    """
    size = np.minimum(np.abs(error), _LARGEST)
    answer = learn_numbers("", predicted)
    features: list[Feature] = []
    codes: list[Codes] = [answer.of(predicted)]
    for column in table.columns:
        if column.is_text.sum() > column.is_number.sum():
            levels, own = learn_levels(column, size)
            features.append(levels)
            codes.append(own)
        else:
            numbers = learn_numbers(column.name, column.numbers)
            features.append(numbers)
            codes.append(numbers.of(column.numbers))
    every, held = np.stack(codes), folds(size.size) == 0
    trees = grown(every, size, held), grown(every, size**2, held)
    expected_error, expected_square = _together(*(one.of(every) for one in trees))
    # Smaller groups at both ends: other inputs may lie there, and of few rows less is known.
    ends = (1 - np.cos(np.pi * np.arange(1, _GROUPS) / _GROUPS)) / 2
    edges = np.unique(np.quantile(expected_error, ends))
    group = np.searchsorted(edges, expected_error, side="right")
    return Losses(
        answer,
        tuple(features),
        *trees,
        tuple(edges.tolist()),
        _spread(size - expected_error, expected_square, held, group, edges.size + 1),
        _spread(size**2 - expected_square, expected_square**2, held, group, edges.size + 1),
    )


def expected_losses(losses: Losses, table: Table, predicted: Values) -> tuple[Values, Values]:
    """Return how large the error and its square are expected to be, row by row.

    Parameters
    ----------
    table
        What was asked; columns that were not learned from do no harm.
    predicted
        What was answered, shape (rows,), NaN where nothing was.

    Returns
    -------
    Two arrays of shape (rows,), not negative; NaN where nothing was answered, and everywhere when the table lacks a
    column that is needed.
    """
    found = {column.name: column for column in table.columns}
    if any(name not in found for name in losses.needed):
        return np.full(table.rows, np.nan), np.full(table.rows, np.nan)
    codes = [losses.answer.of(predicted)]
    codes += [codes_of(feature, found.get(feature.name), table.rows) for feature in losses.features]
    every = np.stack(codes)
    error, square = _together(losses.error.of(every), losses.square.of(every))
    nothing = ~np.isfinite(predicted)
    error[nothing], square[nothing] = np.nan, np.nan
    return error, square


def of_window(losses: Losses, error: Values, square: Values) -> dict[str, Estimated]:
    """Return what is expected of the measures of a window.

    Parameters
    ----------
    error, square
        What is expected of each row, shape (rows,), at least one, finite.
    """
    rows = error.size
    group = np.searchsorted(np.array(losses.edges), error, side="right")
    weights = np.bincount(group, minlength=len(losses.edges) + 1) / rows

    def deviation(spread: Spread, scale: Values) -> float:
        sampled = spread.factor * float(scale.mean()) / rows
        return math.sqrt(sampled + float((weights**2 * np.array(spread.groups)).sum()))

    mae, mse = float(error.mean()), float(square.mean())
    of_mse = deviation(losses.of_square, square**2)
    rmse = math.sqrt(mse)
    found = {
        "mae": (mae, deviation(losses.of_error, square)),
        "mse": (mse, of_mse),
        "rmse": (rmse, of_mse / (2 * rmse) if rmse else 0.0),
    }
    return {name: Estimated(name, value, deviated, METHOD) for name, (value, deviated) in found.items()}


def _together(error: Values, square: Values) -> tuple[Values, Values]:
    """Return losses that can be: not negative, and the mean of squares at least the square of the mean."""
    error = np.maximum(error, 0.0)
    return error, np.maximum(square, error**2)


def _spread(residual: Values, scale: Values, held: NDArray[np.bool_], group: NDArray[np.int64], groups: int) -> Spread:
    scaled = float(scale[held].mean())
    factor = float((residual[held] ** 2).mean()) / scaled if scaled > 0 else 0.0
    rows = np.maximum(np.bincount(group, minlength=groups), 1)
    variances = np.bincount(group, residual**2, minlength=groups) / rows / rows
    return Spread(factor, tuple(variances.tolist()))
