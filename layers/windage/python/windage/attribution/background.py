"""What stands for a feature that is not there: one row in the middle of the data, or some rows that stand for all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from windage.attribution.model import Rows
from windage.errors import InputError
from windage.table import Column, Kind

MOST_ROWS = 50
_ROUNDS = 30
_MISSING = (Kind.ABSENT, Kind.NULL, Kind.EMPTY)


@dataclass(frozen=True, eq=False)
class Background:
    """Rows as a model is asked them, shape (rows, features), and their weights, shape (rows,), together 1."""

    rows: Rows
    weights: NDArray[np.float64]


def rows_of(columns: Sequence[Column]) -> Rows:
    """Return columns as rows of texts, ``None`` where there is no value.

    Examples
    --------
    >>> from windage.table import column
    >>> rows_of([column("age", ["20", None]), column("city", ["Ulm", ""])]).tolist()
    [['20', 'Ulm'], [None, None]]
    """
    rows = np.empty((len(columns[0].kinds) if columns else 0, len(columns)), dtype=np.object_)
    for place, one in enumerate(columns):
        rows[:, place] = one.texts
        rows[np.isin(one.kinds, _MISSING), place] = None
    return rows


def is_numeric(column: Column) -> bool:
    """Say whether a column holds numbers and no texts.

    Examples
    --------
    >>> from windage.table import column
    >>> is_numeric(column("age", ["20", None])), is_numeric(column("size", ["20", "XL"]))
    (True, False)
    """
    return bool(column.is_number.any()) and not column.is_text.any()


def background(columns: Sequence[Column], *, count: int = 1, generator: np.random.Generator) -> Background:
    """Return rows that stand for the data: one of medians and most common values, or several by k-prototypes.

    Every value of them occurs in the data, so that the model is asked nothing of a form that it does not know. The
    median is the lower one of two. Of several rows, each stands for its cluster: the value nearest to the mean of its
    numbers, which are measured in standard deviations, and the most common of its texts; a cluster weighs as much as it
    has rows.

    Parameters
    ----------
    columns
        What the model is asked.
    count
        How many rows at most, 1 to 50.
    generator
        Draws where the clusters begin.

    Raises
    ------
    InputError
        When there are no rows, no columns, or the count is out of range.

    Examples
    --------
    >>> from windage.table import column
    >>> columns = [column("age", ["20", "30", "90", "31"]), column("city", ["Ulm", "Bonn", "Ulm", "Ulm"])]
    >>> background(columns, generator=np.random.default_rng(1)).rows.tolist()
    [['30', 'Ulm']]

    References
    ----------
    Huang (1998): Extensions to the k-Means Algorithm for Clustering Large Data Sets with Categorical Values.
    Arthur, Vassilvitskii (2007): k-means++: The Advantages of Careful Seeding.
    """
    if not 1 <= count <= MOST_ROWS:
        raise InputError("background", "out of range", got=count, expected=f"1 to {MOST_ROWS} rows")
    if not columns or not len(columns[0].kinds):
        raise InputError("background", "no rows to take it from", do="give the training data")
    rows = rows_of(columns)
    if count == 1:
        everywhere = np.ones(len(rows), dtype=np.bool_)
        middle = np.empty((1, len(columns)), dtype=np.object_)
        middle[0] = [_nearest(one, rows[:, place], everywhere, of_all=True) for place, one in enumerate(columns)]
        return Background(middle, np.ones(1))
    coded = [_coded(one, rows[:, place]) for place, one in enumerate(columns)]
    clusters = _clusters(coded, len(rows), count, generator)
    names, sizes = np.unique(clusters, return_counts=True)
    found = np.empty((len(names), len(columns)), dtype=np.object_)
    for place, one in enumerate(columns):
        for which, cluster in enumerate(names):
            found[which, place] = _nearest(one, rows[:, place], clusters == cluster, of_all=False)
    return Background(found, sizes / sizes.sum())


def _nearest(column: Column, texts: NDArray[np.object_], members: NDArray[np.bool_], *, of_all: bool) -> str | None:
    """Return the value nearest to the median of all, or to the mean of a cluster's; of texts the most common one."""
    numbers = np.where(members & column.is_number, column.numbers, np.nan)
    known = np.flatnonzero(~np.isnan(numbers))
    if not is_numeric(column) or 2 * len(known) < members.sum():
        values, counts = np.unique([str(text) for text in texts[members] if text is not None], return_counts=True)
        gone = int(sum(text is None for text in texts[members]))
        if not len(values) or gone > counts.max():
            return None
        return str(values[np.argmax(counts)])
    at = numbers[known]
    centre = np.quantile(at, 0.5, method="inverted_cdf") if of_all else at.mean()
    return str(texts[known[np.argmin(np.abs(at - centre))]])


@dataclass(frozen=True, eq=False)
class _Coded:
    """A column as k-prototypes sees it: a number in standard deviations, or the number of a category."""

    values: NDArray[np.float64]
    numeric: bool


def _coded(column: Column, texts: NDArray[np.object_]) -> _Coded:
    if is_numeric(column):
        known = column.numbers[column.is_number]
        scale = known.std() or 1.0
        return _Coded(np.where(column.is_number, (column.numbers - known.mean()) / scale, 0.0), numeric=True)
    _, codes = np.unique([f"={text}" if text is not None else "" for text in texts], return_inverse=True)
    return _Coded(codes.astype(np.float64), numeric=False)


def _clusters(coded: Sequence[_Coded], rows: int, count: int, generator: np.random.Generator) -> NDArray[np.int64]:
    """Return the cluster of each row, by Lloyd's rounds from centres that were drawn far from each other."""
    points = np.stack([one.values for one in coded], axis=1)
    numeric = np.array([one.numeric for one in coded])
    centres = points[generator.integers(rows)][None, :]
    while len(centres) < min(count, rows):
        apart = _distances(points, centres, numeric).min(axis=1)
        if not apart.sum():
            break
        centres = np.concatenate([centres, points[[generator.choice(rows, p=apart / apart.sum())]]])
    clusters = _closest(points, centres, numeric)
    for _ in range(_ROUNDS):
        for cluster in range(len(centres)):
            members = points[clusters == cluster]
            if len(members):
                centres[cluster, numeric] = members[:, numeric].mean(axis=0)
                centres[cluster, ~numeric] = [_most_common(column) for column in members[:, ~numeric].T]
        found = _closest(points, centres, numeric)
        if np.array_equal(found, clusters):
            break
        clusters = found
    return clusters


def _closest(
    points: NDArray[np.float64], centres: NDArray[np.float64], numeric: NDArray[np.bool_]
) -> NDArray[np.int64]:
    closest: NDArray[np.int64] = np.argmin(_distances(points, centres, numeric), axis=1)
    return closest


def _distances(
    points: NDArray[np.float64], centres: NDArray[np.float64], numeric: NDArray[np.bool_]
) -> NDArray[np.float64]:
    distances = np.zeros((len(points), len(centres)))
    for place, is_number in enumerate(numeric):
        apart = points[:, place, None] - centres[None, :, place]
        distances += apart**2 if is_number else apart != 0
    return distances


def _most_common(codes: NDArray[np.float64]) -> float:
    values, counts = np.unique(codes, return_counts=True)
    return float(values[np.argmax(counts)])
