"""The bytes of an object in pieces, decompressed as they come: no object has to fit into memory."""

from __future__ import annotations

import codecs
import io
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, Literal, Protocol

from windage.captures.decompressed import GZIP, MOST_RATIO, RATIO_COUNTS_FROM

_READ, _MOST_OF_A_PIECE = 2**22, 2**22
# What is not compressed is read a part at a time, and a little more: a reader may give whole lines only.
PIECE_BYTES = 2**24 + 2**16


class Readable(Protocol):
    """An open object."""

    def read(self, size: int, /) -> bytes:
        """Return the next bytes, at most so many; none at its end."""
        ...


Content = bytes | Readable


@dataclass
class Begun:
    """An open object of which the first bytes have been read, and are given once more.

    Parameters
    ----------
    disk
        The file itself, where it lies on a disk: what has its directory at its end is read from anywhere.
    lines
        How many lines it has: whoever reads them says so at its end.
    """

    head: bytes
    rest: Readable
    disk: BinaryIO | None = None
    lines: int = 0

    def read(self, size: int, /) -> bytes:
        """Return the next bytes, at most so many; none at the end."""
        if not self.head:
            return self.rest.read(size)
        found, self.head = self.head[:size], self.head[size:]
        return found


@dataclass
class Middle:
    """An open object from one of its lines on: only its beginning would say whether it is compressed, or UTF-16.

    Parameters
    ----------
    rest
        What is read.
    first
        The number of the line.
    lines
        How many lines there are: whoever reads them says so at the end.
    """

    rest: Readable
    first: int
    lines: int = 0

    def read(self, size: int, /) -> bytes:
        """Return the next bytes, at most so many; none at the end."""
        return self.rest.read(size)


def whole(content: Content) -> bytes:
    """Return all bytes of an object."""
    return content if isinstance(content, bytes) else b"".join(_raw(content, size=PIECE_BYTES))


def begun(content: Content) -> Begun:
    """Return an object of which as much is known as says whether it is compressed, or UTF-16."""
    if isinstance(content, bytes):
        return Begun(content, io.BytesIO())
    head = content.read(_READ)
    while 0 < len(head) < len(codecs.BOM_UTF8) and (more := content.read(_READ)):
        head += more
    return Begun(head, content)


Fault = Literal["damaged", "ends_early", "too_large"]


@dataclass(frozen=True)
class Piece:
    """Some bytes; ``settled`` where all bytes so far can be believed: no checksum is still to come."""

    data: bytes
    settled: bool = True
    fault: Fault | None = None


def is_plain(head: bytes) -> bool:
    """Tell by its first bytes whether every line of an object stands there as it is."""
    return not head.startswith((GZIP, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))


def pieces(content: Content, *, size: int = PIECE_BYTES, ratio: int = MOST_RATIO) -> Iterator[Piece]:
    """Yield the bytes of an object, decompressed if they are gzip; of a bomb, no more than a captured object can be.

    Parameters
    ----------
    content
        The object.
    size
        How many bytes are read together at most.
    ratio
        How many bytes may come of one that is compressed.

    Examples
    --------
    >>> import gzip, io
    >>> b"".join(piece.data for piece in pieces(io.BytesIO(gzip.compress(b"a") + gzip.compress(b"b"))))
    b'ab'
    >>> [piece.fault for piece in pieces(gzip.compress(b"a")[:-3])]
    [None, 'ends_early']
    """
    raw = _raw(content, size=min(size, _READ))
    if isinstance(content, Middle):
        yield from map(Piece, _raw(content, size=size))
        return
    first = next(raw, b"")
    while 0 < len(first) < len(GZIP) and (more := next(raw, b"")):
        first += more
    if first.startswith(GZIP):
        yield from _decompressed(first, raw, most=min(size, _MOST_OF_A_PIECE), ratio=ratio)
        return
    yield Piece(first)
    yield from map(Piece, raw if isinstance(content, bytes) else _raw(content, size=size))


def _raw(content: Content, *, size: int) -> Iterator[bytes]:
    if isinstance(content, bytes):
        for place in range(0, len(content), size):
            yield content[place : place + size]
        return
    while data := content.read(size):
        yield data
        # While more is read, this is no longer needed.
        del data


def _decompressed(data: bytes, raw: Iterator[bytes], *, most: int, ratio: int) -> Iterator[Piece]:
    member, begun = zlib.decompressobj(wbits=31), False
    taken, size, ended = len(data), 0, False
    while True:
        if not begun:
            # Zeros behind a member are padding, as for gzip itself.
            data = data.lstrip(b"\0")
        if not data and not ended:
            data = next(raw, b"")
            taken, ended = taken + len(data), not data
            continue
        if not data and not begun:
            return
        begun = True
        try:
            part = member.decompress(data, most)
        except zlib.error:
            yield Piece(b"", fault="damaged")
            return
        stuck = not (data or part or member.eof)
        # What a member leaves is in one place at its end and in another before.
        data = member.unused_data if member.eof else member.unconsumed_tail
        size += len(part)
        if stuck or size > max(ratio * taken, RATIO_COUNTS_FROM):
            yield Piece(b"", fault="ends_early" if stuck else "too_large")
            return
        yield Piece(part, settled=member.eof)
        # While more is decompressed, it is no longer needed.
        del part
        if member.eof:
            member, begun = zlib.decompressobj(wbits=31), False
