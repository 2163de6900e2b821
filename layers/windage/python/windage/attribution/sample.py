"""The rows of a window that may be explained: a sample that is the same however the window is cut."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Self

import msgspec
import numpy as np

from windage.attribution.background import rows_of
from windage.attribution.model import Rows
from windage.errors import InputError
from windage.intake import Intake
from windage.once import NO_EVENT, hashes_by_row, of_rows
from windage.table import Table, column

FORMAT = 2
_SEPARATOR = "\x1f"

_Row = tuple[str | None, ...]
# What a row is chosen by, its texts, and which row of which record it is, or `NO_EVENT`.
_Chosen = tuple[int, _Row, int]


class Sample(msgspec.Struct, frozen=True, kw_only=True):
    """Some rows of a window.

    Parameters
    ----------
    columns
        The names of the columns.
    most
        How many rows are kept at most.
    available
        How many rows there were. A record that stands in several shards is counted in each, unless it is chosen.
    keys
        What the rows are chosen by, the smallest first: a hash of each row's call and its place in it.
    rows
        Their texts, nothing where there is no value.
    records
        A hash of each row's record and its place in it: a record that stands in several shards is chosen once.
    intake
        What became of the captured rows.
    """

    format: int = FORMAT
    columns: tuple[str, ...]
    most: int
    available: int
    keys: tuple[int, ...]
    rows: tuple[_Row, ...]
    records: tuple[int, ...]
    intake: Intake = Intake()

    def __add__(self, other: Self) -> Self:
        """Return the sample of both parts together: that of the whole, however it was cut.

        Raises
        ------
        ValueError
            When they are of other columns.
        """
        if self.columns != other.columns:
            raise ValueError(f"samples: other columns; got {other.columns}; expected {self.columns}")
        both = [*self._chosen, *other._chosen]
        once = _each_once(both)
        again, intake = len(both) - len(once), self.intake + other.intake
        keys, rows, records = _columns(_smallest(once, self.most))
        return msgspec.structs.replace(
            self,
            available=self.available + other.available - again,
            keys=keys,
            rows=rows,
            records=records,
            intake=replace(intake, judged=intake.judged - again, repeated=intake.repeated + again) if again else intake,
        )

    @property
    def _chosen(self) -> Iterable[_Chosen]:
        return zip(self.keys, self.rows, self.records, strict=True)

    @property
    def texts(self) -> Rows:
        """The rows as a model is asked them, shape (rows, columns)."""
        rows = np.empty((len(self.rows), len(self.columns)), dtype=np.object_)
        for place, row in enumerate(self.rows):
            rows[place] = row
        return rows

    @property
    def table(self) -> Table:
        """The rows as typed columns."""
        columns = zip(self.columns, self.texts.T, strict=True)
        return Table(len(self.rows), tuple(column(name, values.tolist()) for name, values in columns))


def sample_of(table: Table, columns: Sequence[str], *, most: int, intake: Intake | None = None) -> Sample:
    """Return a sample of captured rows, chosen by a hash of their calls.

    A row of which nobody knows the call is chosen by a hash of its time and its values.

    Parameters
    ----------
    table
        The rows.
    columns
        What is kept of them; a column that is not there has no values.
    most
        How many rows are kept at most.
    intake
        What became of the captured rows.

    Examples
    --------
    >>> from windage.table import from_rows
    >>> table = from_rows(["age", "city"], [["20", "Ulm"], ["30", ""], ["40", "Bonn"]])
    >>> made = sample_of(table, ("age",), most=2)
    >>> made.available, len(made.rows)
    (3, 2)
    >>> parts = [from_rows(["age", "city"], [row]) for row in (["40", "Bonn"], ["20", "Ulm"], ["30", ""])]
    >>> total((sample_of(part, ("age",), most=2) for part in parts), ("age",), most=2) == made
    True
    """
    known = {one.name: one for one in table.columns}
    rows = rows_of([known[name] if name in known else column(name, [None] * table.rows) for name in columns])
    texts: list[_Row] = [tuple(row) for row in rows.tolist()] if table.rows else []
    chosen = _smallest(list(zip(_keys(table, texts), texts, _records(table), strict=True)), most)
    keys, kept, records = _columns(chosen)
    return Sample(
        columns=tuple(columns),
        most=most,
        available=table.rows,
        keys=keys,
        rows=kept,
        records=records,
        intake=intake if intake is not None else Intake(),
    )


def total(samples: Iterable[Sample], columns: Sequence[str], *, most: int) -> Sample:
    """Return the sample of all parts together; of no part, one without rows."""
    made = Sample(columns=tuple(columns), most=most, available=0, keys=(), rows=(), records=())
    for one in samples:
        made = made + one
    return made


def encode(sample: Sample) -> bytes:
    """Return a sample as bytes."""
    return msgspec.json.encode(sample)


def decode(data: bytes, *, where: str) -> Sample:
    """Read what `encode` wrote.

    Raises
    ------
    InputError
        When the bytes are damaged or of another format.
    """
    try:
        sample = msgspec.json.decode(data, type=Sample)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise InputError(where, "the sample is damaged", got=str(error), do="delete it") from None
    widths = {len(row) for row in sample.rows} - {len(sample.columns)}
    if sample.format != FORMAT or widths or not len(sample.keys) == len(sample.rows) == len(sample.records):
        raise InputError(where, "a sample of another version", got=sample.format, expected=FORMAT, do="delete it")
    return sample


def _keys(table: Table, texts: Sequence[_Row]) -> list[int]:
    if table.calls is None:
        return [_hash((None, *row)) for row in texts]
    calls = table.calls
    return [
        _hash((identifier, str(place))) if identifier is not None else _hash((None, str(time), *row))
        for identifier, place, time, row in zip(
            calls.identifiers.tolist(), calls.places.tolist(), calls.times.tolist(), texts, strict=True
        )
    ]


def _hash(parts: Sequence[str | None]) -> int:
    written = _SEPARATOR.join("" if part is None else f"={part}" for part in parts)
    digest = hashlib.blake2b(written.encode(errors="surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "big")


def _records(table: Table) -> list[int]:
    """Return a number for each row of each record, `NO_EVENT` where the record has no event id."""
    if table.calls is None:
        return [int(NO_EVENT)] * table.rows
    hashes = hashes_by_row(table.calls)
    records: list[int] = np.where(hashes == NO_EVENT, NO_EVENT, of_rows(hashes, table.calls.places)).tolist()
    return records


def _each_once(rows: Iterable[_Chosen]) -> list[_Chosen]:
    """Return the rows, each of a record that has an event id once."""
    seen: set[int] = set()
    once = []
    for row in rows:
        if row[2] != NO_EVENT:
            if row[2] in seen:
                continue
            seen.add(row[2])
        once.append(row)
    return once


def _columns(rows: Iterable[_Chosen]) -> tuple[tuple[int, ...], tuple[_Row, ...], tuple[int, ...]]:
    every = list(rows)
    return tuple(key for key, _, _ in every), tuple(row for _, row, _ in every), tuple(record for _, _, record in every)


def _smallest(rows: list[_Chosen], most: int) -> list[_Chosen]:
    if len(rows) > most:
        last = sorted(key for key, _, _ in rows)[most - 1]
        rows = [row for row in rows if row[0] <= last]
    # Calls that came twice have one key: the values then decide, so that the order of the parts does not.
    ordered = sorted(
        rows, key=lambda row: (row[0], tuple("" if text is None else f"={text}" for text in row[1]), row[2])
    )
    return ordered[:most]
