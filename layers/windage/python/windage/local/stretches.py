"""A large file of lines as several stretches, each of whole lines: some processes can read them side by side."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Protocol

from windage.captures.alike.bytes_of import count_of
from windage.errors import InputError
from windage.local.files import opened

# So many captures that what is made once a stretch costs nothing beside them.
STRETCH_BYTES = 2**26
_AT_A_TIME = 2**22
_MUCH, _TAIL = 2**20, 2**16
_NEWLINE = ord("\n")


@dataclass(frozen=True)
class Stretch:
    """Where some lines of a file stand.

    Parameters
    ----------
    name
        The file or object.
    begin, size
        Their first byte, and how many there are; without a size, all to the end.
    first
        The number of the first line.
    is_much
        Whether it is more than others are, and cannot be cut: what is made of it is not to wait in memory.
    """

    name: str
    begin: int = 0
    size: int | None = None
    first: int = 1
    is_much: bool = False


class Readable(Protocol):
    """What is read."""

    def read(self, size: int = -1, /) -> bytes:
        """Return the next bytes, at most so many; without a size all."""
        ...


@dataclass
class Bounded:
    """An open file of which no more than ``left`` bytes are read.

    Parameters
    ----------
    disk
        The file itself, if it lies on a disk: much of it is read in whole lines, which nobody then has to put together.
    """

    body: Readable
    left: int | None
    disk: BinaryIO | None = None

    def read(self, size: int = -1) -> bytes:
        """Return the next bytes, at most so many; without a size all that are left."""
        if self.left is not None:
            size = self.left if size < 0 else min(size, self.left)
        if self.disk is not None and size >= _MUCH and size != self.left:
            size -= _of_a_line(self.disk, size)
        data = self.body.read(size)
        if self.left is not None:
            self.left -= len(data)
        return data


def _of_a_line(disk: BinaryIO, size: int) -> int:
    """Return how many of the last of the next bytes are of a line that goes on; none of one that is very long."""
    begin = disk.tell()
    disk.seek(begin + size - _TAIL)
    tail = disk.read(_TAIL)
    disk.seek(begin)
    return len(tail) - tail.rfind(b"\n") - 1 if b"\n" in tail and len(tail) == _TAIL else 0


def ends(name: str, *, size: int = STRETCH_BYTES) -> Iterator[int]:
    """Yield where each stretch of a file on disk ends: with the first line that ends ``size`` bytes on, or later.

    Raises
    ------
    InputError
        When the file cannot be read.
    """
    try:
        whole = Path(name).stat().st_size
        with Path(name).open("rb") as file:
            end = 0
            while end < whole:
                end = file.seek(min(end + size, whole) - 1)
                # Of a line that does not end for long, nothing is kept.
                while (part := file.readline(_AT_A_TIME)) and not part.endswith(b"\n"):
                    pass
                end = file.tell()
                yield end
    except OSError as error:
        raise InputError(name, "the file cannot be read", got=error.strerror) from None


@contextmanager
def opened_at(stretch: Stretch) -> Iterator[Bounded]:
    """Open a file where a stretch begins.

    Raises
    ------
    InputError
        When it is not there, and when it cannot be read on.
    """
    with opened(stretch.name) as file:
        if stretch.begin:
            file.body.seek(stretch.begin)
        yield Bounded(file, stretch.size, None if stretch.name.startswith("s3://") else file.body)


def behind(stretch: Stretch) -> int:
    """Return the number of the line behind a stretch."""
    with opened_at(stretch) as file:
        return stretch.first + sum(count_of(_NEWLINE, data) for data in iter(lambda: file.read(_AT_A_TIME), b""))
