"""Shapley values of a model's answers, by the weighted regression of Kernel SHAP."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from windage.attribution.asking import Asked, Stopped, ask, never
from windage.attribution.background import Background
from windage.attribution.budget import Plan, Spent, block
from windage.attribution.coalitions import Coalitions, coalitions
from windage.attribution.model import Answer, Rows, Scores
from windage.attribution.regression import solved

Link = Literal["identity", "logit"]

# A probability of 0 or 1 has no logit; the shap package does nothing about it, and its values are then infinite.
_SMALLEST = 1e-12


@dataclass(frozen=True, eq=False)
class Explained:
    """Shapley values of some rows.

    Parameters
    ----------
    values
        Shape (labels, rows, features), in the unit of the link: they add up to the answer less the expected one.
    variances
        How far each value may be off because coalitions were drawn, squared; 0 where all were looked at; same shape.
    scores
        The model's answers, through the link, shape (labels, rows).
    expected
        The model's answer to the background, through the link, shape (labels,).
    rows
        Which of the given rows were explained, shape (rows,).
    plan, spent
        What was to be asked, and what was; nothing where the model had explained itself.
    stopped
        Why not all rows of the plan were explained, unless single calls failed.
    """

    values: NDArray[np.float64]
    variances: NDArray[np.float64]
    scores: NDArray[np.float64]
    expected: NDArray[np.float64]
    rows: NDArray[np.int64]
    plan: Plan | None = None
    spent: Spent = Spent()
    stopped: Stopped | None = None


def explain(
    rows: Rows,
    background: Background,
    answer: Answer,
    *,
    plan: Plan,
    generator: np.random.Generator,
    link: Link = "identity",
    stop: Callable[[], bool] = never,
) -> Explained:
    """Return the Shapley values of a sample of rows, asking the model itself.

    A feature that is not in a coalition takes the values of the background rows, whatever its type. A row is explained
    only if the model answered everything that was asked of it; every row has coalitions of its own.

    Parameters
    ----------
    rows
        What the model was asked, shape (rows, features).
    background
        What stands for a feature that is not there.
    answer
        The model.
    plan
        How many rows and coalitions.
    generator
        Draws the rows and the coalitions.
    link
        In which unit the values add up: that of the answer, or log-odds of a probability.
    stop
        Says whether the time is over.

    Examples
    --------
    >>> from windage.attribution.budget import Budget
    >>> from windage.attribution.budget import plan as planned
    >>> rows = np.array([["1", "a"], ["2", "b"], ["3", "b"]], dtype=object)
    >>> def model(some):
    ...     return 2 * some[:, 0].astype(float) + 10 * (some[:, 1] == "b")
    >>> made = planned(Budget(), features=2, background=1, available=3)
    >>> explained = explain(
    ...     rows, Background(rows[:1], np.ones(1)), model, plan=made, generator=np.random.default_rng(1)
    ... )
    >>> explained.values[0].round(6).tolist(), explained.expected.tolist(), explained.spent.calls
    ([[0.0, 0.0], [2.0, 10.0], [4.0, 10.0]], [2.0], 2)

    References
    ----------
    Lundberg, Lee (2017): A Unified Approach to Interpreting Model Predictions.
    """
    features = rows.shape[1]
    first = ask(background.rows, answer, budget=plan.budget, spent=Spent(), stop=stop)
    if not first.answered.all():
        return _nothing(features, plan, first)
    expected = _linked(background.weights @ first.scores, link)
    # The rows that are explained are drawn first, and then taken in the drawn order: what is cut off at the end by a
    # budget or by time is cut off at random.
    drawn = generator.permutation(len(rows))[: plan.explained]
    found: list[_Row] = []
    last = first
    per_block = block(plan.budget, 1 + plan.coalitions * len(background.rows))
    for start in range(0, len(drawn), per_block):
        chosen = drawn[start : start + per_block]
        asked = [_asked_of(rows[place], background, plan, generator) for place in chosen]
        last = ask(
            np.concatenate([one.rows for one in asked]),
            answer,
            budget=plan.budget,
            spent=last.spent,
            labels=len(expected),
            stop=stop,
            failures_in_a_row=last.failures_in_a_row,
        )
        end = 0
        for place, one in zip(chosen, asked, strict=True):
            begin, end = end, end + len(one.rows)
            if last.answered[begin:end].all():
                found.append(_explained(int(place), one, last.scores[begin:end], background, expected, link))
        if last.stopped is not None:
            break
    found.sort(key=lambda row: row.place)
    return _together(found, features, expected, plan, last)


@dataclass(frozen=True, eq=False)
class _Asked:
    """What is asked for one row: itself, then every coalition with every background row."""

    rows: Rows
    varying: NDArray[np.int64]
    coalitions: Coalitions | None


@dataclass(frozen=True, eq=False)
class _Row:
    place: int
    values: NDArray[np.float64]
    variances: NDArray[np.float64]
    score: NDArray[np.float64]


def _asked_of(row: Rows, background: Background, plan: Plan, generator: np.random.Generator) -> _Asked:
    # A feature that is as in the background adds nothing, and needs no coalitions.
    varying = np.flatnonzero((background.rows != row[None, :]).any(axis=0))
    if len(varying) < 2:
        return _Asked(row[None, :], varying, None)
    made = coalitions(len(varying), most=plan.coalitions, generator=generator)
    masks = np.zeros((len(made.masks), len(row)), dtype=np.bool_)
    masks[:, varying] = made.masks
    mixed = np.where(masks[:, None, :], row[None, None, :], background.rows[None, :, :])
    return _Asked(np.concatenate([row[None, :], mixed.reshape(-1, len(row))]), varying, made)


def _explained(
    place: int, asked: _Asked, scores: Scores, background: Background, expected: NDArray[np.float64], link: Link
) -> _Row:
    score = _linked(scores[0], link)
    values, variances = np.zeros((2, len(score), asked.rows.shape[1]))
    if len(asked.varying) == 1:
        values[:, asked.varying[0]] = score - expected
    elif asked.coalitions is not None:
        of_coalitions = scores[1:].reshape(len(asked.coalitions.masks), len(background.rows), -1)
        means = np.einsum("cbl,b->cl", of_coalitions, background.weights)
        found = solved(asked.coalitions, _linked(means, link) - expected, score - expected)
        values[:, asked.varying], variances[:, asked.varying] = found
    return _Row(place, values, variances, score)


def _linked(scores: NDArray[np.float64], link: Link) -> NDArray[np.float64]:
    if link == "identity":
        return scores
    shares = np.clip(scores, _SMALLEST, 1 - _SMALLEST)
    odds: NDArray[np.float64] = np.log(shares / (1 - shares))
    return odds


def _together(found: list[_Row], features: int, expected: NDArray[np.float64], plan: Plan, last: Asked) -> Explained:
    labels = len(expected)
    return Explained(
        values=np.stack([row.values for row in found], axis=1) if found else np.zeros((labels, 0, features)),
        variances=np.stack([row.variances for row in found], axis=1) if found else np.zeros((labels, 0, features)),
        scores=np.stack([row.score for row in found], axis=1) if found else np.zeros((labels, 0)),
        expected=expected,
        rows=np.array([row.place for row in found], dtype=np.int64),
        plan=plan,
        spent=last.spent,
        stopped=last.stopped,
    )


def _nothing(features: int, plan: Plan, asked: Asked) -> Explained:
    return _together([], features, np.full(1, np.nan), plan, asked)
