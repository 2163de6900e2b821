"""Which rows a value, or a threshold, of a column means: as the service's files write it, and right."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from windage.bias.analysis_config import Value
from windage.bias.groups import Mask
from windage.errors import InputError
from windage.quality.answers import Texts, canonical
from windage.table import Column, Kind

# The service takes a column of integers for a continuous one from this share of different values on. Of thirty rows
# that would be two values, and a label of 0 and 1 a threshold that no row is above; so many different ones it needs.
_CONTINUOUS_SHARE, MANY_DIFFERENT = 0.05, 11
_INTERVAL = re.compile(r"\((?P<low>[^,]+), [^,]+\]")


@dataclass(frozen=True, eq=False)
class Selection:
    """The rows that are meant.

    Parameters
    ----------
    rows, known
        Which rows are meant, and of which it can be told, shape (rows,).
    written
        How the service's files write the values, or the threshold with the largest value: ``1,2``, ``(100, 225]``.
    key
        The same whatever the window holds: ``1,2``, ``>100``.
    title
        What people call it, after the name of the column: ``is 1 or 2``, ``is above 100``.
    """

    rows: Mask
    known: Mask
    written: str
    key: str
    title: str


def select(column: Column, values: Sequence[Value], *, continuous: bool, where: str) -> Selection:
    """Return the rows with one of the values, or those above the threshold.

    Raises
    ------
    InputError
        When a threshold is no number.

    Examples
    --------
    >>> from windage.table import column
    >>> ages = column("age", ["30", "50", None])
    >>> found = select(ages, [40], continuous=True, where="facet")
    >>> found.rows.tolist(), found.known.tolist(), found.written, found.key
    ([False, True, False], [True, True, False], '(40, 50]', '>40')
    """
    if continuous:
        return _above(column, values[0], where=where)
    texts = texts_of(column)
    meant = [canonical(_text(value)) for value in values]
    written = ",".join(map(_text, values))
    return Selection(
        rows=np.isin(texts, meant),
        known=texts != "",
        written=written,
        key=key_of(written),
        title=f"is {' or '.join(map(_text, values))}",
    )


def is_continuous(column: Column, values: Sequence[Value], *, like_the_service: bool = False) -> bool:
    """Tell whether a single value means a threshold: of fractions, and of integers with many different values.

    The service asks for a share of different values only, which thirty rows of 0 and 1 have. We ask for eleven, too; of
    so many, a value with a fraction, which no integer has, is always a threshold.

    Examples
    --------
    >>> from windage.table import column
    >>> label = column("label", ["0", "1"] * 15)
    >>> is_continuous(label, [1]), is_continuous(label, [1], like_the_service=True)
    (False, True)
    """
    if len(values) > 1 or column.is_text.any():
        return False
    present = column.numbers[column.is_number]
    different = np.unique(present).size
    if not different or (not like_the_service and different < MANY_DIFFERENT):
        return False
    if bool((column.kinds == Kind.FRACTIONAL).any()):
        return True
    between = isinstance(values[0], float) and not values[0].is_integer() if values else False
    return bool(different >= _CONTINUOUS_SHARE * present.size) or (between and not like_the_service)


def key_of(written: str) -> str:
    """Return the key of what a file of the service says of a value or a threshold.

    Examples
    --------
    >>> key_of("(100, 232]"), key_of("2,1"), key_of("1.0")
    ('>100', '1,2', '1')
    """
    interval = _INTERVAL.fullmatch(written)
    if interval is not None:
        return f">{canonical(interval['low'])}"
    return ",".join(sorted(canonical(part) for part in written.split(",")))


def texts_of(column: Column) -> Texts:
    """Return the values of a column as everybody writes them, empty where one is missing."""
    texts = column.texts
    spelled = {text: canonical(text) for text in set(texts.tolist())}
    missing = np.isin(column.kinds, (Kind.ABSENT, Kind.NULL, Kind.EMPTY, Kind.NAN))
    found = np.empty(texts.size, dtype=np.object_)
    found[:] = [spelled[text] for text in texts.tolist()]
    found[missing] = ""
    return found


def _above(column: Column, value: Value, *, where: str) -> Selection:
    try:
        threshold = float(value)
    except ValueError:
        raise InputError(
            where, "a column of numbers needs a threshold", got=value, expected="a number", do="write one number"
        ) from None
    numbers = column.numbers
    known = np.isfinite(numbers)
    largest = float(numbers[known].max()) if known.any() else threshold
    whole = isinstance(value, int) and not (column.kinds == Kind.FRACTIONAL).any()
    low, high = (str(int(edge)) if whole else repr(edge) for edge in (threshold, largest))
    shown = canonical(str(value))
    return Selection(
        # NaN is above nothing.
        rows=np.greater(numbers, threshold),
        known=known,
        written=f"({low}, {high}]",
        key=f">{canonical(repr(threshold))}",
        title=f"is above {shown}",
    )


def _text(value: Value) -> str:
    return str(value)
