"""Rows of text become typed columns.

A value's type is decided by its text alone, with the regular expressions of Amazon SageMaker Model Monitor's engine:
``12`` is integral, ``12.0`` and ``1e3`` are fractional, ``true`` is boolean, the rest is text. What is not there is
told apart: a column that a row lacks, null, the empty text, NaN, infinity.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import cached_property, lru_cache
from itertools import zip_longest
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from windage.calls import Calls
from windage.calls import stacked as calls_of
from windage.errors import InputError
from windage.places import Places
from windage.places import stacked as places_of
from windage.spelled import Rows, Spelled
from windage.spelled import stacked as spelled_of

if TYPE_CHECKING:
    import pandas as pd

# As in Java, a digit is one of 0 to 9.
INTEGRAL = re.compile(r"[-+]? ?\d+", re.ASCII)
FRACTIONAL = re.compile(r"[-+]? ?\d+((\.\d+)|((?:\.\d+)?[Ee][-+]?\d+))", re.ASCII)
# From here on a float has neighbours that are no integers' own.
_EXACT = 2.0**53
_NAN = {"nan", "+nan", "-nan"}
_INFINITE = {"inf", "+inf", "-inf", "infinity", "+infinity", "-infinity"}


class Kind(IntEnum):
    """What a value is, in the order of `windage.profile.Kinds`."""

    ABSENT = 0
    NULL = 1
    EMPTY = 2
    NAN = 3
    INFINITE = 4
    INTEGRAL = 5
    FRACTIONAL = 6
    BOOLEAN = 7
    TEXT = 8


class _Absent:
    """The value of a column that a row does not have."""


ABSENT = _Absent()
Value = str | None | _Absent


@dataclass(frozen=True, eq=False)
class Words:
    """The texts of a column, each different one once, and which of them every value is.

    Parameters
    ----------
    codes
        Of each value the place of its text, shape (rows,).
    different
        The different texts, in the order of their first appearance or in any other.
    """

    codes: NDArray[np.int32]
    different: tuple[str, ...]

    @classmethod
    def of(cls, texts: Sequence[str]) -> Words:
        """Number the different texts.

        Examples
        --------
        >>> words = Words.of(["Ulm", "Bonn", "Ulm"])
        >>> words.codes.tolist(), words.different
        ([0, 1, 0], ('Ulm', 'Bonn'))
        """
        number = {text: place for place, text in enumerate(dict.fromkeys(texts))}
        return cls(np.fromiter(map(number.__getitem__, texts), np.int32, len(texts)), tuple(number))

    @classmethod
    def stacked(cls, parts: Sequence[Words]) -> Words:
        """Put the texts of several parts below each other."""
        number = {text: place for place, text in enumerate(dict.fromkeys(t for part in parts for t in part.different))}
        again = [np.array([number[text] for text in part.different], dtype=np.int32) for part in parts]
        return cls(np.concatenate([new[part.codes] for new, part in zip(again, parts, strict=True)]), tuple(number))


@dataclass(frozen=True)
class Column:
    """One column: what each value is, its number and its text, all of one length and in the order of the rows.

    Parameters
    ----------
    kinds
        The `Kind` of each value, shape (rows,).
    numbers
        The number of each value, NaN where it is none, shape (rows,).
    written
        The text of each value, empty where it is missing, shape (rows,), of objects; absent where the numbers say it,
        or ``coded`` does.
    coded
        The same as codes of the different texts, which costs no object a value; absent where nobody made it.
    spelled
        The same by where each text stands in the bytes that were read.
    """

    name: str
    kinds: NDArray[np.uint8]
    numbers: NDArray[np.float64]
    written: NDArray[np.object_] | None = None
    coded: Words | None = None
    spelled: Spelled | None = None

    @cached_property
    def texts(self) -> NDArray[np.object_]:
        """The text of each value."""
        if self.written is not None:
            return self.written
        if self.coded is not None:
            return _objects(self.coded.different)[self.coded.codes]
        if self.spelled is not None:
            return self.spelled.texts
        typed = zip(self.kinds.tolist(), self.numbers.tolist(), strict=True)
        return _objects(
            [str(int(n)) if kind == Kind.INTEGRAL else str(n) if kind == Kind.FRACTIONAL else "" for kind, n in typed]
        )

    @cached_property
    def words(self) -> Words:
        """The text of each value as codes of the different texts."""
        if self.coded is not None:
            return self.coded
        if self.written is not None or self.spelled is not None:
            return Words.of(self.texts.tolist())
        # Where somebody asks for the texts of numbers, few are different. The fraction -0.0 has a text of its own.
        is_whole, is_fraction = (np.equal(self.kinds, kind) for kind in (Kind.INTEGRAL, Kind.FRACTIONAL))
        codes, texts = np.zeros(self.kinds.size, np.int32), [""]
        for rows, numbers, spelled in (
            (is_whole, self.numbers + 0.0, lambda number: str(int(number))),
            (is_fraction, self.numbers, str),
        ):
            different, places = np.unique(numbers[rows].view(np.int64), return_inverse=True)
            codes[rows] = places + len(texts)
            texts += map(spelled, different.view(np.float64).tolist())
        return Words(codes, tuple(texts))

    @property
    def is_number(self) -> NDArray[np.bool_]:
        """Where the value is a finite number."""
        # What is less than integral wraps around to far above.
        return np.asarray(self.kinds - np.uint8(Kind.INTEGRAL) <= np.uint8(1))

    @property
    def is_text(self) -> NDArray[np.bool_]:
        """Where the value is a text or a boolean."""
        return np.greater_equal(self.kinds, Kind.BOOLEAN)

    @property
    def has_texts(self) -> bool:
        """Whether the texts are told in any way but by the numbers."""
        return self.written is not None or self.coded is not None or self.spelled is not None

    def taken(self, rows: Rows) -> Column:
        """Return some of the values."""
        coded, spelled = self.coded, self.spelled
        return Column(
            self.name,
            self.kinds[rows],
            self.numbers[rows],
            None if self.written is None else self.written[rows],
            None if coded is None else Words(coded.codes[rows], coded.different),
            None if spelled is None else spelled.taken(rows),
        )


@dataclass(frozen=True)
class Table:
    """Columns of one length; of captures also whose call each row is, of files also where each row stands."""

    rows: int
    columns: tuple[Column, ...]
    calls: Calls | None = None
    places: Places | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the columns, in their order."""
        return tuple(column.name for column in self.columns)

    def taken(self, rows: Rows) -> Table:
        """Return some of the rows, by a mask or by their places, in any order."""
        return Table(
            rows.size if rows.dtype != np.bool_ else int(np.count_nonzero(rows)),
            tuple(column.taken(rows) for column in self.columns),
            None if self.calls is None else self.calls.taken(rows),
            None if self.places is None else self.places.taken(rows),
        )


@lru_cache(maxsize=100_000)
def classify(text: str) -> tuple[Kind, float]:
    """Return what a text is, and its number.

    Examples
    --------
    >>> classify("12"), classify("-1.5e3"), classify(".5")[0].name, classify("true")[0].name
    ((<Kind.INTEGRAL: 5>, 12.0), (<Kind.FRACTIONAL: 6>, -1500.0), 'TEXT', 'BOOLEAN')
    """
    if not text:
        return Kind.EMPTY, np.nan
    kind = Kind.TEXT
    if INTEGRAL.fullmatch(text):
        kind = Kind.INTEGRAL
    elif FRACTIONAL.fullmatch(text):
        kind = Kind.FRACTIONAL
    if kind is not Kind.TEXT:
        number = float(text.replace(" ", ""))
        return (kind, number) if np.isfinite(number) else (Kind.INFINITE, np.nan)
    lowered = text.lower()
    if lowered in {"true", "false"}:
        return Kind.BOOLEAN, np.nan
    if lowered in _NAN:
        return Kind.NAN, np.nan
    return (Kind.INFINITE if lowered in _INFINITE else Kind.TEXT), np.nan


def column(name: str, values: Sequence[Value]) -> Column:
    """Make a typed column of texts, nulls (``None``) and absences.

    Examples
    --------
    >>> [Kind(kind).name for kind in column("age", ["20", None, "", "old"]).kinds]
    ['INTEGRAL', 'NULL', 'EMPTY', 'TEXT']
    """
    rows = len(values)
    # Each different value is looked at once; most columns repeat theirs.
    typed = {value: _typed(value) for value in dict.fromkeys(values)}
    every = [typed[value] for value in values]
    return Column(
        name,
        kinds=np.fromiter((kind for kind, _, _ in every), np.uint8, rows),
        numbers=np.fromiter((number for _, number, _ in every), np.float64, rows),
        written=_objects([text for _, _, text in every]),
    )


def blank(name: str, kind: Kind, rows: int) -> Column:
    """Return a column without a value, all for one reason."""
    words = Words(np.zeros(rows, dtype=np.int32), ("",))
    return Column(name, np.full(rows, kind, dtype=np.uint8), np.full(rows, np.nan), coded=words)


def _typed(value: Value) -> tuple[Kind, float, str]:
    if isinstance(value, str):
        return (*classify(value), value)
    return (Kind.NULL if value is None else Kind.ABSENT), np.nan, ""


def _objects(texts: Sequence[str]) -> NDArray[np.object_]:
    array = np.empty(len(texts), dtype=np.object_)
    array[:] = texts
    return array


def from_rows(names: Sequence[str], rows: Sequence[Sequence[str | None]]) -> Table:
    """Make a table of rows that all have as many values as there are names.

    Raises
    ------
    ValueError
        When a row has another number of values.
    """
    values = list(zip(*rows, strict=True)) if rows else [() for _ in names]
    return Table(len(rows), tuple(column(name, value) for name, value in zip(names, values, strict=True)))


def from_records(records: Sequence[Mapping[str, str | None]], *, names: Iterable[str] = ()) -> Table:
    """Make a table of records by name; a name that a record lacks is absent there.

    Columns come in the order of ``names``, then in the order of their first appearance.

    Examples
    --------
    >>> from_records([{"a": "1"}, {"b": "2"}]).names
    ('a', 'b')
    """
    present = dict.fromkeys(name for record in records for name in record)
    ordered = [*dict.fromkeys(name for name in names if name in present)]
    ordered += [name for name in present if name not in ordered]
    return Table(
        len(records),
        tuple(column(name, [record.get(name, ABSENT) for record in records]) for name in ordered),
    )


def from_frame(frame: pd.DataFrame) -> Table:
    """Make a table of a pandas DataFrame; what pandas calls missing is null.

    Raises
    ------
    InputError
        When it is no DataFrame, or two columns have one name.

    Examples
    --------
    >>> import pandas as pd
    >>> table = from_frame(pd.DataFrame({"age": [20, 30], "city": ["Ulm", None]}))
    >>> [[Kind(kind).name for kind in column.kinds] for column in table.columns]
    [['INTEGRAL', 'INTEGRAL'], ['TEXT', 'NULL']]
    """
    if not hasattr(frame, "columns") or not hasattr(frame, "iloc"):
        raise InputError("frame", "not a DataFrame", got=type(frame).__name__, expected="a pandas DataFrame")
    names = [str(name) for name in frame.columns]
    twice = [name for name, count in Counter(names).items() if count > 1]
    if twice:
        raise InputError("frame", "a column is named twice", got=twice[0], do="give every column its own name")
    return Table(len(frame), tuple(_of_series(name, frame.iloc[:, place]) for place, name in enumerate(names)))


def stacked(tables: Sequence[Table]) -> Table:
    """Put tables below each other; a column that one lacks is absent from its rows."""
    if len(tables) == 1:
        return tables[0]
    names = dict.fromkeys(name for table in tables for name in table.names)
    parts = [
        [
            next((c for c in table.columns if c.name == name), None) or blank(name, Kind.ABSENT, table.rows)
            for table in tables
        ]
        for name in names
    ]
    return Table(
        sum(table.rows for table in tables),
        tuple(stacked_column(name, columns) for name, columns in zip_longest(names, parts)),
        calls_of([(table.rows, table.calls) for table in tables]),
        places_of([(table.rows, table.places) for table in tables]),
    )


def stacked_column(name: str, parts: Sequence[Column]) -> Column:
    """Put the parts of a column below each other; their texts stay as they are told, as far as possible."""
    kinds, numbers = np.concatenate([p.kinds for p in parts]), np.concatenate([p.numbers for p in parts])
    # Where nothing is there, any way of telling it will do.
    full = [part for part in parts if (part.kinds >= Kind.NAN).any()]
    if not any(part.has_texts for part in full):
        return Column(name, kinds, numbers)
    if any(part.coded is not None for part in full):
        return Column(name, kinds, numbers, coded=Words.stacked([part.words for part in parts]))
    if any(part.spelled is not None for part in full):
        spelled = [p.spelled if p.spelled is not None else Spelled.of_texts(p.texts.tolist()) for p in parts]
        return Column(name, kinds, numbers, spelled=spelled_of(spelled))
    return Column(name, kinds, numbers, np.concatenate([part.texts for part in parts]))


def _of_series(name: str, series: pd.Series[Any]) -> Column:
    missing = series.isna().to_numpy()
    if missing.any() and series.dtype.kind == "f":
        # Beside a missing value, pandas makes integers into floats.
        known = series[~missing]
        if (known.abs() < _EXACT).all() and (known % 1 == 0).all():
            series = series.astype("Int64")
    if series.dtype.kind in "iuf":
        return _of_numbers(name, series, missing)
    values = series.tolist()
    return column(name, [None if gone else _text(value) for gone, value in zip(missing, values, strict=True)])


def _of_numbers(name: str, series: pd.Series[Any], missing: NDArray[np.bool_]) -> Column:
    """Type what pandas has typed, without a look at every text: a float is Fractional, also 3.0."""
    numbers = series.to_numpy(np.float64, na_value=np.nan)
    whole = series.dtype.kind in "iu"
    infinite = np.isinf(numbers)
    kinds = np.where(infinite, Kind.INFINITE, Kind.INTEGRAL if whole else Kind.FRACTIONAL)
    exact = not infinite.any() and (not whole or bool(np.all(np.abs(numbers[~missing]) < _EXACT)))
    values = zip(missing.tolist(), series.tolist(), strict=True) if not exact else ()
    return Column(
        name,
        kinds=np.where(missing, Kind.NULL, kinds).astype(np.uint8),
        numbers=np.where(infinite, np.nan, numbers),
        written=None if exact else _objects(["" if gone else str(value) for gone, value in values]),
    )


def _text(value: object) -> str:
    if isinstance(value, bool | np.bool_):
        return "true" if value else "false"
    return value if isinstance(value, str) else str(value)
