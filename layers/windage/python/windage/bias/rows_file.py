"""Captured rows as bytes, and back: what a shard of captures becomes until the truth is known."""

from __future__ import annotations

from collections.abc import Container

import msgspec
import numpy as np
from numpy.typing import NDArray

from windage.calls import Calls
from windage.events import Words
from windage.once import NO_EVENT, hashes_by_row
from windage.quality import coded
from windage.quality.coded import CodedTexts
from windage.table import Column, Kind, Table

# Raised with every change that an older reader would misread.
WORD = b"windage rows 1\n"
# From here on a number has neighbours that are no integers' own, and its text says more.
_EXACT = 2.0**53


class _Column(msgspec.Struct, frozen=True, array_like=True):
    name: str
    kinds: bytes
    numbers: bytes
    written: CodedTexts | None


class _File(msgspec.Struct, frozen=True, array_like=True):
    rows: int
    identifiers: CodedTexts
    positions: bytes
    times: bytes
    columns: tuple[_Column, ...]
    # Absent in what an earlier version wrote.
    events: bytes = b""


def encode(table: Table, *, needed: Container[object] | None = None) -> bytes:
    """Return the rows as bytes, the same for the same rows: of the ``needed`` columns, those that any row has.

    Of numbers, no text is kept, for `windage.quality.answers.canonical` writes each as all its spellings.
    """
    calls = table.calls if table.calls is not None else Calls.unknown(table.rows)
    columns = tuple(
        _encoded(one)
        for one in table.columns
        if (needed is None or one.name in needed) and bool((one.kinds != Kind.ABSENT).any())
    )
    return coded.sealed(
        WORD,
        _File(
            table.rows,
            coded.texts(calls.identifiers),
            coded.whole_numbers(calls.places),
            coded.numbers(calls.times),
            columns,
            hashes_by_row(calls).astype("<u8").tobytes() if calls.recorded is not None else b"",
        ),
    )


def events_of(data: bytes, *, where: str) -> Words:
    """Return the hash of each row's record, shape (rows,); `windage.once.NO_EVENT` of one without an event id.

    Raises
    ------
    InputError
        As `decode`.

    Examples
    --------
    >>> from windage.table import from_rows
    >>> events_of(encode(from_rows(["age"], [["20"]])), where="here").tolist()
    [0]
    """
    file = coded.opened(data, word=WORD, kind=_File, where=where)
    if not file.events:
        return np.full(file.rows, NO_EVENT)
    try:
        return coded.of_length(np.frombuffer(file.events, dtype="<u8").astype(np.uint64), rows=file.rows)
    except ValueError as error:
        raise coded.damaged(where, str(error)) from None


def decode(data: bytes, *, where: str) -> Table:
    """Read what `encode` wrote.

    Raises
    ------
    InputError
        When the bytes are damaged or of another format.

    Examples
    --------
    >>> from windage.table import from_rows
    >>> read = decode(encode(from_rows(["age", "city"], [["20", "Ulm"], [None, "Bonn"]])), where="here")
    >>> [column.texts.tolist() for column in read.columns]
    [['20', ''], ['Ulm', 'Bonn']]
    """
    file = coded.opened(data, word=WORD, kind=_File, where=where)
    rows = file.rows
    try:
        positions = coded.of_length(coded.whole_numbers_of(file.positions), rows=rows)
        calls = Calls(
            coded.of_length(coded.texts_of(file.identifiers), rows=rows),
            coded.numbers_of(file.times, rows=rows),
            np.equal(positions, 0),
            positions,
        )
        return Table(rows, tuple(_decoded(one, rows=rows) for one in file.columns), calls)
    except ValueError as error:
        raise coded.damaged(where, str(error)) from None


def _encoded(column: Column) -> _Column:
    kinds = coded.whole_numbers(column.kinds.astype(np.int64))
    beyond = np.any(np.abs(column.numbers[column.is_number]) >= _EXACT) or (column.kinds == Kind.INFINITE).any()
    written = coded.texts(column.texts) if bool(beyond or column.is_text.any()) else None
    return _Column(column.name, kinds, coded.numbers(column.numbers), written)


def _decoded(column: _Column, *, rows: int) -> Column:
    kinds: NDArray[np.uint8] = coded.of_length(coded.whole_numbers_of(column.kinds), rows=rows).astype(np.uint8)
    if kinds.size and int(kinds.max()) > max(Kind):
        raise ValueError("a value of no known kind")
    written = None if column.written is None else coded.of_length(coded.texts_of(column.written), rows=rows)
    return Column(column.name, kinds, coded.numbers_of(column.numbers, rows=rows), written)
