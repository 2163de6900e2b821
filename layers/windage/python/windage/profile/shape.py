"""How the rows of a baseline lie: where its numbers end, and how its columns go together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

import numpy as np
from numpy.typing import NDArray

from windage.profile.pairs import MOST_COLUMNS, Pairs

if TYPE_CHECKING:
    from windage.profile.column import ColumnProfile

Values = NDArray[np.float64]

# Scores that go together to the last digit would make every rounding an outlier.
_LEAST_EIGENVALUE = 0.05


@dataclass(frozen=True, eq=False)
class Shape:
    """Fences and correlations of the columns of numbers, the first 64 of them.

    Parameters
    ----------
    names
        The columns.
    low, high
        The fences, shape (columns,); infinite for a column that hardly varies.
    unit
        The interquartile range, by which is told how far beyond the fences a value lies, shape (columns,).
    precision
        The inverse of the shrunk correlation matrix of normal scores, shape (columns, columns); absent while the
        baseline is still being learned.
    """

    names: tuple[str, ...]
    low: Values
    high: Values
    unit: Values
    precision: Values | None = None

    @classmethod
    def of(cls, columns: Sequence[ColumnProfile], *, pairs: Pairs | None = None, rows: int = 0) -> Self:
        """Return the shape of a baseline of which these are the columns of numbers."""
        chosen = columns[:MOST_COLUMNS]
        names = tuple(column.name for column in chosen)
        fences = np.array([_fence(column) for column in chosen], dtype=np.float64).reshape(-1, 3)
        known = pairs is not None and pairs.names == names
        precision = _precision(pairs.correlations, rows) if known and pairs is not None else None
        return cls(names, fences[:, 0], fences[:, 1], fences[:, 2], precision)


def _fence(column: ColumnProfile) -> tuple[float, float, float]:
    r"""Return where a column's values end, and its unit.

    From the quantiles of 0.1 % and 99.9 %, a fence stands as far again as these lie from the median, and 3
    interquartile ranges at least: normal numbers end at 7 standard deviations. Of heavy tails more lies beyond, at most
    some 0.1 % of a Cauchy distribution's; how much is measured on the baseline itself.
    """
    sketch = column.numerical.sketch
    if not sketch.count:
        return -np.inf, np.inf, 1.0
    lowest, quarter, middle, third, highest = (sketch.quantile(q) for q in (0.001, 0.25, 0.5, 0.75, 0.999))
    unit = third - quarter if third > quarter else highest - lowest
    if not 0 < unit < np.inf:
        return -np.inf, np.inf, 1.0
    return lowest - max(3 * unit, middle - lowest), highest + max(3 * unit, highest - middle), unit


def _precision(correlations: Values, rows: int) -> Values:
    """Return the inverse of a correlation matrix, drawn towards independence where few rows tell little."""
    size = correlations.shape[0]
    known = np.where(np.isnan(correlations), 0.0, correlations)
    np.fill_diagonal(known, 1.0)
    shrinkage = size / (rows + size)
    values, vectors = np.linalg.eigh((1 - shrinkage) * known + shrinkage * np.eye(size))
    return np.asarray((vectors / np.maximum(values, _LEAST_EIGENVALUE)) @ vectors.T)
