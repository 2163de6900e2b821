"""Ask a model many rows: in batches, within a budget, with what fails repeated a little and counted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from windage.attribution.budget import Budget, Spent
from windage.attribution.model import TRANSIENT, Answer, Failure, Rows, Scores, checked

Stopped = Literal["budget", "time", "model"]

# How often one batch is tried.
_TRIES = 3
# A model that fails so often behind each other is not asked again.
MOST_FAILURES = 6


def never() -> bool:
    """Say that there is time enough."""
    return False


@dataclass(frozen=True, eq=False)
class Asked:
    """What came of asking.

    Parameters
    ----------
    scores
        Shape (rows, labels); NaN where there is none.
    answered
        Where there is one, shape (rows,).
    spent
        What it cost.
    stopped
        Why the last rows were not asked: ``budget``, ``time`` or ``model``, the last when it failed again and again.
    failures_in_a_row
        How many calls behind each other failed at the end.
    """

    scores: Scores
    answered: NDArray[np.bool_]
    spent: Spent
    stopped: Stopped | None
    failures_in_a_row: int = 0


def ask(
    rows: Rows,
    answer: Answer,
    *,
    budget: Budget,
    spent: Spent,
    labels: int | None = None,
    stop: Callable[[], bool] = never,
    failures_in_a_row: int = 0,
) -> Asked:
    """Ask a model rows, at most as many as the budget has left.

    Parameters
    ----------
    rows
        Shape (rows, features).
    answer
        The model.
    budget, spent
        What may be spent, and what has been; a call that would go beyond is not made.
    labels
        How many scores a row has, if that is known.
    stop
        Says whether the time is over; it is asked before every call.
    failures_in_a_row
        How many calls behind each other failed just before.

    Examples
    --------
    >>> rows = np.array([["1"], ["2"], ["3"]], dtype=object)
    >>> asked = ask(rows, lambda some: some[:, 0].astype(float), budget=Budget(calls=1, batch=2), spent=Spent())
    >>> asked.scores[:, 0].tolist(), asked.stopped, asked.spent.calls
    ([1.0, 2.0, nan], 'budget', 1)
    """
    total = spent
    stopped: Stopped | None = None
    found: list[tuple[slice, Scores]] = []
    for start in range(0, len(rows), budget.batch):
        part = rows[start : start + budget.batch]
        for _ in range(_TRIES):
            stopped = _why_not(total, len(part), budget, failures_in_a_row, stop)
            if stopped is not None:
                break
            given = checked(answer(part), rows=len(part), labels=labels)
            cost = Spent(1, len(part))
            if not isinstance(given, Failure):
                found.append((slice(start, start + len(part)), given))
                total, labels, failures_in_a_row = total + cost, given.shape[1], 0
                break
            total += Spent(1, len(part), {given.reason: 1}, given)
            failures_in_a_row += 1
            if given.reason not in TRANSIENT:
                break
        if stopped is not None:
            break
    scores = np.full((len(rows), labels or 1), np.nan)
    for place, given in found:
        scores[place] = given
    return Asked(scores, ~np.isnan(scores[:, 0]), total, stopped, failures_in_a_row)


def _why_not(
    spent: Spent, rows: int, budget: Budget, failures_in_a_row: int, stop: Callable[[], bool]
) -> Stopped | None:
    if failures_in_a_row >= MOST_FAILURES:
        return "model"
    if spent.calls + 1 > budget.calls or spent.rows + rows > budget.rows:
        return "budget"
    return "time" if stop() else None
