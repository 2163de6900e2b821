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
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from windage.bias.groups import Mask, Values
from windage.table import Column

_NEIGHBOURS, _FEW = 5, 9
# Neighbours of more would take minutes; an even part of them says as much.
MOST_ROWS = 5_000
# A column with more different texts is a name or an identifier.
MOST_TEXTS = 50


@dataclass(frozen=True, eq=False)
class Axis:
    """One column of the rows as points.

    Parameters
    ----------
    values
        Where each row stands on it, shape (rows,); of texts the place of its text, from 1, and 0 where it has none.
    texts
        How many different texts there are, each of which has an axis of its own; 0 of numbers.
    """

    values: Values
    texts: int = 0

    def points(self, rows: NDArray[np.int64]) -> Values:
        """Return some rows on all axes of the column, shape (rows, axes)."""
        values = self.values[rows]
        if not self.texts:
            return values[:, None]
        return np.where(values[:, None] == np.arange(self.texts, 0, -1), 0.5**0.5, 0.0)


def axis_of(column: Column, *, like_the_service: bool = False) -> Axis | None:
    """Return the axis of a column; nothing where it tells no rows apart.

    A number that is missing stands at the mean, a text that is missing at no place.

    Examples
    --------
    >>> from windage.table import column
    >>> axis_of(column("city", ["Ulm", "Bonn", "Ulm"])).points(np.arange(3)).round(2).tolist()
    [[0.0, 0.71], [0.71, 0.0], [0.0, 0.71]]
    >>> axis_of(column("id", ["7", "7", "7"])) is None
    True
    """
    if bool(column.is_text.any()):
        return _of_texts(column, most=None if like_the_service else MOST_TEXTS)
    if not bool(column.is_number.any()):
        return None
    numbers = np.where(column.is_number, column.numbers, column.numbers[column.is_number].mean())
    deviation = float(numbers.std())
    if like_the_service:
        return Axis(numbers)
    return Axis(numbers / deviation) if np.isfinite(deviation) and deviation > 0 else None


def flips(axes: Sequence[Axis], accepted: Mask, *, group: Mask, known: Mask) -> Values:
    """Return how many rows of the group are answered better than their neighbours, as these, and worse, shape (3,).

    Parameters
    ----------
    axes
        The rows as points.
    accepted, group, known
        Which are answered positively, which are of the group, and which are looked at, shape (rows,).

    Examples
    --------
    >>> ages, every = Axis(np.array([0.0, 1.0, 0.1, 0.9])), np.ones(4, dtype=bool)
    >>> accepted, group = np.array([True, False, False, False]), np.array([False, False, True, True])
    >>> flips([ages], accepted, group=group, known=every).tolist()
    [0.0, 1.0, 1.0]
    """
    others, members = (_thinned(axes, accepted, np.flatnonzero(known & side)) for side in (~group, group))
    if not others.size or not members.size:
        return np.zeros(3)
    many = _NEIGHBOURS if others.size > _FEW else 1
    _, nearest = cKDTree(_points(axes, others)).query(_points(axes, members), k=[*range(1, many + 1)])
    said, answered = accepted[others], accepted[members]
    expected = 2 * said[nearest].sum(axis=1) > many
    better = float(np.count_nonzero(answered & ~expected))
    worse = float(np.count_nonzero(~answered & expected))
    return np.array([better, answered.size - better - worse, worse])


def _points(axes: Sequence[Axis], rows: NDArray[np.int64]) -> Values:
    return np.hstack([axis.points(rows) for axis in axes])


def _thinned(axes: Sequence[Axis], accepted: Mask, rows: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return rows in an order that does not depend on theirs, thinned evenly when there are too many."""
    # Of a text's own axes, the first tells most: who stands on it comes last, as who has the largest place.
    order = np.lexsort((accepted[rows], *(axis.values[rows] for axis in reversed(axes))))
    if order.size > MOST_ROWS:
        order = order[np.linspace(0, order.size - 1, MOST_ROWS).astype(np.int64)]
    return rows[order]


def _of_texts(column: Column, *, most: int | None) -> Axis | None:
    texts, is_text = column.texts, column.is_text
    names = sorted(set(texts[is_text].tolist()))
    if most is not None and len(names) > most:
        return None
    place = {name: len(names) - number for number, name in enumerate(names)}
    values = np.zeros(texts.size)
    values[is_text] = [place[text] for text in texts[is_text].tolist()]
    return Axis(values, len(names))
