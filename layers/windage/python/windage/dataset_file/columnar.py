"""Parquet: what its reader says, as tables or as an error for whoever gave the file."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from windage.captures.pieces import Begun, whole
from windage.dataset_file.content import check_names
from windage.errors import InputError
from windage.parquet import Coded, Damaged, Numbers, OnDisk, Opened, Part, Unreadable
from windage.places import Places
from windage.table import Column, Kind, Table, Words, classify, column, stacked

# So many that what is made once a table costs little beside what is made once a row, and few enough values.
ROWS, _VALUES = 32_000, 2**20


def table_of(data: bytes, *, name: str) -> Table:
    """Return the table in a Parquet file.

    Raises
    ------
    InputError
        As for `tables_of`.
    """
    return stacked(list(tables_of(data, name=name)))


def tables_of(content: bytes | Begun, *, name: str, rows: int = ROWS) -> Iterator[Table]:
    """Yield the rows of a Parquet file, so many of them at a time, at least one table.

    Raises
    ------
    InputError
        When the file is damaged, or a column is not flat or has a name that cannot be used.
    """
    file = whole(content) if isinstance(content, bytes) or content.disk is None else OnDisk.of(content.disk)
    if file[:1] == b"\x1f":
        raise InputError(name, "Parquet inside gzip", do="decompress it; Parquet is compressed within")
    try:
        opened = Opened.of(file)
        check_names(opened.names, where=name)
        begin = 0
        for parts in opened.parts(most=max(1, min(rows, _VALUES // max(1, len(opened.names))))):
            table = _table(opened.names, parts, name=name, begin=begin)
            begin += table.rows
            yield table
            # While the next one is read, this one is no longer needed.
            del table, parts
        if not begin:
            nothing: list[str | None] = []
            yield Table(0, tuple(column(one, nothing) for one in opened.names), places=Places.numbered(name, 0))
    except Damaged as error:
        got = str(error) if len(file) else "an empty file"
        raise InputError(name, "no Parquet file, or a damaged one", got=got, do="write or upload it again") from None
    except Unreadable as error:
        raise InputError(name, error.what, got=error.got, do=error.do) from None


def _table(names: tuple[str, ...], parts: list[Part], *, name: str, begin: int) -> Table:
    rows = parts[0].size
    places = Places((name,), np.zeros(rows, dtype=np.int64), np.arange(begin + 1, begin + rows + 1))
    return Table(rows, tuple(_column(one, part) for one, part in zip(names, parts, strict=True)), places=places)


def _column(name: str, part: Part) -> Column:
    """Return values as a typed column, without an object a value where numbers or a dictionary tell them."""
    if isinstance(part, Numbers):
        kind = Kind.FRACTIONAL if part.values.dtype.kind == "f" else Kind.INTEGRAL
        kinds, numbers = np.full(part.size, kind, dtype=np.uint8), part.values.astype(np.float64)
        if part.present is not None:
            kinds[~part.present], numbers[~part.present] = Kind.NULL, np.nan
        return Column(name, kinds, numbers)
    if isinstance(part, Coded):
        return _of_dictionary(name, part)
    return column(name, part.texts)


def _of_dictionary(name: str, part: Coded) -> Column:
    typed = [*map(classify, part.dictionary), (Kind.NULL, math.nan)]
    places: NDArray[np.int64] = part.places
    if part.present is not None:
        places = np.where(part.present, places, len(part.dictionary))
    words = Words.of([*part.dictionary, ""])
    return Column(
        name,
        np.array([kind for kind, _ in typed], dtype=np.uint8)[places],
        np.array([number for _, number in typed], dtype=np.float64)[places],
        coded=Words(words.codes[places], words.different),
    )
