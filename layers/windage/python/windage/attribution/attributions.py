"""How much a model's answers rest on each feature: the values of many rows, taken together."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal, Self

import numpy as np
from numpy.typing import NDArray

Aggregation = Literal["mean_abs", "median", "mean_sq"]
Values = NDArray[np.float64]

# Of normal values, the median varies by so much more than the mean.
_OF_A_MEDIAN = math.sqrt(math.pi / 2)
# Replicates of medians are drawn in parts, to keep them small.
_PART = 50


@dataclass(frozen=True, eq=False)
class Attributions:
    """The attributions of one label; all arrays have the shape (features,).

    Parameters
    ----------
    features
        The features' names.
    values
        How much the answer rests on each, in the unit of the answer (of ``mean_sq``, squared).
    errors
        Their standard errors, from the rows that were explained and, where coalitions were drawn, from these, too; NaN
        where nothing is known of them, infinite where one row alone says it.
    expected
        What the model answers to the background; nothing where that is not known.
    rows
        How many rows were explained; 0 where that is not known.
    drawn
        The part of the errors that comes from drawing coalitions.
    aggregation
        How the rows were taken together, in Clarify's words.
    """

    features: tuple[str, ...]
    values: Values
    errors: Values
    expected: float | None
    rows: int
    drawn: Values
    aggregation: Aggregation = "mean_abs"

    @classmethod
    def of(
        cls,
        features: tuple[str, ...],
        values: Values,
        *,
        variances: Values | None = None,
        expected: float | None = None,
        aggregation: Aggregation = "mean_abs",
    ) -> Self:
        """Take the values of rows together.

        Parameters
        ----------
        features
            The features' names.
        values, variances
            Of each row, shape (rows, features), and how far they may be off for their coalitions, squared.
        expected
            What the model answers to the background.
        aggregation
            The mean of their sizes, their median, or the mean of their squares.

        Raises
        ------
        ValueError
            When there are no rows.

        Examples
        --------
        >>> made = Attributions.of(("age", "city"), np.array([[1.0, 0.5], [-3.0, 0.5]]))
        >>> made.values.tolist(), made.errors.tolist()
        ([2.0, 0.5], [1.0, 0.0])
        """
        rows = len(values)
        if not rows:
            raise ValueError("attributions: no rows; expected at least 1")
        off = np.zeros_like(values) if variances is None else variances
        if aggregation == "median":
            drawn = _OF_A_MEDIAN * np.sqrt(off.mean(axis=0) / rows)
            errors = _error_of_median(values)
        else:
            slopes = np.ones_like(values) if aggregation == "mean_abs" else 2 * values
            drawn = np.sqrt((slopes**2 * off).sum(axis=0)) / rows
            sizes = np.abs(values) if aggregation == "mean_abs" else values**2
            errors = sizes.std(axis=0, ddof=1) / math.sqrt(rows) if rows > 1 else np.full(values.shape[1], np.inf)
        return cls(features, aggregated(values, aggregation), errors, expected, rows, drawn, aggregation)

    @property
    def shares(self) -> Values:
        """The share of each feature in all of them, by size; 0 where none has any."""
        sizes: Values = np.abs(self.values)
        total = float(sizes.sum())
        shares: Values = sizes / total if total else sizes
        return shares


def aggregated(values: Values, aggregation: Aggregation) -> Values:
    """Take values of shape (rows, features) together.

    Examples
    --------
    >>> values = np.array([[1.0], [-3.0], [2.0]])
    >>> [float(aggregated(values, how)[0]) for how in ("mean_abs", "median", "mean_sq")]
    [2.0, 1.0, 4.666666666666667]
    """
    if aggregation == "median":
        return np.median(values, axis=0).astype(np.float64)
    sizes = np.abs(values) if aggregation == "mean_abs" else values**2
    means: Values = sizes.mean(axis=0)
    return means


def resampled(values: Values, aggregation: Aggregation, *, replicates: int, generator: np.random.Generator) -> Values:
    """Return what other samples of as many rows might have given, shape (replicates, features): the bootstrap.

    References
    ----------
    Efron (1979): Bootstrap Methods: Another Look at the Jackknife.
    """
    rows = len(values)
    if aggregation != "median":
        sizes = np.abs(values) if aggregation == "mean_abs" else values**2
        counts = generator.multinomial(rows, np.full(rows, 1 / rows), size=replicates)
        means: Values = counts @ sizes / rows
        return means
    parts = []
    for start in range(0, replicates, _PART):
        drawn = generator.integers(rows, size=(min(_PART, replicates - start), rows))
        parts.append(np.median(values[drawn], axis=1))
    return np.concatenate(parts)


def _error_of_median(values: Values) -> Values:
    """Return half the distance of the order statistics that lie one standard deviation around the middle."""
    rows = len(values)
    if rows < 3:
        return np.full(values.shape[1], np.inf)
    ordered = np.sort(values, axis=0)
    low = max(0, math.floor(rows / 2 - math.sqrt(rows) / 2))
    high = min(rows - 1, math.ceil(rows / 2 + math.sqrt(rows) / 2) - 1)
    half: Values = (ordered[high] - ordered[low]) / 2
    return half
