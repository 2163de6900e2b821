r"""How the columns of numbers go together: the sums from which every pair's correlation follows.

Values count by their normal scores on the baseline, so that neither units nor outliers matter: it is van der Waerden's
rank correlation with the baseline's ranks. Scores are rounded to 1/256, so that all sums are whole numbers: profiles
add up exactly, in any order and on any machine. A row counts for a pair when it has both values; putting something in
the place of what is missing would make every change of the missing share a change of the correlation.

References
----------
van der Waerden (1952): Order tests for the two-sample problem and their power.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Self

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]
Sums = NDArray[np.int64]

# Of the columns of numbers the first so many: the sums grow with the square.
MOST_COLUMNS = 64
# Products of rounded scores stay below 2^22, so that a float holds their sum over 2^31 rows exactly.
_STEPS = 256
_NONE: Sums = np.zeros((0, 0), dtype=np.int64)


def in_steps(scores: Values) -> Values:
    """Return scores in steps of 1/256, rounded.

    Examples
    --------
    >>> in_steps(np.array([-0.001, 0.5, 99.0])).tolist()
    [-0.0, 128.0, 2048.0]
    """
    return np.asarray(np.rint(np.clip(scores, -8, 8) * _STEPS))


@dataclass(frozen=True, eq=False)
class Pairs:
    """Sums over the rows that have both values, each of shape (columns, columns).

    Parameters
    ----------
    names
        The columns.
    counts
        How many rows have both.
    sums, squares
        The sums of the first column's scores, and of those squared, over these rows.
    products
        The sums of the products of both.
    """

    names: tuple[str, ...] = ()
    counts: Sums = field(default_factory=lambda: _NONE)
    sums: Sums = field(default_factory=lambda: _NONE)
    squares: Sums = field(default_factory=lambda: _NONE)
    products: Sums = field(default_factory=lambda: _NONE)

    @classmethod
    def of(cls, scores: Values, names: tuple[str, ...]) -> Self:
        """Return the sums of scores, shape (columns, rows), NaN where a value is missing.

        Examples
        --------
        >>> rng = np.random.default_rng(1)
        >>> x = rng.normal(size=1000)
        >>> round(float(Pairs.of(np.array([x, -x]), ("a", "b")).correlations[0, 1]), 2)
        -1.0
        """
        missing = np.isnan(scores)
        return cls.of_steps(in_steps(np.where(missing, 0.0, scores)), missing, names)

    @classmethod
    def of_steps(cls, whole: Values, missing: NDArray[np.bool_], names: tuple[str, ...]) -> Self:
        """Return the sums of scores in steps, 0 where a value is missing, and where that is, both (columns, rows)."""
        products, columns = whole @ whole.T, whole.shape[0]
        counts = np.full((columns, columns), float(whole.shape[1]))
        sums = np.repeat(whole.sum(axis=1)[:, None], columns, axis=1)
        squares = np.repeat(products.diagonal()[:, None], columns, axis=1)
        # Few rows have gaps, and all that is in them is taken away again.
        holed, rows = np.flatnonzero(missing.any(axis=1)), np.flatnonzero(missing.any(axis=0))
        if holed.size:
            gaps, beside = missing[np.ix_(holed, rows)].astype(np.float64), whole[:, rows]
            alone = gaps.sum(axis=1)
            counts[holed] -= alone[:, None]
            counts[:, holed] -= alone
            counts[np.ix_(holed, holed)] += gaps @ gaps.T
            sums[:, holed] -= beside @ gaps.T
            squares[:, holed] -= (beside * beside) @ gaps.T
        return cls(names, *(matrix.astype(np.int64) for matrix in (counts, sums, squares, products)))

    def __add__(self, other: Self) -> Self:
        """Return the sums over both, exactly.

        Raises
        ------
        ValueError
            When they are of different columns.
        """
        if not self.names or not other.names:
            return self if self.names else other
        if self.names != other.names:
            raise ValueError("pairs: different columns; expected those of one baseline on both sides")
        return type(self)(
            self.names,
            self.counts + other.counts,
            self.sums + other.sums,
            self.squares + other.squares,
            self.products + other.products,
        )

    @property
    def correlations(self) -> Values:
        """The correlation of each pair, -1 to 1, NaN where one of the two does not vary; shape (columns, columns)."""
        with np.errstate(invalid="ignore", divide="ignore"):
            counts = self.counts.astype(np.float64)
            mean = self.sums / counts
            variances = np.maximum(self.squares / counts - mean * mean, 0.0)
            covariances = self.products / counts - mean * mean.T
            # Less than half a step of rounding is no variation.
            spread = np.where(variances > 0.25, np.sqrt(variances), np.nan)
            return np.asarray(np.clip(covariances / (spread * spread.T), -1, 1))

    @property
    def variances(self) -> Values:
        """The variance of the first column's scores over the rows that have both, shape (columns, columns)."""
        with np.errstate(invalid="ignore", divide="ignore"):
            counts = self.counts.astype(np.float64)
            return np.asarray((self.squares / counts - (self.sums / counts) ** 2) / _STEPS**2)
