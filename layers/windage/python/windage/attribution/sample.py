"""The rows of a window that may be explained: a sample that is the same however the window is cut."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from typing import Self

import msgspec
import numpy as np

from windage.attribution.background import rows_of
from windage.attribution.model import Rows
from windage.errors import InputError
from windage.intake import Intake
from windage.table import Table, column

FORMAT = 1
_SEPARATOR = "\x1f"

_Row = tuple[str | None, ...]


class Sample(msgspec.Struct, frozen=True, kw_only=True):
    """Some rows of a window.

    Parameters
    ----------
    columns
        The names of the columns.
    most
        How many rows are kept at most.
    available
        How many rows there were.
    keys
        What the rows are chosen by, the smallest first: a hash of each row's call and its place in it.
    rows
        Their texts, nothing where there is no value.
    intake
        What became of the captured rows.
    """

    format: int = FORMAT
    columns: tuple[str, ...]
    most: int
    available: int
    keys: tuple[int, ...]
    rows: tuple[_Row, ...]
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
        pairs = _smallest(
            [*zip(self.keys, self.rows, strict=True), *zip(other.keys, other.rows, strict=True)], self.most
        )
        return msgspec.structs.replace(
            self,
            available=self.available + other.available,
            keys=tuple(key for key, _ in pairs),
            rows=tuple(row for _, row in pairs),
            intake=self.intake + other.intake,
        )

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
    pairs = _smallest(list(zip(_keys(table, texts), texts, strict=True)), most)
    return Sample(
        columns=tuple(columns),
        most=most,
        available=table.rows,
        keys=tuple(key for key, _ in pairs),
        rows=tuple(row for _, row in pairs),
        intake=intake if intake is not None else Intake(),
    )


def total(samples: Iterable[Sample], columns: Sequence[str], *, most: int) -> Sample:
    """Return the sample of all parts together; of no part, one without rows."""
    made = Sample(columns=tuple(columns), most=most, available=0, keys=(), rows=())
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
    if sample.format != FORMAT or widths or len(sample.keys) != len(sample.rows):
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


def _smallest(pairs: list[tuple[int, _Row]], most: int) -> list[tuple[int, _Row]]:
    if len(pairs) > most:
        last = sorted(key for key, _ in pairs)[most - 1]
        pairs = [pair for pair in pairs if pair[0] <= last]
    # Calls that came twice have one key: the values then decide, so that the order of the parts does not.
    ordered = sorted(pairs, key=lambda pair: (pair[0], tuple("" if text is None else f"={text}" for text in pair[1])))
    return ordered[:most]
