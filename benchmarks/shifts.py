"""Changes of one column: each a function from its values to changed values, of a size that is known."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from benchmarks.population import MISSING_LEVEL, Categorical, Codes, Column, Floats, Numeric, Population, scale_of

Values = Floats | Codes
Shift = Callable[[Column, Values, Population, np.random.Generator], Values]


def mean(column: Column, values: Values, _: Population, rng: np.random.Generator, *, by: float) -> Values:
    """Add a multiple of the column's unit."""
    assert isinstance(column, Numeric)
    return _rounded(column, values + by * scale_of(column).unit, rng)


def scale(column: Column, values: Values, _: Population, rng: np.random.Generator, *, factor: float) -> Values:
    """Stretch around the median."""
    assert isinstance(column, Numeric)
    center = scale_of(column).center
    return _rounded(column, center + factor * (values - center), rng)


def mix(column: Column, values: Values, population: Population, rng: np.random.Generator, *, distance: float) -> Values:
    """Move this share of the rows to other levels: a total variation distance."""
    assert isinstance(column, Categorical)
    shares = np.asarray(column.shares)
    target = np.zeros(len(shares))
    if population.spread:
        target = np.roll(shares, len(shares) // 2)
    else:
        target[rng.integers(1, min(len(shares), 5))] = 1.0
    share = distance / (np.abs(shares - target).sum() / 2)
    assert share <= 1, "this population's mix cannot move as far"
    moved = (rng.random(len(values)) < share) & (values != MISSING_LEVEL)
    return np.where(moved, rng.choice(len(shares), size=len(values), p=target), values)


def missing(column: Column, values: Values, _: Population, rng: np.random.Generator, *, rise: float) -> Values:
    """Let this share of all rows lose its value."""
    gone = rng.random(len(values)) < rise / (1 - column.gaps)
    return np.where(gone, np.nan if isinstance(column, Numeric) else MISSING_LEVEL, values)


def tail(column: Column, values: Values, population: Population, rng: np.random.Generator, *, share: float) -> Values:
    """Let this share of the rows lie beyond what was seen: one to four interquartile ranges beyond a quantile."""
    assert isinstance(column, Numeric)
    at = scale_of(column)
    beyond = (at.width or at.unit) * rng.uniform(1, 4, len(values))
    low = population.spread and rng.random() < 0.5
    extreme = np.round(at.low - beyond if low else at.high + beyond, column.decimals)
    return np.where((rng.random(len(values)) < share) & ~np.isnan(values), extreme, values)


def new_level(
    column: Column, values: Values, population: Population, rng: np.random.Generator, *, share: float
) -> Values:
    """Let this share of the rows have a level that the reference never had; or one of three."""
    assert isinstance(column, Categorical)
    unknown = len(column.shares) + rng.integers(0, 3 if population.spread else 1, len(values))
    return np.where((rng.random(len(values)) < share) & (values != MISSING_LEVEL), unknown, values)


def negligible(column: Column, values: Values, population: Population, rng: np.random.Generator) -> Values:
    """Change everything a little: 0.02 units, 2 % wider, half a percent of the mix, 0.3 points more missing."""
    if isinstance(column, Categorical):
        values = mix(column, values, population, rng, distance=0.005)
    elif column.plain:
        values = mean(column, values, population, rng, by=0.02)
        values = scale(column, values, population, rng, factor=1.02)
    return missing(column, values, population, rng, rise=0.003)


def _rounded(column: Numeric, numbers: object, rng: np.random.Generator) -> Floats:
    values = np.asarray(numbers, dtype=np.float64)
    if column.decimals:
        return np.round(values, column.decimals)
    # Up or down by chance, so that the mean moves by less than a whole number; a count stays a count.
    return np.maximum(np.floor(values + rng.random(len(values))), 0.0)
