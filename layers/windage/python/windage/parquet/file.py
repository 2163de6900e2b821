"""A Parquet file, of which only what is asked for is read: its end says where everything is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import BinaryIO, Protocol

from windage.parquet.damaged import Damaged
from windage.parquet.thrift import Struct, read_struct

# Most headers of pages are some dozen bytes; those with the least and the largest text are longer.
_FIRST, _MORE = 2**12, 16
_MAGIC = 4


class File(Protocol):
    """What is read: bytes, or what gives some of them."""

    def __len__(self) -> int:
        """Return how many bytes there are."""
        ...

    def __getitem__(self, part: slice, /) -> bytes:
        """Return those from one place to another."""
        ...


@dataclass(frozen=True)
class OnDisk:
    """A file on a disk."""

    body: BinaryIO
    size: int

    @classmethod
    def of(cls, body: BinaryIO) -> OnDisk:
        """Return an open file, however far it has been read."""
        return cls(body, body.seek(0, 2))

    def __len__(self) -> int:
        """Return how many bytes there are."""
        return self.size

    def __getitem__(self, part: slice) -> bytes:
        """Return the bytes from one place to another."""
        begin, end, _ = part.indices(self.size)
        self.body.seek(begin)
        return self.body.read(max(0, end - begin))


def struct_at(file: File, place: int) -> tuple[Struct, int]:
    """Return the struct that begins at a place, and the place behind it.

    Raises
    ------
    Damaged
        When it is none.
    """
    if place < _MAGIC:
        raise Damaged("metadata where the file begins")
    size = _FIRST
    while True:
        try:
            found, end = read_struct(file[place : place + size], 0)
        except Damaged:
            if place + size >= len(file):
                raise
            size *= _MORE
        else:
            return found, place + end
