"""How well a probability puts the positive class above the negative one, over all thresholds."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from windage.quality.pairs import Values
from windage.quality.quality import Curve
from windage.quality.thinning import thinned, thinned_monotone
from windage.quality.uncertain import NOTHING, Estimate


@dataclass(frozen=True, eq=False)
class Ranked:
    """The counts at every probability that was said, the highest first; both have the shape (probabilities,)."""

    positives: Values
    negatives: Values

    @property
    def totals(self) -> tuple[float, float]:
        """How many are positive, and how many negative."""
        return float(self.positives.sum()), float(self.negatives.sum())


def ranked(probability: Values, happened: Values) -> Ranked:
    """Count the rows at every probability.

    Parameters
    ----------
    probability, happened
        Of the positive class, and 1 where it was the truth, else 0, shape (rows,) both.

    Examples
    --------
    >>> ranked(np.array([0.9, 0.1, 0.9]), np.array([1.0, 0.0, 0.0])).positives.tolist()
    [1.0, 0.0]
    """
    if np.any(probability[1:] < probability[:-1]):
        order = np.argsort(probability, kind="stable")
        probability, happened = probability[order], happened[order]
    starts = np.flatnonzero(np.concatenate([[True], probability[1:] != probability[:-1]])[: probability.size])
    positives = np.add.reduceat(happened, starts) if starts.size else np.zeros(0)
    counts = np.diff(np.append(starts, probability.size))
    return Ranked(positives[::-1], (counts - positives)[::-1])


def auc(rows: Ranked) -> Estimate:
    r"""Return how probably a positive row has a higher probability than a negative one: the area under the ROC curve.

    .. math:: \frac1{n_1 n_0} \sum_{i, j} [p_i > p_j] + \tfrac12 [p_i = p_j]

    0 to 1, without unit; less is worse, 0.5 is chance. No monotone change of the probabilities moves it. Its error is
    DeLong's, with a quarter of a row more of each class above, and as much below, all others, so that it is not 0 where
    few rows are in perfect order.

    Examples
    --------
    >>> auc(ranked(np.array([0.9, 0.1, 0.5, 0.5]), np.array([1.0, 0.0, 1.0, 0.0]))).value
    0.875

    References
    ----------
    Hanley, McNeil (1982): The meaning and use of the area under a receiver operating characteristic (ROC) curve.
    DeLong, DeLong, Clarke-Pearson (1988): Comparing the Areas under Two or More Correlated Receiver Operating
    Characteristic Curves.
    """
    positives, negatives = rows.totals
    if not positives or not negatives:
        return NOTHING
    below = (negatives - np.cumsum(rows.negatives) + rows.negatives / 2) / negatives
    above = (np.cumsum(rows.positives) - rows.positives / 2) / positives
    variance = _placed(below, rows.positives, positives) + _placed(above, rows.negatives, negatives)
    rarer = min(positives, negatives)
    error = math.sqrt(variance) if rarer > 1 else math.inf
    return Estimate(float(rows.positives @ below) / positives, error, round(rarer))


def average_precision(rows: Ranked) -> Estimate:
    r"""Return the mean precision at the probabilities of the positive rows: the area below the precisions.

    .. math:: \sum_t (R_t - R_{t-1}) P_t

    0 to 1, without unit; less is worse; by chance it is the share of positive rows.

    Examples
    --------
    >>> round(average_precision(ranked(np.array([0.9, 0.8, 0.7]), np.array([1.0, 0.0, 1.0]))).value, 4)
    0.8333

    References
    ----------
    Boyd, Eng, Page (2013): Area under the Precision-Recall Curve: Point Estimates and Confidence Intervals.
    """
    positives, _ = rows.totals
    if not positives:
        return NOTHING
    counts = rows.positives + rows.negatives
    precision = np.cumsum(rows.positives) / np.cumsum(counts)
    value = float(rows.positives @ precision) / positives
    # A row moves the precision at every probability up to its own, and a positive one is itself one of the mean.
    gain = rows.positives / np.cumsum(counts)
    moved, held = (np.cumsum(part[::-1])[::-1] for part in (gain, gain * precision))
    of_positive = (moved - held + precision - value) / positives
    of_negative = held / positives
    variance = float(rows.positives @ np.square(of_positive) + rows.negatives @ np.square(of_negative))
    # One positive row more at the top and one at the bottom: a perfect order of few rows is no certainty.
    variance += (value**2 + (1 - value) ** 2) / (positives + 2) ** 2
    return Estimate(value, math.sqrt(variance) if positives > 1 else math.inf, round(positives))


def roc(rows: Ranked) -> Curve | None:
    """Return the true positive rates over the false positive rates, from (0, 0) to (1, 1).

    Nothing where a class is missing. Thinned, every point but the first and the last moves by less than 0.02.
    """
    positives, negatives = rows.totals
    if not positives or not negatives:
        return None
    x, y = (
        np.append(0.0, np.cumsum(c) / total) for c, total in ((rows.negatives, negatives), (rows.positives, positives))
    )
    return thinned_monotone(Curve(x, y))


def precision_recall(rows: Ranked) -> Curve | None:
    """Return the precisions over the recalls, from a recall of 0, whose precision is that of the highest probability.

    Nothing where no row is positive. Thinned, a precision is the mean over a two-hundredth of the recalls.
    """
    positives, _ = rows.totals
    if not positives:
        return None
    reached = np.cumsum(rows.positives)
    precision = reached / np.cumsum(rows.positives + rows.negatives)
    return thinned(Curve(np.append(0.0, reached / positives), np.append(precision[:1], precision)))


def _placed(share: Values, counts: Values, total: float) -> float:
    """Return the variance of a mean of placements, with a quarter of one more at 0 and one at 1."""
    mean = (float(counts @ share) + 0.25) / (total + 0.5)
    square = (float(counts @ np.square(share)) + 0.25) / (total + 0.5)
    return max(0.0, square - mean**2) / max(total - 0.5, 0.5)
