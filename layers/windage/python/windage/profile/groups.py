"""The rows of a table, grouped by slice once, and whatever is counted of all groups together."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from windage.profile.numerical import Numerical

Values = NDArray[np.float64]
Places = NDArray[np.int64]
Mask = NDArray[np.bool_]
Element = TypeVar("Element", bound=np.generic)


@dataclass(frozen=True, eq=False)
class Groups:
    """Which rows are in which group, in the order of the rows.

    Parameters
    ----------
    codes
        The group of each row, shape (rows,); what is negative is in none.
    size
        How many groups there are.

    Examples
    --------
    >>> groups = Groups(np.array([1, 0, -1, 1]), 3)
    >>> groups.filled, [values.tolist() for values in groups.split(np.array([5.0, 6.0, 7.0, 8.0]))]
    ([0, 1], [[6.0], [5.0, 8.0]])
    """

    codes: Places
    size: int

    @cached_property
    def rows(self) -> Places:
        """How many rows each group has, shape (groups,)."""
        return np.bincount(self.codes[self.codes >= 0], minlength=self.size)

    @cached_property
    def filled(self) -> list[int]:
        """The groups that have rows."""
        return np.flatnonzero(self.rows).tolist()

    @cached_property
    def _order(self) -> Places:
        order = np.argsort(self.codes, kind="stable")
        return order[np.count_nonzero(self.codes < 0) :]

    def counted(self, values: Places | NDArray[np.uint8], cells: int, where: Mask | None = None) -> Places:
        """Count small whole numbers below ``cells`` in each group, shape (groups, cells)."""
        if not cells:
            return np.zeros((self.size, 0), dtype=np.int64)
        taken = self.codes >= 0 if where is None else where & (self.codes >= 0)
        together = self.codes[taken] * cells + values[taken]
        return np.bincount(together, minlength=self.size * cells).reshape(self.size, cells)

    def split(self, values: NDArray[Element], where: Mask | None = None) -> list[NDArray[Element]]:
        """Return the values of each group that has rows, those of chosen rows if ``where`` says which."""
        order = self._order if where is None else self._order[where[self._order]]
        ends = self.codes[order].searchsorted(self.filled, "right")
        return np.split(values[order], ends[:-1]) if self.filled else []


def moments(numbers: Values) -> Numerical:
    """Return the moments of numbers, without their sketch."""
    if not numbers.size:
        return Numerical()
    with np.errstate(over="ignore", invalid="ignore"):
        total = float(numbers.sum())
        squares = float(np.square(numbers - total / numbers.size).sum())
    return Numerical(
        count=numbers.size,
        total=total,
        squares=squares,
        minimum=float(numbers.min()),
        maximum=float(numbers.max()),
        negative=int(np.count_nonzero(numbers < 0)),
    )
