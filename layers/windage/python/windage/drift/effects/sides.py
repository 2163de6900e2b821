"""What an effect looks at: one column's counts on both sides, and how many independent rows stand behind them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Sides:
    """Counts in the same cells on both sides.

    Parameters
    ----------
    baseline, current
        How many values lie in each cell, shape (cells,), in ascending order for numbers.
    time
        The autocorrelation time of the window's rows: so many of them tell as much as one that is independent.

    Examples
    --------
    >>> sides = Sides(np.array([50.0, 50.0]), np.array([30.0, 10.0]), time=4.0)
    >>> sides.rows, sides.shares[1].tolist()
    (10.0, [0.75, 0.25])
    """

    baseline: Values
    current: Values
    time: float = 1.0

    @cached_property
    def rows(self) -> float:
        """How many independent rows the window is worth."""
        return float(self.current.sum()) / self.time

    @cached_property
    def baseline_rows(self) -> float:
        """How many rows the baseline has."""
        return float(self.baseline.sum())

    @cached_property
    def shares(self) -> tuple[Values, Values]:
        """The shares of the cells, of the baseline and of the window."""
        return self.baseline / self.baseline.sum(), self.current / self.current.sum()

    def of(self, cells: NDArray[np.intp] | NDArray[np.bool_]) -> tuple[float, float]:
        """Return the shares of some cells together, of the baseline and of the window."""
        before, now = self.shares
        return float(before[cells].sum()), float(now[cells].sum())
