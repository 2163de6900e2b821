"""Parquet files with flat columns, read as the texts that CSV would hold.

In numpy, because what reads all of Parquet does not fit beside the rest into a function's layers, and what would fit
ends the process at a damaged file. Every length is checked before it is used.

Source: The Apache Software Foundation (2024), Apache Parquet: File Format.
"""

from __future__ import annotations

from windage.parquet.damaged import Damaged, Unreadable
from windage.parquet.pages import chunk
from windage.parquet.schema import fields
from windage.parquet.thrift import Struct, read_struct

__all__ = ["Damaged", "Unreadable", "read"]

_MAGIC = b"PAR1"
_ENCRYPTED = b"PARE"
# Nulls take no room in a file, but in a table; more values than these fill a function's memory anyway.
_MOST_VALUES = 100_000_000


def read(data: bytes) -> tuple[tuple[str, ...], list[list[str | None]]]:
    """Return the names of a file's columns, and for each its values as texts, null as None.

    Raises
    ------
    Damaged
        When the file is cut or contradicts the format.
    Unreadable
        When it is sound, but a column is not flat or not of plain values.
    """
    try:
        return _read(data)
    # Metadata without what it must have, of another type than it must be, or a text that is not UTF-8.
    except (KeyError, IndexError, TypeError, AttributeError, ValueError, OverflowError) as error:
        if isinstance(error, Damaged | Unreadable):
            raise
        raise Damaged("its metadata or its values contradict the format") from None


def _read(data: bytes) -> tuple[tuple[str, ...], list[list[str | None]]]:
    footer = _footer(data)
    columns = fields(footer)
    groups: list[Struct] = footer.get(4, [])
    rows = sum(group[3] for group in groups)
    if rows != footer[3] or any(group[3] < 0 for group in groups):
        raise Damaged("its row groups have another number of rows")
    if rows * max(1, len(columns)) > _MOST_VALUES:
        raise Unreadable("too many values", got=f"{rows:,} rows", do="take a sample, or several files")
    found: list[list[str | None]] = [[] for _ in columns]
    for group in groups:
        for column_values, field, column in zip(found, columns, group[1], strict=True):
            if column.get(1):
                raise Unreadable("the values lie in another file", got=field.name, do="give the files themselves")
            about: Struct = column[3]
            if about[3] != [field.name.encode()] or about[1] != field.physical:
                raise Damaged("a row group has other columns")
            column_values.extend(chunk(data, about, field, rows=group[3]))
    return tuple(field.name for field in columns), found


def _footer(data: bytes) -> Struct:
    if data[-4:] == _ENCRYPTED:
        raise Unreadable("the file is encrypted", got="PARE", do="write it without encryption of its own")
    if len(data) < 12 or data[:4] != _MAGIC or data[-4:] != _MAGIC:
        raise Damaged("it does not begin and end as a Parquet file")
    size = int.from_bytes(data[-8:-4], "little")
    if size > len(data) - 12:
        raise Damaged("its footer is cut")
    footer, _ = read_struct(data, len(data) - 8 - size)
    return footer
