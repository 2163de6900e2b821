"""What every measure of bias looks at: counts of two groups, by what is true and what the model answered."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]
Mask = NDArray[np.bool_]
# Of which rows a share is taken: all, those that truly are or are not positive, those answered so, the wrong ones.
Base = Literal["rows", "positive", "negative", "accepted", "rejected", "mistakes"]


@dataclass(frozen=True, eq=False)
class Side:
    """The counts of one group; each a number, or one number for each of many resampled windows.

    Parameters
    ----------
    true_negative, false_positive, false_negative, true_positive
        How many rows: negative and answered so, negative and answered positive, and so on, shape (...).

    Examples
    --------
    >>> side = Side(*(np.array(count) for count in (50.0, 10.0, 5.0, 35.0)))
    >>> float(side.rows), float(side.positive), float(side.accepted)
    (100.0, 40.0, 45.0)
    """

    true_negative: Values
    false_positive: Values
    false_negative: Values
    true_positive: Values

    @cached_property
    def rows(self) -> Values:
        """How many rows there are."""
        return self.positive + self.negative

    @cached_property
    def positive(self) -> Values:
        """How many are truly positive: n(1)."""
        return self.true_positive + self.false_negative

    @cached_property
    def negative(self) -> Values:
        """How many are truly negative: n(0)."""
        return self.true_negative + self.false_positive

    @cached_property
    def accepted(self) -> Values:
        """How many the model answers positively: n̂(1)."""
        return self.true_positive + self.false_positive

    @cached_property
    def rejected(self) -> Values:
        """How many the model answers negatively: n̂(0)."""
        return self.true_negative + self.false_negative

    @cached_property
    def mistakes(self) -> Values:
        """How many it answers wrongly."""
        return self.false_positive + self.false_negative

    def of(self, base: Base) -> Values:
        """Return how many rows of a kind there are."""
        counts = {
            "rows": self.rows,
            "positive": self.positive,
            "negative": self.negative,
            "accepted": self.accepted,
            "rejected": self.rejected,
            "mistakes": self.mistakes,
        }
        return counts[base]


@dataclass(frozen=True, eq=False)
class Groups:
    """The counts of the group that is looked at and of all others; counts of two windows add up.

    Parameters
    ----------
    counts
        How many rows, shape (..., strata, 2, 2, 2): by the value of the group variable, by side (others, group), by
        what is true and by what was answered (negative, positive). Where nothing is known of the truth, or of the
        answers, all rows stand at negative there.
    stratified
        Whether there is a group variable; without one there is one stratum.
    flips
        How many rows of the group are answered positively, though their likes among the others are not, how many
        as these, and how many the other way round, shape (..., 3); absent where nobody has looked.

    Examples
    --------
    >>> women = np.array([True, True, False, False])
    >>> groups = Groups.of(women, label=np.array([1, 0, 1, 1]), predicted=np.array([0, 0, 1, 0]))
    >>> groups.disadvantaged.false_negative.item(), groups.advantaged.positive.item()
    (1.0, 2.0)
    """

    counts: Values
    stratified: bool = False
    flips: Values | None = None

    @staticmethod
    def of(
        group: Mask,
        *,
        label: NDArray[np.generic] | None = None,
        predicted: NDArray[np.generic] | None = None,
        strata: NDArray[np.int64] | None = None,
    ) -> Groups:
        """Count rows; every array has the shape (rows,), and ``strata`` the place of the group variable's value."""
        rows = group.size
        nothing = np.zeros(rows, dtype=np.int64)
        places = nothing if strata is None else strata
        many = int(places.max()) + 1 if rows else 1
        cells = (
            8 * places
            + 4 * group
            + 2 * (nothing if label is None else label.astype(np.int64))
            + (nothing if predicted is None else predicted.astype(np.int64))
        )
        counts = np.bincount(cells, minlength=8 * many).astype(np.float64)
        return Groups(counts.reshape(many, 2, 2, 2), stratified=strata is not None)

    @cached_property
    def advantaged(self) -> Side:
        """All others: the side that the group is compared with, the facet a of the literature."""
        return self._side(0)

    @cached_property
    def disadvantaged(self) -> Side:
        """The group: the facet d of the literature."""
        return self._side(1)

    @cached_property
    def rows(self) -> Values:
        """How many rows there are on both sides."""
        return self.advantaged.rows + self.disadvantaged.rows

    def least(self, base: Base) -> float:
        """Return how many rows of a kind the side has that has fewer."""
        return min(float(self.advantaged.of(base)), float(self.disadvantaged.of(base)))

    def _side(self, side: int) -> Side:
        cells = self.counts[..., side, :, :].sum(axis=-3)
        return Side(cells[..., 0, 0], cells[..., 0, 1], cells[..., 1, 0], cells[..., 1, 1])
