"""The numbers of a column: how many, where, how wide, and their distribution."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from windage.profile.kll import Sketch


@dataclass(frozen=True)
class Numerical:
    """Moments, extremes and quantile sketch of finite numbers.

    Two of them add up: the moments as Chan, Golub and LeVeque merge them, the sketch within its bound.

    Parameters
    ----------
    count
        How many numbers.
    mean, squares
        Their mean and the sum of their squared distances from it.
    minimum, maximum
        Their extremes; NaN when there are none.
    negative
        How many are below zero.
    sketch
        Their distribution.

    References
    ----------
    Chan, Golub, LeVeque (1983): Algorithms for Computing the Sample Variance.

    Examples
    --------
    >>> ages = Numerical.of(np.array([20.0, 30.0, 40.0]))
    >>> ages.mean, ages.minimum, round(ages.standard_deviation, 3)
    (30.0, 20.0, 8.165)
    """

    count: int = 0
    mean: float = 0.0
    squares: float = 0.0
    minimum: float = math.nan
    maximum: float = math.nan
    negative: int = 0
    sketch: Sketch = Sketch()

    @classmethod
    def of(cls, values: NDArray[np.float64]) -> Self:
        """Return the profile of finite numbers."""
        if not values.size:
            return cls()
        # A column of huge numbers may overflow; the result is then an infinity, which no file may carry.
        with np.errstate(over="ignore", invalid="ignore"):
            mean = float(np.mean(values))
            squares = float(np.sum(np.square(values - mean)))
        return cls(
            count=values.size,
            mean=mean,
            squares=squares,
            minimum=float(values.min()),
            maximum=float(values.max()),
            negative=int(np.count_nonzero(values < 0)),
            sketch=Sketch().add(values),
        )

    def __add__(self, other: Self) -> Self:
        """Return the profile of both."""
        if not other.count or not self.count:
            return self if not other.count else other
        count = self.count + other.count
        shift = other.mean - self.mean
        return type(self)(
            count=count,
            mean=self.mean + shift * other.count / count,
            squares=self.squares + other.squares + shift * shift * self.count * other.count / count,
            minimum=min(self.minimum, other.minimum),
            maximum=max(self.maximum, other.maximum),
            negative=self.negative + other.negative,
            sketch=self.sketch + other.sketch,
        )

    @property
    def standard_deviation(self) -> float:
        """The population standard deviation (divided by n), NaN when there are no numbers."""
        return math.sqrt(self.squares / self.count) if self.count else math.nan
