r"""What a value's place in the baseline is worth: its normal score.

A value that a share :math:`u` of the baseline lies below scores :math:`\Phi^{-1}(u)`, whatever the column's unit and
shape: 0 is the middle, and no value counts for more than a few units. On these scores rows are compared with rows and
columns with columns.

References
----------
van der Waerden (1952): Order tests for the two-sample problem and their power.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from windage.profile.cutting import Cutter, cells
from windage.profile.histogram import Histogram
from windage.profile.pairs import in_steps
from windage.special import ndtri

Values = NDArray[np.float64]
# Of each code the cell, the score, and the score in steps.
Tables = tuple[NDArray[np.int64], Values, Values]


@dataclass(frozen=True, eq=False)
class NumberScores:
    """The score of each cell of a histogram, shape (2 m + 1,) for m cuts."""

    cuts: Values
    of_cells: Values

    @cached_property
    def _cutter(self) -> Cutter | None:
        return Cutter.of(self.cuts)

    @cached_property
    def tables(self) -> Tables:
        """The tables of the cells, and of what is in none."""
        return tables(np.arange(self.of_cells.size), self.of_cells)

    def cells(self, numbers: Values, *, out: NDArray[np.integer] | None = None) -> NDArray[np.integer]:
        """Return the cell of each number, shape (numbers,); of what is no number, any."""
        found = np.empty(numbers.size, dtype=np.int64) if out is None else out
        if self._cutter is None:
            found[:] = cells(numbers, self.cuts)
        else:
            self._cutter.cells(numbers, out=found)
        return found

    def of(self, numbers: Values) -> Values:
        """Return the scores of finite numbers, shape (numbers,)."""
        return np.asarray(self.of_cells[self.cells(numbers)])


@dataclass(frozen=True, eq=False)
class TextScores:
    """The score of each category, the rarest first; a category that the baseline does not have is rarer than all."""

    of_categories: Mapping[str, float]
    unknown: float

    def of(self, texts: NDArray[np.object_]) -> Values:
        """Return the scores of texts, shape (texts,)."""
        known = self.of_categories
        return np.fromiter((known.get(text, self.unknown) for text in texts.tolist()), np.float64, texts.size)


def tables(places: NDArray[np.int64], scores: Values) -> Tables:
    """Return the cells of codes, their scores and the scores in steps; at the end those of the code of nothing, 0."""
    with_none = np.append(scores, 0.0)
    return np.append(places, 0), with_none, in_steps(with_none)


def number_scores(histogram: Histogram) -> NumberScores:
    """Return the scores of the cells of a baseline's histogram, with mean 0 over the baseline.

    Examples
    --------
    >>> scores = number_scores(Histogram.of(np.array([1.0, 1.0, 3.0, 3.0]), np.array([1.0, 3.0])))
    >>> scores.of(np.array([1.0, 2.0, 3.0])).round(2).tolist()
    [-0.67, 0.0, 0.67]
    """
    return NumberScores(histogram.cuts, _scores(histogram.counts.astype(np.float64)))


def text_scores(counts: Mapping[str, int]) -> TextScores:
    """Return the scores of the categories of a baseline's column.

    Examples
    --------
    >>> scores = text_scores({"common": 3, "rare": 1})
    >>> scores.of(np.array(["rare", "common", "new"], dtype=object)).round(2).tolist()
    [-1.1, 0.37, -2.2]
    """
    ordered = sorted(counts, key=lambda value: (counts[value], value))
    weights = np.array([counts[value] for value in ordered], dtype=np.float64)
    scores = _scores(weights)
    lowest = float(scores[0]) * 2 if scores.size else 0.0
    return TextScores(dict(zip(ordered, scores.tolist(), strict=True)), lowest)


def _scores(weights: Values) -> Values:
    total = weights.sum()
    if not total:
        return np.zeros_like(weights)
    middles = (np.cumsum(weights) - weights / 2) / total
    # Half a row at the ends: beyond the baseline lies little, not nothing.
    scores = ndtri(np.clip(middles, 0.5 / total, 1 - 0.5 / total))
    return np.asarray(scores - np.average(scores, weights=weights))
