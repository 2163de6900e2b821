"""Which features have another rank than in the baseline, and whether that is more than chance."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from windage.attribution.attributions import Attributions, Values
from windage.evidence import discoveries
from windage.special import ndtr

_SMALLEST = 1e-300


@dataclass(frozen=True)
class Rank:
    """A feature's place in both orders.

    Parameters
    ----------
    feature
        Its name.
    was, now
        Its rank in the baseline and in the window; 1 is the feature that matters most, equal ones have the same.
    p_value
        How probable it is at most that rows drawn anew let it pass, or be passed by, those that it did; 1 where the
        rank is the same.
    real
        Whether that is too improbable to be chance, among all features of the window.
    """

    feature: str
    was: int
    now: int
    p_value: float
    real: bool


def ranks(baseline: Attributions, current: Attributions, *, rate: float) -> tuple[Rank, ...]:
    """Return the ranks of the features, those that matter most in the baseline first.

    That one feature has passed another is believed when it was surely below it and is surely above it: the larger of
    the two p-values counts. That a feature moved is believed when it passed, or was passed by, any other; the smallest
    of the p-values counts, times their number. The errors of two features are taken for independent; those that rise
    together are told apart more surely than is said.

    Parameters
    ----------
    baseline, current
        The attributions of the same features, in one order.
    rate
        The share of false findings that is accepted.

    Examples
    --------
    >>> names, sure = ("a", "b", "c"), np.full(3, 0.01)
    >>> before = Attributions(names, np.array([3.0, 2.0, 1.0]), sure, None, 100, sure)
    >>> after = Attributions(names, np.array([1.0, 2.0, 1.99]), sure, None, 100, sure)
    >>> [(rank.feature, rank.was, rank.now, rank.real) for rank in ranks(before, after, rate=0.01)]
    [('a', 1, 3, True), ('b', 2, 1, True), ('c', 3, 2, True)]

    References
    ----------
    Berger (1982): Multiparameter Hypothesis Testing and Acceptance Sampling.
    """
    was, now = _ranks(np.abs(baseline.values)), _ranks(np.abs(current.values))
    # Of each pair (row, column): that the row's feature is above the column's.
    above_before, above_now = _above(baseline), _above(current)
    passed = np.maximum(above_before.T, above_now)
    higher_before = np.abs(baseline.values)[:, None] > np.abs(baseline.values)[None, :]
    higher_now = np.abs(current.values)[:, None] > np.abs(current.values)[None, :]
    p_values = np.ones(len(was))
    for place in range(len(was)):
        over = passed[place, higher_now[place] & higher_before[:, place]]
        under = passed[higher_now[:, place] & higher_before[place], place]
        among = np.concatenate([over, under])
        if len(among) and was[place] != now[place]:
            p_values[place] = min(1.0, len(among) * float(among.min()))
    real = discoveries(p_values.tolist(), rate=rate)
    found = [
        Rank(name, int(was[place]), int(now[place]), float(p_values[place]), real[place])
        for place, name in enumerate(baseline.features)
    ]
    return tuple(sorted(found, key=lambda rank: (rank.was, rank.now, rank.feature)))


def _ranks(sizes: Values) -> NDArray[np.int64]:
    found: NDArray[np.int64] = 1 + (sizes[None, :] > sizes[:, None]).sum(axis=1)
    return found


def _above(side: Attributions) -> Values:
    """Return the p-value that each feature is not above each other one; errors that nobody knows are none."""
    sizes, squares = np.abs(side.values), np.where(np.isnan(side.errors), 0.0, side.errors) ** 2
    apart, spread = sizes[:, None] - sizes[None, :], np.sqrt(squares[:, None] + squares[None, :])
    with np.errstate(over="ignore"):
        known: Values = ndtr(-apart / np.maximum(spread, _SMALLEST))
    return known
