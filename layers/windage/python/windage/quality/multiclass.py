"""The measures of answers of several classes, and their table."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from windage.quality.calibration import Bins, bins, calibration
from windage.quality.confusion import Confusion, confusion, f_macro, f_scores, f_weighted
from windage.quality.line import Line
from windage.quality.pairs import Pairs
from windage.quality.uncertain import Estimate, of_share


@dataclass(frozen=True, eq=False)
class Multiclass:
    """Answers of several classes beside the truth, and what several measures are taken of.

    The first ``known`` classes are those that the baseline has seen; without it, all are.
    """

    pairs: Pairs
    known: int | None = None

    @cached_property
    def confusion(self) -> Confusion:
        """The counts, in the order of the classes."""
        return confusion(self.pairs)

    @cached_property
    def bins(self) -> Bins | None:
        """The rows in tenths of the probability of the class that was answered; nothing where none is known."""
        known = ~np.isnan(self.pairs.probability)
        right = (self.pairs.predicted[known] == self.pairs.actual[known]).astype(np.float64)
        return bins(self.pairs.probability[known], right) if known.any() else None


def accuracy(rows: Multiclass) -> Estimate:
    """Return which share of all answers was right; less is worse.

    It is the weighted recall, too: recalls weighed by how often each class is the truth.

    Examples
    --------
    >>> known = Pairs(np.array([0.0, 2.0]), np.array([0.0, 1.0]), np.full(2, np.nan), ("a", "b", "c"))
    >>> accuracy(Multiclass(known)).value
    0.5
    """
    return of_share(float(np.trace(rows.confusion)), float(rows.confusion.sum()))


def by_class(rows: Multiclass) -> Mapping[str, Mapping[str, float]]:
    """Return precision, recall, F1 and the count of labels of every class; 0/0 is 0."""
    counts = rows.confusion
    precisions, recalls, f1 = f_scores(counts, beta=0), f_scores(counts.T, beta=0), f_scores(counts, beta=1)
    return {
        name: {
            "precision": float(precisions[place]),
            "recall": float(recalls[place]),
            "f1": float(f1[place]),
            "support": float(counts[place].sum()),
        }
        for place, name in enumerate(rows.pairs.classes)
    }


def _weighted(beta: float) -> Callable[[Multiclass], Estimate]:
    return lambda rows: f_weighted(rows.confusion, beta=beta)


MULTICLASS: Mapping[str, Line] = {
    "accuracy": Line(accuracy, "higher", "share"),
    "weighted_recall": Line(accuracy, "higher", "share"),
    "weighted_precision": Line(_weighted(0), "higher", "share"),
    "weighted_f0_5": Line(_weighted(0.5), "higher", "share"),
    "weighted_f1": Line(_weighted(1), "higher", "share"),
    "weighted_f2": Line(_weighted(2), "higher", "share"),
    "macro_f1": Line(lambda rows: f_macro(rows.confusion, beta=1, known=rows.known), "higher", "share"),
    "calibration": Line(lambda rows: None if rows.bins is None else calibration(rows.bins), "lower", "calibration"),
}
