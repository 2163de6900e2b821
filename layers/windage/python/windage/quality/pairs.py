"""The model's answers beside what turned out to be true."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Pairs:
    """Answers that have a label, row by row; all arrays have the shape (rows,).

    Parameters
    ----------
    predicted, actual
        Numbers of a regression, in its unit; of a classification the place of the class among ``classes``.
    probability
        Of the positive class (binary) or of the class that was answered (multiclass), from 0 to 1, NaN where it was not
        said.
    classes
        The names of the classes; none of a regression; of a binary classification the negative one, then the positive.

    Examples
    --------
    >>> pairs = Pairs(np.array([1.0, 0.0]), np.array([1.0, 1.0]), np.array([0.9, 0.2]), ("no", "yes"))
    >>> pairs.rows, pairs.taken(np.array([True, False])).rows
    (2, 1)
    """

    predicted: Values
    actual: Values
    probability: Values
    classes: tuple[str, ...] = ()

    @property
    def rows(self) -> int:
        """How many answers have a label."""
        return int(self.actual.size)

    def taken(self, rows: NDArray[np.bool_] | NDArray[np.int64]) -> Self:
        """Return some of the rows: those where a mask is set, or those at given places."""
        return type(self)(self.predicted[rows], self.actual[rows], self.probability[rows], self.classes)
