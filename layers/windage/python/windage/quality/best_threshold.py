r"""From which probability on the positive answer is worth most, by a window's own labels.

Row by row the positive answer is worth :math:`d_i` more than the negative one. Sorted by probability, sums of these say
what every threshold is worth. The best of many looks better than it is, for it was chosen by the same rows: what it
would bring is therefore measured on each fifth of the rows by the threshold that the other four fifths choose
(cross-fitting), and every threshold is said that the rows cannot tell apart from the best.

References
----------
Elkan (2001): The Foundations of Cost-Sensitive Learning.
Stone (1974): Cross-Validatory Choice and Assessment of Statistical Predictions.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from windage.config.value import Value
from windage.errors import InputError, shortened
from windage.quality.folds import FOLDS, folds
from windage.quality.pairs import Pairs
from windage.quality.value import amounts_of, money

Values = NDArray[np.float64]

# Of fewer rows a threshold is chance.
LEAST_ROWS = 50
_NINETEEN_OF_TWENTY = 1.96


@dataclass(frozen=True)
class BestThreshold:
    """The threshold that would have been worth most.

    Parameters
    ----------
    threshold
        From this probability on, the answer is the positive class; from 0 to 1.
    low, high
        The least and the greatest threshold that the rows cannot tell apart from it.
    gain, error
        By how much 1,000 answers would be worth more than as they were answered, and the standard error of that.
    rows
        How many answers with a probability and a label say it.
    currency, positive
        How the money and the positive class are called.
    """

    threshold: float
    low: float
    high: float
    gain: float
    error: float
    rows: int
    currency: str
    positive: str

    @property
    def is_sure(self) -> bool:
        """Whether it would surely bring more than the answers as they were."""
        return self.gain > _NINETEEN_OF_TWENTY * self.error

    @property
    def sentence(self) -> str:
        """The threshold in a sentence; what follows ± is half of an interval of 95 %."""
        others = f"any from {self.low:.2g} to {self.high:.2g} cannot be told apart from it"
        if not self.is_sure:
            return (
                f"By the {self.rows:,} labels of this window no threshold surely brings more than the answers as they "
                f"were: {self.threshold:.2g} would be the best, {others}."
            )
        half = money(_NINETEEN_OF_TWENTY * self.error, self.currency)
        return (
            f"By the {self.rows:,} labels of this window, answering {shortened(self.positive, limit=60)} from a "
            f"probability of {self.threshold:.2g} on would bring {money(self.gain, self.currency)} more per 1,000 "
            f"answers (± {half}); {others}."
        )


def best_threshold(pairs: Pairs, value: Value) -> BestThreshold | None:
    """Return the threshold that is worth most; None where too few answers have a probability.

    Raises
    ------
    InputError
        When the amounts are not of a binary classification.
    """
    if value.kind != "BinaryClassification":
        raise InputError("value", "a threshold is of two classes", got=value.kind, expected="BinaryClassification")
    some = pairs.taken(np.isfinite(pairs.probability))
    if some.rows < LEAST_ROWS:
        return None
    amounts = amounts_of(value, some.classes)
    actual, said = some.actual.astype(np.int64), some.probability
    more = amounts[actual, 1] - amounts[actual, 0]
    thresholds, sums, squares = _candidates(said, more)
    best = int(np.argmax(sums))
    behind = sums[best] - sums
    # The rows between two thresholds are all in which they differ.
    spread = np.abs(squares - squares[best]) - behind**2 / some.rows
    alike = thresholds[behind <= _NINETEEN_OF_TWENTY * np.sqrt(np.maximum(spread, 0.0))]
    gains = _crossed(said, more) - more * (some.predicted > 0)
    return BestThreshold(
        threshold=float(thresholds[best]),
        low=float(alike.min()),
        high=float(alike.max()),
        gain=1000 * float(gains.mean()),
        error=1000 * float(gains.std(ddof=1)) / math.sqrt(some.rows),
        rows=some.rows,
        currency=value.currency,
        positive=some.classes[1],
    )


def _candidates(said: Values, more: Values) -> tuple[Values, Values, Values]:
    """Return thresholds, falling, and the sums of what the rows from there on are worth more, and of its squares.

    A threshold lies in the middle of two probabilities, the last is 0, and the first above all, where there is room.
    """
    order = np.argsort(-said, kind="stable")
    ordered = said[order]
    ends = np.flatnonzero(np.append(np.diff(ordered) < 0, True))
    below = np.append(ordered[ends[:-1] + 1], -ordered[-1])
    thresholds = np.append((1 + ordered[0]) / 2, (ordered[ends] + below) / 2)
    sums, squares = (np.append(0.0, np.cumsum(each[order])[ends]) for each in (more, more**2))
    first = 1 if ordered[0] >= 1 else 0
    return thresholds[first:], sums[first:], squares[first:]


def _crossed(said: Values, more: Values) -> Values:
    """Return what each row would be worth more by the threshold that the other folds choose."""
    fold, found = folds(said.size), np.zeros(said.size)
    for one in range(FOLDS):
        own = fold == one
        thresholds, sums, _ = _candidates(said[~own], more[~own])
        found[own] = more[own] * (said[own] >= thresholds[int(np.argmax(sums))])
    return found
