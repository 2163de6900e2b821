"""What synthetic rows are drawn from: twelve columns, joined by a Gaussian copula.

Every column is a quantile function of a uniform variable, so that one mechanism gives independent columns, correlated
columns and rows that remember the row before them, all with the same marginal distributions.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.signal import lfilter
from scipy.special import ndtr

Floats = NDArray[np.float64]
Codes = NDArray[np.int64]
# A missing number is NaN, a missing level this.
MISSING_LEVEL = -1


@dataclass(frozen=True)
class Numeric:
    """A column of numbers.

    Parameters
    ----------
    quantile
        From probabilities to values.
    gaps
        The share of missing values.
    decimals
        How values are rounded; 0 makes them whole.
    plain
        Whether adding or multiplying says something of it: not of a column that is mostly zero.
    """

    name: str
    quantile: Callable[[Floats], Floats]
    gaps: float = 0.0
    decimals: int = 6
    plain: bool = True


@dataclass(frozen=True)
class Categorical:
    """A column of levels with these shares."""

    name: str
    shares: tuple[float, ...]
    gaps: float = 0.0


Column = Numeric | Categorical


@dataclass(frozen=True)
class Population:
    """Twelve columns.

    Parameters
    ----------
    loadings
        The lower triangle that makes the latent variables correlated, shape (columns, columns); absent: independent.
    together
        Whether values are missing in the same rows.
    spread
        Whether a change spreads over many levels and both tails, or goes to one.
    """

    columns: tuple[Column, ...]
    loadings: tuple[tuple[float, ...], ...] | None = None
    together: bool = False
    spread: bool = False


Rows = Mapping[str, Floats | Codes]


@dataclass(frozen=True)
class Scale:
    """Where a numeric column lies and how wide it is: what changes are measured in."""

    center: float
    unit: float
    low: float
    high: float
    width: float


@lru_cache(maxsize=256)
def scale_of(column: Numeric) -> Scale:
    """Return a column's median, unit, 0.1 % and 99.9 % quantiles and interquartile range.

    The unit is the standard deviation or, if less, its robust estimate: with heavy tails the former says little of
    where the values lie, and 0.02 of it can be a large change.
    """
    values = column.quantile((np.arange(20_000) + 0.5) / 20_000)
    low, first, center, third, high = np.quantile(values, [0.001, 0.25, 0.5, 0.75, 0.999])
    robust = (third - first) / 1.349
    deviation = float(values.std())
    return Scale(float(center), float(min(deviation, robust) or deviation), float(low), float(high), third - first)


def draw(
    population: Population, rows: int, rng: np.random.Generator, *, memory: float = 0.0
) -> dict[str, Floats | Codes]:
    """Draw rows; with ``memory`` numbers follow an AR(1) process, and a level stays with that probability."""
    latent = rng.standard_normal((rows, len(population.columns)))
    if population.loadings is not None:
        latent = latent @ np.asarray(population.loadings).T
    shared = rng.random(rows)
    drawn: dict[str, Floats | Codes] = {}
    for place, column in enumerate(population.columns):
        gone = (shared if population.together else rng.random(rows)) < column.gaps
        if isinstance(column, Numeric):
            uniform = ndtr(_autoregressive(latent[:, place], memory))
            drawn[column.name] = np.where(gone, np.nan, np.round(column.quantile(uniform), column.decimals))
        else:
            uniform = ndtr(_sticky(latent[:, place], memory, rng))
            levels = np.searchsorted(np.cumsum(column.shares)[:-1], uniform)
            drawn[column.name] = np.where(gone, MISSING_LEVEL, levels)
    return drawn


def frame_of(rows: Rows) -> pd.DataFrame:
    """Return rows as a table of numbers and texts."""
    return pd.DataFrame({name: _texts(values) if values.dtype.kind == "i" else values for name, values in rows.items()})


def _texts(codes: Floats | Codes) -> NDArray[np.object_]:
    known = np.array([*(f"level-{code}" for code in range(int(codes.max(initial=0)) + 1)), None], dtype=object)
    return np.asarray(known[codes.astype(np.int64)], dtype=object)


def _autoregressive(noise: Floats, memory: float) -> Floats:
    if not memory:
        return noise
    scaled = noise * np.sqrt(1 - memory**2)
    scaled[0] = noise[0]
    return np.asarray(lfilter([1.0], [1.0, -memory], scaled), dtype=np.float64)


def _sticky(noise: Floats, memory: float, rng: np.random.Generator) -> Floats:
    if not memory:
        return noise
    changes = rng.random(len(noise)) >= memory
    changes[0] = True
    return noise[np.maximum.accumulate(np.where(changes, np.arange(len(noise)), 0))]
