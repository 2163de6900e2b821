"""How many numbers lie between the cuts of the baseline, exactly; histograms with the same cuts add up."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from functools import cached_property
from typing import Self

import numpy as np
from numpy.typing import NDArray

from windage.kernel import cells as compiled
from windage.profile.kll import Sketch

Values = NDArray[np.float64]
Counts = NDArray[np.int64]

# One percent of the baseline lies between two cuts; at both ends a thousandth, for that is where tails begin.
_SHARES = (0.001, *(percent / 100 for percent in range(1, 100)), 0.999)
_FENCE = 0.2
_LARGEST = sys.float_info.max


@dataclass(frozen=True, eq=False)
class Histogram:
    r"""Counts of numbers in the cells that the cuts make.

    With cuts :math:`c_0 < c_1 < …`, the cells are :math:`(-∞, c_0), \{c_0\}, (c_0, c_1), \{c_1\}, …, (c_{m-1}, ∞)`: a
    cut is a cell of its own, so that values that occur often (zeros, whole numbers) are told apart exactly.

    Parameters
    ----------
    cuts
        Ascending and distinct, shape (m,).
    counts
        How many numbers lie in each cell, shape (2 m + 1,).

    Examples
    --------
    >>> Histogram.of(np.array([0.0, 0.0, 0.5, 9.0]), np.array([0.0, 1.0])).counts.tolist()
    [0, 2, 1, 0, 1]
    """

    cuts: Values
    counts: Counts

    @classmethod
    def of(cls, values: Values, cuts: Values) -> Self:
        """Count finite numbers."""
        return cls.of_sorted(np.sort(values), cuts)

    @classmethod
    def of_sorted(cls, values: Values, cuts: Values) -> Self:
        """Count finite numbers that ascend: only the cuts are looked up among them."""
        if compiled.AVAILABLE:
            return cls(cuts, compiled.histogram(values, cuts))
        upto = np.column_stack([values.searchsorted(cuts, "left"), values.searchsorted(cuts, "right")]).ravel()
        return cls(cuts, np.diff(upto, prepend=0, append=values.size).astype(np.int64))

    @classmethod
    def of_sketch(cls, sketch: Sketch, cuts: Values) -> Self:
        """Return the counts that a sketch tells, within its error: of a baseline whose numbers are gone."""
        upto = np.column_stack([sketch.rank_exclusive(cuts), sketch.rank(cuts)]).ravel()
        return cls(cuts, np.diff(upto, prepend=0, append=sketch.count))

    def __add__(self, other: Self) -> Self:
        """Return the counts of both, exactly.

        Raises
        ------
        ValueError
            When they have different cuts.
        """
        if not np.array_equal(self.cuts, other.cuts):
            raise ValueError("histogram: different cuts; expected those of one baseline on both sides")
        return type(self)(self.cuts, self.counts + other.counts)

    def sketch(self, minimum: float, maximum: float) -> Sketch:
        """Return the sketch of numbers as the cells tell them: a cut as it is, others in the middle of their cell.

        Examples
        --------
        >>> Histogram.of(np.array([0.0, 0.2, 9.0]), np.array([0.0, 1.0])).sketch(0.0, 9.0).items.tolist()
        [0.0, 0.5, 5.0]
        """
        if not self.cuts.size:
            return Sketch()
        # Beyond the outermost cuts lies what is as far out as the extremes.
        ends = min(minimum, self.cuts[0]), max(maximum, self.cuts[-1])
        edges = np.concatenate([ends[:1], self.cuts, ends[1:]])
        values = np.empty(self.counts.size)
        values[::2], values[1::2] = (edges[1:] + edges[:-1]) / 2, self.cuts
        return Sketch.of_counts(values, self.counts)

    @cached_property
    def count(self) -> int:
        """How many numbers were counted."""
        return int(self.counts.sum())


def cuts_of(sketch: Sketch) -> Values:
    """Return the cuts for numbers like those of a sketch: percentiles, extremes and fences; none for no numbers.

    Examples
    --------
    >>> cuts_of(Sketch().add(np.array([0.0, 1.0, 1.0]))).tolist()
    [-0.2, 0.0, 1.0, 1.2]
    """
    if not sketch.count:
        return np.empty(0)
    inner = [sketch.quantile(share) for share in _SHARES]
    return np.unique([*fences_of(sketch), sketch.items[0], *inner, sketch.items[-1]])


def fences_of(sketch: Sketch) -> tuple[float, float]:
    """Return the numbers beyond which the tails begin, a fifth of the middle half beyond all but a thousandth.

    Examples
    --------
    >>> fences_of(Sketch().add(np.arange(1001.0)))
    (-99.0, 1099.0)
    """
    low, first, third, high = (sketch.quantile(share) for share in (0.001, 0.25, 0.75, 0.999))
    # Of the largest floats, the difference would be infinite, and so would a fence.
    beyond = _FENCE * third - _FENCE * first
    return max(low - beyond, -_LARGEST), min(high + beyond, _LARGEST)


def fence_cuts(sketch: Sketch, cuts: Values) -> tuple[int, int]:
    """Return the places of the cuts at which the tails begin: the fences themselves or, if they are none, the next out.

    Examples
    --------
    >>> sketch = Sketch().add(np.arange(1001.0))
    >>> fence_cuts(sketch, cuts_of(sketch)), fence_cuts(sketch, np.array([-200.0, 0.0, 1200.0]))
    ((0, 104), (0, 2))
    """
    low, high = fences_of(sketch)
    return int(cuts.searchsorted(low, "right")) - 1, int(cuts.searchsorted(high))
