"""Parquet files with flat columns, read as the texts that CSV would hold.

In numpy, because what reads all of Parquet does not fit beside the rest into a function's layers, and what would fit
ends the process at a damaged file. Every length is checked before it is used.

Source: The Apache Software Foundation (2024), Apache Parquet: File Format.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from windage.parquet.damaged import Damaged, Unreadable
from windage.parquet.file import File, OnDisk
from windage.parquet.pages import chunk
from windage.parquet.parts import Coded, Numbers, Part, Texts, in_step
from windage.parquet.schema import Field, fields
from windage.parquet.thrift import Struct, read_struct

__all__ = ["Coded", "Damaged", "Numbers", "OnDisk", "Opened", "Part", "Texts", "Unreadable"]

_MAGIC = b"PAR1"
_ENCRYPTED = b"PARE"
# Of a file in memory: nulls take no room there, but in a table; more values fill a function's memory anyway.
_MOST_VALUES = 100_000_000


@dataclass(frozen=True)
class Opened:
    """A file of which only its metadata has been read."""

    file: File
    columns: tuple[Field, ...]
    groups: Sequence[Struct]
    rows: int

    @classmethod
    def of(cls, file: File) -> Opened:
        """Read what a file says of itself.

        Raises
        ------
        Damaged
            When the file is cut or contradicts the format.
        Unreadable
            When it is sound, but a column is not flat or not of plain values, or there are too many values.
        """
        with _told():
            footer = _footer(file)
            columns = fields(footer)
            groups: list[Struct] = footer.get(4, [])
            rows = sum(group[3] for group in groups)
            if rows != footer[3] or any(group[3] < 0 for group in groups):
                raise Damaged("its row groups have another number of rows")
            if isinstance(file, bytes) and rows * max(1, len(columns)) > _MOST_VALUES:
                raise Unreadable("too many values", got=f"{rows:,} rows", do="take a sample, or several files")
            for group in groups:
                for field, column in zip(columns, group[1], strict=True):
                    _check(column, field)
            return cls(file, columns, groups, rows)

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the columns."""
        return tuple(field.name for field in self.columns)

    def parts(self, *, most: int) -> Iterator[list[Part]]:
        """Yield the next values of every column, so many of each.

        Raises
        ------
        Damaged, Unreadable
            As for `of`, when the place is reached.
        """
        if not self.columns:
            return
        streams = [self._stream(place) for place in range(len(self.columns))]
        with _told():
            yield from in_step(streams, rows=self.rows, most=most)

    def _stream(self, place: int) -> Iterator[Part]:
        for group in self.groups:
            yield from chunk(self.file, group[1][place][3], self.columns[place], rows=group[3])


@contextmanager
def _told() -> Iterator[None]:
    """Say of metadata without what it must have, of another type than it must be, or no UTF-8, that it is damaged."""
    try:
        yield
    except (KeyError, IndexError, TypeError, AttributeError, ValueError, OverflowError) as error:
        if isinstance(error, Damaged | Unreadable):
            raise
        raise Damaged("its metadata or its values contradict the format") from None


def _check(column: Struct, field: Field) -> None:
    if column.get(1):
        raise Unreadable("the values lie in another file", got=field.name, do="give the files themselves")
    about: Struct = column[3]
    if about[3] != [field.name.encode()] or about[1] != field.physical:
        raise Damaged("a row group has other columns")


def _footer(file: File) -> Struct:
    size = len(file)
    if file[max(0, size - 4) : size] == _ENCRYPTED:
        raise Unreadable("the file is encrypted", got="PARE", do="write it without encryption of its own")
    if size < 12 or file[:4] != _MAGIC or file[size - 4 : size] != _MAGIC:
        raise Damaged("it does not begin and end as a Parquet file")
    length = int.from_bytes(file[size - 8 : size - 4], "little")
    if length > size - 12:
        raise Damaged("its footer is cut")
    footer, _ = read_struct(file[size - 8 - length : size - 8], 0)
    return footer
