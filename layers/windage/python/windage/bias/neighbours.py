"""Who is like whom: the rows of a group beside their nearest neighbours among the others.

A row is a point: its numbers divided by their standard deviation over all rows, so that no unit weighs more than
another, and a place of its own for every value of a text, so that two different texts are as far apart as two numbers
that differ by one standard deviation. The group's rows are compared with the vote of their five nearest neighbours
among the others, of one where these are fewer than ten; ``like_the_service`` leaves numbers as they are and knows no
texts, as Clarify's open source does. No published flip test of the service comes with the answers of its rows, so that
none could be reproduced.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.spatial import cKDTree

from windage.bias.groups import Mask, Values
from windage.table import Column

_NEIGHBOURS, _FEW = 5, 9
# Neighbours of more would take minutes; an even part of them says as much.
MOST_ROWS = 5_000
# A column with more different texts is a name or an identifier.
MOST_TEXTS = 50


def points_of(columns: Sequence[Column], *, like_the_service: bool = False) -> Values | None:
    """Return the rows as points, shape (rows, dimensions); nothing where there is nothing to tell them apart by.

    A number that is missing stands at the mean, a text that is missing at no place.

    Examples
    --------
    >>> from windage.table import column
    >>> points_of([column("city", ["Ulm", "Bonn", "Ulm"]), column("id", ["7", "7", "7"])]).round(2).tolist()
    [[0.0, 0.71], [0.71, 0.0], [0.0, 0.71]]
    """
    parts = []
    for column in columns:
        if bool(column.is_text.any()):
            if like_the_service:
                return None
            parts += _places(column)
        elif bool(column.is_number.any()):
            numbers = np.where(column.is_number, column.numbers, column.numbers[column.is_number].mean())
            deviation = float(numbers.std())
            if like_the_service:
                parts.append(numbers)
            elif np.isfinite(deviation) and deviation > 0:
                parts.append(numbers / deviation)
    return np.column_stack(parts) if parts else None


def flips(points: Values, accepted: Mask, group: Mask) -> Values:
    """Return how many rows of the group are answered better than their neighbours, as these, and worse, shape (3,).

    Parameters
    ----------
    points
        The rows as points, shape (rows, dimensions).
    accepted, group
        Which are answered positively, and which are of the group, shape (rows,).

    Examples
    --------
    >>> points = np.array([[0.0], [1.0], [0.1], [0.9]])
    >>> accepted, group = np.array([True, False, False, False]), np.array([False, False, True, True])
    >>> flips(points, accepted, group).tolist()
    [0.0, 1.0, 1.0]
    """
    others, said = _ordered(points[~group], accepted[~group])
    members, answered = _ordered(points[group], accepted[group])
    if not others.shape[0] or not members.shape[0]:
        return np.zeros(3)
    many = _NEIGHBOURS if others.shape[0] > _FEW else 1
    _, nearest = cKDTree(others).query(members, k=[*range(1, many + 1)])
    expected = 2 * said[nearest].sum(axis=1) > many
    better = float(np.count_nonzero(answered & ~expected))
    worse = float(np.count_nonzero(~answered & expected))
    return np.array([better, answered.size - better - worse, worse])


def _ordered(points: Values, accepted: Mask) -> tuple[Values, Mask]:
    """Return rows in an order that does not depend on theirs, thinned evenly when there are too many."""
    order = np.lexsort((accepted, *points.T[::-1]))
    if order.size > MOST_ROWS:
        order = order[np.linspace(0, order.size - 1, MOST_ROWS).astype(np.int64)]
    return points[order], accepted[order]


def _places(column: Column) -> list[Values]:
    texts = column.texts
    names = sorted({text for text, is_text in zip(texts.tolist(), column.is_text.tolist(), strict=True) if is_text})
    if len(names) > MOST_TEXTS:
        return []
    return [np.where(texts == name, 0.5**0.5, 0.0) for name in names]
