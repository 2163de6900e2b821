"""Where the first values stand that are none of what their column is expected to hold: known as they are read."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby, islice
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from windage.places import Places
from windage.table import Column, Kind

What = Literal["boolean", "fraction", "negative", "text"]

# Every one is counted; of so many lines of each sort the place is kept.
MOST_KEPT = 100

_KINDS = {"boolean": Kind.BOOLEAN, "fraction": Kind.FRACTIONAL, "text": Kind.TEXT}


@dataclass(frozen=True, order=True)
class Stranger:
    """A line on which such a value stands: what it is instead, the object and the line in it. Never the value."""

    what: What
    source: str
    line: int


def unexpected(inferred_type: str, *, non_negative: bool) -> tuple[What, ...]:
    """Return what does not belong into a column: whole numbers are fractions, too; among texts everything is one.

    Examples
    --------
    >>> unexpected("Integral", non_negative=True), unexpected("String", non_negative=False)
    (('boolean', 'fraction', 'negative', 'text'), ())
    """
    types: tuple[What, ...] = ("boolean", "text") if inferred_type in {"Integral", "Fractional"} else ()
    whole: tuple[What, ...] = ("fraction",) if inferred_type == "Integral" else ()
    signs: tuple[What, ...] = ("negative",) if non_negative else ()
    return tuple(sorted((*types, *whole, *signs)))


def of_column(column: Column, places: Places, sorts: tuple[What, ...]) -> tuple[Stranger, ...]:
    """Return the first lines that hold a value of one of these sorts, by sort, object and line, each once.

    Examples
    --------
    >>> from windage.table import column
    >>> of_column(column("age", ["20", "old", "30"]), Places.numbered("a.csv", 3), ("text",))
    (Stranger(what='text', source='a.csv', line=2),)
    """
    found = ((what, _is(what, column)) for what in sorts)
    return tuple(
        Stranger(what, source, line)
        for what, rows in found
        if rows.any()
        for source, line in places.first(rows, most=MOST_KEPT)
    )


def possible(sorts: tuple[What, ...], counts: NDArray[np.int64], least: float) -> tuple[What, ...]:
    """Return those of the sorts that a column can hold by its counts of each kind and by its smallest number.

    Examples
    --------
    >>> possible(("fraction", "negative", "text"), np.array([0, 0, 0, 0, 0, 3, 0, 0, 1]), 7.0)
    ('text',)
    """
    return tuple(what for what in sorts if (least < 0 if what == "negative" else counts[_KINDS[what]]))


def added(one: tuple[Stranger, ...], other: tuple[Stranger, ...]) -> tuple[Stranger, ...]:
    """Return the first of both, whatever the order of adding."""
    if not one or not other:
        return one or other
    sorts = groupby(sorted({*one, *other}), key=lambda stranger: stranger.what)
    return tuple(stranger for _, of_one in sorts for stranger in islice(of_one, MOST_KEPT))


def _is(what: What, column: Column) -> NDArray[np.bool_]:
    if what == "negative":
        return column.is_number & (column.numbers < 0)
    return np.equal(column.kinds, _KINDS[what])
