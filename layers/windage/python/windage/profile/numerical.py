"""The numbers of a column: how many, where, how wide, and their distribution."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Self

import numpy as np
from numpy.typing import NDArray

from windage.kernel import sums as compiled
from windage.profile.kll import Sketch


@dataclass(frozen=True)
class Numerical:
    """Moments, extremes and quantile sketch of finite numbers.

    Two of them add up: the moments as Chan, Golub and LeVeque merge them, the sketch within its bound.

    Parameters
    ----------
    count
        How many numbers.
    total, squares
        Their sum, and the sum of their squared distances from the mean.
    minimum, maximum
        Their extremes; NaN when there are none.
    negative
        How many are below zero.
    sketch
        Their distribution.

    References
    ----------
    Chan, Golub, LeVeque (1983): Algorithms for Computing the Sample Variance.
    Welford (1962): Note on a Method for Calculating Corrected Sums of Squares and Products.

    Examples
    --------
    >>> ages = Numerical.of(np.array([20.0, 30.0, 40.0]))
    >>> ages.mean, ages.minimum, round(ages.standard_deviation, 3)
    (30.0, 20.0, 8.165)
    """

    count: int = 0
    total: float = 0.0
    squares: float = 0.0
    minimum: float = math.nan
    maximum: float = math.nan
    negative: int = 0
    sketch: Sketch = Sketch()
    # The mean as the service's engine carries it from value to value; its last digits are others than the mean's.
    carried: float = field(default=0.0, compare=False, repr=False)

    @classmethod
    def of(
        cls, values: NDArray[np.float64], *, one_by_one: bool = False, ordered: NDArray[np.float64] | None = None
    ) -> Self:
        """Return the profile of finite numbers; ``ordered`` are the same, ascending, if somebody has sorted them.

        By default the moments are as exact as floats allow, and the sketch is made of sorted values at once. With
        ``one_by_one`` values are added up and sketched in the order of the rows, as Model Monitor's engine does it in
        one partition, so that the last digits and the items are the engine's.
        """
        if one_by_one:
            return cls().then(values)
        if not values.size:
            return cls()
        # A column of huge numbers may overflow; the result is then an infinity, which no file may carry.
        total, squares = compiled.moments(values) if compiled.AVAILABLE else _moments(values)
        ordered = np.sort(values) if ordered is None else ordered
        return cls(
            count=values.size,
            total=total,
            squares=squares,
            minimum=float(ordered[0]),
            maximum=float(ordered[-1]),
            negative=int(ordered.searchsorted(0.0)),
            sketch=Sketch.of_sorted(ordered),
        )

    def then(self, values: NDArray[np.float64]) -> Self:
        """Return the profile of these numbers and of others behind them, added up and sketched one by one.

        In however many pieces numbers come: it is the profile of all at once with ``one_by_one``.

        Examples
        --------
        >>> ages = Numerical.of(np.array([20.0, 30.0]), one_by_one=True).then(np.array([40.0]))
        >>> ages.mean, ages.squares, ages.maximum
        (30.0, 200.0, 40.0)
        """
        if not values.size:
            return self
        mean, squares = self.carried, self.squares
        for count, value in enumerate(values.tolist(), start=self.count + 1):
            distance = value - mean
            step = distance / count
            mean += step
            squares += distance * (distance - step)
        with np.errstate(over="ignore", invalid="ignore"):
            total = float(np.cumsum(np.append(self.total, values))[-1])
        return type(self)(
            count=self.count + values.size,
            total=total,
            squares=squares,
            minimum=float(np.fmin(self.minimum, values.min())),
            maximum=float(np.fmax(self.maximum, values.max())),
            negative=self.negative + int(np.count_nonzero(values < 0)),
            sketch=self.sketch.add(values),
            carried=mean,
        )

    def __add__(self, other: Self) -> Self:
        """Return the profile of both."""
        if not other.count or not self.count:
            return self if not other.count else other
        count = self.count + other.count
        shift = other.mean - self.mean
        return type(self)(
            count=count,
            total=self.total + other.total,
            squares=self.squares + other.squares + shift * shift * self.count * other.count / count,
            minimum=min(self.minimum, other.minimum),
            maximum=max(self.maximum, other.maximum),
            negative=self.negative + other.negative,
            sketch=self.sketch + other.sketch,
        )

    @property
    def mean(self) -> float:
        """The arithmetic mean, NaN when there are no numbers."""
        return self.total / self.count if self.count else math.nan

    @property
    def standard_deviation(self) -> float:
        """The population standard deviation (divided by n), NaN when there are no numbers."""
        return math.sqrt(self.squares / self.count) if self.count else math.nan


def _moments(values: NDArray[np.float64]) -> tuple[float, float]:
    with np.errstate(over="ignore", invalid="ignore"):
        total = float(np.sum(values))
        return total, float(np.sum(np.square(values - total / values.size)))
