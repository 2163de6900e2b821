"""The model that is explained: a function of rows, which answers scores or says why not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

# Texts as they were captured, ``None`` where there is no value; of shape (rows, features).
Rows = NDArray[np.object_]
# Of shape (rows, labels): a model that answers one number has one label.
Scores = NDArray[np.float64]

Reason = Literal[
    "failed",
    "refused",
    "timed_out",
    "throttled",
    "unreachable",
    "unreadable",
    "another_count",
    "not_a_number",
    "not_finite",
    "another_width",
]
# The next call may go well; what else is wrong would be wrong again.
TRANSIENT: frozenset[Reason] = frozenset({"failed", "timed_out", "throttled", "unreachable"})

SAID: dict[Reason, str] = {
    "failed": "the model failed",
    "refused": "the model refused what it was asked",
    "timed_out": "the model did not answer in time",
    "throttled": "the model was called too often",
    "unreachable": "the model cannot be reached",
    "unreadable": "the answer cannot be read",
    "another_count": "the model answered another number of rows than it was asked",
    "not_a_number": "the model answered text where a score is expected",
    "not_finite": "the model answered NaN or infinity",
    "another_width": "the model answered another number of scores a row than before",
}


@dataclass(frozen=True)
class Failure:
    """Why a call gave no scores; ``detail`` says it in the model's words."""

    reason: Reason
    detail: str = ""

    @property
    def sentence(self) -> str:
        """What happened, in words.

        Examples
        --------
        >>> Failure("timed_out", "after 25 seconds").sentence
        'the model did not answer in time (after 25 seconds)'
        """
        return f"{SAID[self.reason]} ({self.detail})" if self.detail else SAID[self.reason]


Answer = Callable[[Rows], Scores | Failure]


def checked(answered: Scores | Failure, *, rows: int, labels: int | None = None) -> Scores | Failure:
    """Return the scores of so many rows, of shape (rows, labels), or why they are none.

    Examples
    --------
    >>> checked(np.array([0.5, 0.7]), rows=2).shape
    (2, 1)
    >>> checked(np.array([0.5, np.nan]), rows=2).reason, checked(np.array([0.5]), rows=2).detail
    ('not_finite', '1 for 2')
    """
    if isinstance(answered, Failure):
        return answered
    scores = answered[:, None] if answered.ndim == 1 else answered
    if scores.ndim != 2 or len(scores) != rows:
        return Failure("another_count", f"{len(scores) if scores.ndim else 1:,} for {rows:,}")
    if not scores.shape[1] or (labels is not None and scores.shape[1] != labels):
        return Failure("another_width", f"{scores.shape[1]:,}" + (f" for {labels:,}" if labels is not None else ""))
    if not np.isfinite(scores).all():
        return Failure("not_finite", f"{int((~np.isfinite(scores)).any(axis=1).sum()):,} of {rows:,} rows")
    return scores.astype(np.float64, copy=False)
