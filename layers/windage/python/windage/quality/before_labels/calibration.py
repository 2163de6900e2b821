r"""What a stated probability is worth: the chance that it comes true, learned from answers whose truth is known.

Isotonic regression: of all functions that never fall, the one nearest to the truths in the mean of squares. The answers
are first put into at most 50 groups by their probability, so that a few knots say it all; between the knots it is a
straight line, beyond them constant.

References
----------
Ayer, Brunk, Ewing, Reid, Silverman (1955): An Empirical Distribution Function for Sampling with Incomplete Information
(the pool-adjacent-violators algorithm).
Zadrozny, Elkan (2002): Transforming Classifier Scores into Accurate Multiclass Probability Estimates.
"""

from __future__ import annotations

from functools import cached_property

import msgspec
import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]

MOST_KNOTS = 50
# A group of fewer says little; what it would say is pooled away anyway.
_LEAST_ROWS = 25


class Calibration(msgspec.Struct, frozen=True, forbid_unknown_fields=True, dict=True):
    """Chances at some probabilities; all of one length, at least one.

    Parameters
    ----------
    probabilities
        Where the knots lie, rising.
    chances
        How often it came true there, never falling, from 0 to 1.
    rows
        How many answers each knot has learned from.
    """

    probabilities: tuple[float, ...]
    chances: tuple[float, ...]
    rows: tuple[int, ...]

    def __post_init__(self) -> None:
        if not 1 <= len(self.probabilities) == len(self.chances) == len(self.rows):
            raise ValueError("a calibration whose knots have another number of chances or rows")
        if (np.diff(self.probabilities) <= 0).any() or (np.diff(self.chances) < 0).any() or min(self.rows) < 1:
            raise ValueError("a calibration whose knots do not rise")

    def chances_of(self, probability: Values) -> Values:
        """Return the chance of each probability, shape (rows,).

        Examples
        --------
        >>> Calibration((0.2, 0.8), (0.1, 0.5), (50, 50)).chances_of(np.array([0.0, 0.5, 1.0])).tolist()
        [0.1, 0.3, 0.5]
        """
        return np.asarray(np.interp(probability, self.probabilities, self.chances))

    def weighed(self, probability: Values, weights: Values) -> Values:
        """Return how much weight lies on each knot when every row has one, shape (knots,).

        A row between two knots lies on both, on the nearer one more: the sum of the chances of the rows, each by its
        weight, is the sum of the chances of the knots, each by this.
        """
        knots = np.array(self.probabilities)
        if knots.size == 1:
            return np.array([weights.sum()])
        below = np.clip(np.searchsorted(knots, probability, side="right") - 1, 0, knots.size - 2)
        share = np.clip((probability - knots[below]) / np.diff(knots)[below], 0, 1)
        to_upper = np.bincount(below, weights * share, minlength=knots.size - 1)
        to_lower = np.bincount(below, weights, minlength=knots.size - 1) - to_upper
        return np.asarray(np.append(to_lower, 0.0) + np.append(0.0, to_upper))

    @cached_property
    def variances(self) -> Values:
        """The variance of each knot's chance, shape (knots,).

        That nothing came true of few does not prove that nothing does: half a truth and half a failure are added
        (Jeffreys' prior).
        """
        rows = np.array(self.rows, dtype=np.float64)
        chances = (np.array(self.chances) * rows + 0.5) / (rows + 1)
        return np.asarray(chances * (1 - chances) / rows)


def learn_calibration(probability: Values, is_true: Values) -> Calibration:
    """Learn what probabilities are worth from answers (at least one) of which 1 or 0 tells whether they came true.

    Parameters
    ----------
    probability, is_true
        Shape (rows,), finite.

    Raises
    ------
    ValueError
        When there is no row.

    Examples
    --------
    >>> learn_calibration(np.array([0.9, 0.9, 0.9, 0.9]), np.array([1.0, 0.0, 1.0, 0.0])).chances
    (0.5,)
    """
    if not probability.size:
        raise ValueError("learn_calibration: no rows; got 0; expected at least 1")
    # Equal probabilities stay in one group.
    firsts = np.unique(np.sort(probability)[_starts(probability.size)])
    group = np.searchsorted(firsts, probability, side="right") - 1
    rows = np.bincount(group, minlength=firsts.size).astype(np.float64)
    level = isotonic(np.bincount(group, is_true, minlength=firsts.size) / rows, rows)
    # Neighbours of one level are one knot, in the middle of their rows.
    block = np.concatenate([[0], np.cumsum(np.diff(level) > 0)])
    pooled = np.bincount(block, rows)
    middles = np.bincount(block, np.bincount(group, probability, minlength=firsts.size)) / pooled
    starts = np.flatnonzero(np.diff(block, prepend=-1))
    return Calibration(tuple(middles.tolist()), tuple(level[starts].tolist()), tuple(pooled.astype(np.int64).tolist()))


def _starts(rows: int) -> list[int]:
    """Return where groups begin: smaller ones at both ends, where other inputs would have more rows than these."""
    wanted = (1 - np.cos(np.pi * np.arange(MOST_KNOTS) / MOST_KNOTS)) / 2 * rows
    starts = [0]
    for place in np.rint(wanted).astype(np.int64).tolist():
        if place - starts[-1] >= _LEAST_ROWS and rows - place >= _LEAST_ROWS:
            starts.append(place)
    return starts


def isotonic(values: Values, weights: Values) -> Values:
    """Return the values that never fall and are nearest to given ones, in the weighted mean of squares.

    Parameters
    ----------
    values, weights
        Shape (values,), in the order in which they must not fall; weights are positive.

    Examples
    --------
    >>> isotonic(np.array([1.0, 3.0, 2.0, 4.0]), np.ones(4)).tolist()
    [1.0, 2.5, 2.5, 4.0]
    """
    levels: list[float] = []
    masses: list[float] = []
    lengths: list[int] = []
    for value, weight in zip(values.tolist(), weights.tolist(), strict=True):
        level, mass, length = value, weight, 1
        while levels and levels[-1] >= level:
            before, heavy = levels.pop(), masses.pop()
            level = (level * mass + before * heavy) / (mass + heavy)
            mass += heavy
            length += lengths.pop()
        levels.append(level)
        masses.append(mass)
        lengths.append(length)
    return np.repeat(np.array(levels, dtype=np.float64), lengths)
