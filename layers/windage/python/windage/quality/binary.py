"""The measures of answers of two classes, and their table."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from windage.quality.calibration import Bins, bins, calibration
from windage.quality.confusion import Confusion, confusion, f_of_class
from windage.quality.line import Line
from windage.quality.pairs import Pairs, Values
from windage.quality.probabilities import brier, log_loss
from windage.quality.ranking import Ranked, auc, average_precision, ranked
from windage.quality.uncertain import Estimate, of_share


@dataclass(frozen=True, eq=False)
class Binary:
    """Answers of two classes beside the truth, and what several measures are taken of."""

    pairs: Pairs

    @cached_property
    def confusion(self) -> Confusion:
        """The counts, the negative class first."""
        return confusion(self.pairs)

    @cached_property
    def probability(self) -> tuple[Values, Values] | None:
        """The probabilities that are known, and 1 where the positive class was the truth; nothing where none is."""
        known = ~np.isnan(self.pairs.probability)
        return (self.pairs.probability[known], self.pairs.actual[known]) if known.any() else None

    @cached_property
    def ranked(self) -> Ranked | None:
        """The rows in the order of their probability."""
        return None if self.probability is None else ranked(*self.probability)

    @cached_property
    def bins(self) -> Bins | None:
        """The rows in tenths of their probability."""
        return None if self.probability is None else bins(*self.probability)


def recall(rows: Binary) -> Estimate:
    """Return which share of the positive rows was found: :math:`TP / (TP + FN)`; less is worse.

    0 to 1; 0 where no row is positive. The true positive rate and the sensitivity are the same.

    Examples
    --------
    >>> known = Pairs(np.array([1.0, 0.0]), np.array([1.0, 1.0]), np.full(2, np.nan), ("no", "yes"))
    >>> recall(Binary(known)).value
    0.5
    """
    return _share(rows, of=(1, 1), among=((1, 0), (1, 1)))


def precision(rows: Binary) -> Estimate:
    """Return which share of the positive answers was right: :math:`TP / (TP + FP)`; less is worse.

    0 to 1; 0 where no answer is positive. It depends on how frequent the positive class is.

    Examples
    --------
    >>> known = Pairs(np.array([1.0, 1.0]), np.array([1.0, 0.0]), np.full(2, np.nan), ("no", "yes"))
    >>> precision(Binary(known)).value
    0.5
    """
    return _share(rows, of=(1, 1), among=((0, 1), (1, 1)))


def accuracy(rows: Binary) -> Estimate:
    """Return which share of all answers was right: :math:`(TP + TN) / n`; less is worse.

    0 to 1. Always to answer the more frequent class reaches as much as that class is frequent.
    """
    return of_share(float(np.trace(rows.confusion)), float(rows.confusion.sum()))


def true_negative_rate(rows: Binary) -> Estimate:
    """Return which share of the negative rows was recognised: :math:`TN / (TN + FP)`; less is worse.

    0 to 1; 0 where no row is negative. The specificity.
    """
    return _share(rows, of=(0, 0), among=((0, 0), (0, 1)))


def false_positive_rate(rows: Binary) -> Estimate:
    """Return which share of the negative rows was taken for positive: :math:`FP / (TN + FP)`; more is worse.

    0 to 1; 0 where no row is negative.
    """
    return _share(rows, of=(0, 1), among=((0, 0), (0, 1)))


def false_negative_rate(rows: Binary) -> Estimate:
    """Return which share of the positive rows was missed: :math:`FN / (TP + FN)`; more is worse.

    0 to 1; 0 where no row is positive.
    """
    return _share(rows, of=(1, 0), among=((1, 0), (1, 1)))


def _share(rows: Binary, *, of: tuple[int, int], among: tuple[tuple[int, int], ...]) -> Estimate:
    return of_share(float(rows.confusion[of]), float(sum(rows.confusion[cell] for cell in among)))


def _f(beta: float) -> Callable[[Binary], Estimate]:
    return lambda rows: f_of_class(rows.confusion, 1, beta=beta)


def _of_ranks(measure: Callable[[Ranked], Estimate]) -> Callable[[Binary], Estimate | None]:
    return lambda rows: None if rows.ranked is None else measure(rows.ranked)


def _of_rows(measure: Callable[[Values, Values], Estimate]) -> Callable[[Binary], Estimate | None]:
    return lambda rows: None if rows.probability is None else measure(*rows.probability)


BINARY: Mapping[str, Line] = {
    "recall": Line(recall, "higher", "share"),
    "precision": Line(precision, "higher", "share"),
    "accuracy": Line(accuracy, "higher", "share"),
    "true_positive_rate": Line(recall, "higher", "share"),
    "true_negative_rate": Line(true_negative_rate, "higher", "share"),
    "false_positive_rate": Line(false_positive_rate, "lower", "share"),
    "false_negative_rate": Line(false_negative_rate, "lower", "share"),
    "auc": Line(_of_ranks(auc), "higher", "area"),
    "f0_5": Line(_f(0.5), "higher", "share"),
    "f1": Line(_f(1), "higher", "share"),
    "f2": Line(_f(2), "higher", "share"),
    "log_loss": Line(_of_rows(log_loss), "lower", "log_loss"),
    "average_precision": Line(_of_ranks(average_precision), "higher", "area"),
    "brier": Line(_of_rows(brier), "lower", "squared_error"),
    "calibration": Line(lambda rows: None if rows.bins is None else calibration(rows.bins), "lower", "calibration"),
}
