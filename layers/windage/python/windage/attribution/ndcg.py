"""Whether the features still come in the baseline's order: the normalised discounted cumulative gain."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np

from windage.attribution.attributions import Attributions, Values, resampled

THRESHOLD = 0.9
_REPLICATES = 1_000
_CONFIDENCE = 0.95

Note = Literal["one_feature", "no_attribution", "negative"]
NOTES: dict[Note, str] = {
    "one_feature": "There is one feature only, whose rank cannot change.",
    "no_attribution": "No feature of the baseline has any attribution, so there is no order to keep.",
    "negative": "Some attributions are negative; features are ranked by size.",
}


@dataclass(frozen=True)
class Score:
    """How far the order of the features is the baseline's.

    Parameters
    ----------
    value
        From 0 to 1; 1: the same order. Nothing where the baseline has no order.
    low, high
        Where it lies with a confidence of 95 %, for other rows and other coalitions might have been drawn.
    note
        What is peculiar about it.
    """

    value: float | None
    low: float | None = None
    high: float | None = None
    note: Note | None = None


def ndcg(baseline: Values, current: Values) -> float:
    r"""Return how much of the baseline's attributions comes early in the current order of the features.

    .. math:: \frac{\sum_i a(f'_i) / \log_2(i + 1)}{\sum_i a(f_i) / \log_2(i + 1)}

    with the baseline's attributions :math:`a`, its order :math:`f` and the current order :math:`f'`. From 0 to 1, less
    is worse, not symmetric. Features that are equal now share their places. Negative values count by their size.

    Parameters
    ----------
    baseline, current
        The attributions of the same features, shape (features,).

    Returns
    -------
    float
        NaN when the baseline has no attributions.

    Raises
    ------
    ValueError
        When the lengths differ or there are no features.

    Examples
    --------
    >>> ndcg(np.array([3.0, 2.0, 1.0]), np.array([6.0, 4.0, 2.0]))
    1.0
    >>> round(ndcg(np.array([3.0, 2.0, 1.0]), np.array([1.0, 2.0, 3.0])), 4)
    0.79

    References
    ----------
    Järvelin, Kekäläinen (2002): Cumulated Gain-Based Evaluation of IR Techniques.
    McSherry, Najork (2008): Computing Information Retrieval Performance Measures Efficiently in the Presence of Ties.
    """
    if baseline.shape != current.shape or not baseline.size:
        raise ValueError(f"ndcg: other features; got {current.size} and {baseline.size}; expected as many, and one")
    gains, sizes = np.abs(baseline), np.abs(current)
    largest = gains.max()
    if not largest:
        return math.nan
    # Of attributions at the ends of what a float can hold, sums would be infinite or nothing.
    gains = gains / largest
    discounts = 1 / np.log2(np.arange(2, gains.size + 2))
    ideal = float(np.sort(gains)[::-1] @ discounts)
    order = np.argsort(-sizes, kind="stable")
    ranked = sizes[order]
    if np.all(ranked[1:] < ranked[:-1]):
        return min(1.0, float(gains[order] @ discounts) / ideal)
    _, group = np.unique(-ranked, return_inverse=True)
    shared = (np.bincount(group, weights=discounts) / np.bincount(group))[group]
    return min(1.0, float(gains[order] @ shared) / ideal)


def score(
    baseline: Attributions, current: Attributions, values: Values | None, *, generator: np.random.Generator
) -> Score:
    """Return the score of a window with its interval.

    The interval is that of a bootstrap over the rows that were explained; the baseline's attributions vary by their own
    errors, where these are known. A score cannot be above 1 and jumps where two features change places, and neither the
    percentile interval nor the basic one is right then; both together are wrong in at most 2 % of windows just above
    the threshold, where the basic one alone is in up to 16 %.

    Parameters
    ----------
    baseline, current
        The attributions of the same features, in one order.
    values
        The current values of each row, shape (rows, features); without them there is no interval.
    generator
        Draws the rows.

    References
    ----------
    Davison, Hinkley (1997): Bootstrap Methods and their Application, chapter 5.
    """
    value = ndcg(baseline.values, current.values)
    if math.isnan(value):
        return Score(None, note="no_attribution")
    if len(baseline.features) == 1:
        return Score(1.0, 1.0, 1.0, note="one_feature")
    note: Note | None = "negative" if min(baseline.values.min(), current.values.min()) < 0 else None
    if values is None or len(values) < 2:
        return Score(value, note=note)
    drawn = resampled(values, current.aggregation, replicates=_REPLICATES, generator=generator)
    errors = np.where(np.isfinite(baseline.errors), baseline.errors, 0.0)
    before = np.abs(baseline.values) + errors * generator.standard_normal((_REPLICATES, len(errors)))
    found = np.array([ndcg(then, now) for then, now in zip(np.maximum(before, 0.0), drawn, strict=True)])
    tail = (1 - _CONFIDENCE) / 2
    below, above = np.quantile(found[~np.isnan(found)], [tail, 1 - tail])
    low, high = min(value, float(below), 2 * value - float(above)), max(value, float(above), 2 * value - float(below))
    return Score(value, max(0.0, low), min(1.0, high), note)
