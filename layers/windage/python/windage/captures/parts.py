"""The lines of capture objects, many at a time: whole ones, with the object and the number of each."""

from __future__ import annotations

import codecs
from collections.abc import Generator, Iterator
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from windage.captures.alike.bytes_of import places_of
from windage.captures.capture_record import LONGEST_LINE, too_large
from windage.captures.decompressed import MOST_RATIO
from windage.captures.outcome import Bad, Note, Placed
from windage.captures.pieces import PIECE_BYTES, Begun, Content, Middle, Piece, pieces

# Some ten thousand captures are a table, which then needs no putting together.
PART_BYTES = 16 * 2**20
# A reader may give whole lines only.
_MORE = 2**16
_NEWLINE, _NO_LINES = ord("\n"), np.empty(0, dtype=np.int64)
_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_FAULTS = {
    "damaged": Bad("truncated", "the compressed object is damaged or ends early"),
    "ends_early": Bad("truncated", "the compressed object is damaged or ends early"),
    "too_large": Bad("too_large", f"the compressed object holds more than {MOST_RATIO} times its compressed size"),
}


@dataclass(frozen=True)
class Part:
    """Whole lines of one object.

    Parameters
    ----------
    source
        The object's name.
    data
        The lines, each with its newline; the last one was given one if it had none.
    first
        The number of the first line, from 1.
    ends
        Where each line ends, shape (lines,).
    finished
        Whether the last line has its own newline.
    beside
        What became of what is no line.
    """

    source: str
    data: bytes
    first: int
    ends: NDArray[np.int64]
    finished: bool = True
    beside: tuple[Placed, ...] = field(default=())


def parts_of(source: str, content: Content, *, size: int = PART_BYTES) -> Iterator[Part]:
    r"""Yield the lines of an object, about ``size`` bytes of them at a time.

    Examples
    --------
    >>> [(part.data, part.first) for part in parts_of("a", b"a\nb\nc", size=2)]
    [(b'a\nb\n', 1), (b'c\n', 3)]
    """
    first = begin = content.first if isinstance(content, Middle) else 1
    pending, empty = _Pending(), True
    for piece in _in_utf_8(content, size=min(PIECE_BYTES, size + _MORE)):
        if isinstance(piece, Note | Bad):
            yield Part(source, b"", 0, _NO_LINES, beside=((source, 0 if isinstance(piece, Note) else 1, piece),))
            empty = empty and isinstance(piece, Note)
            continue
        empty = empty and not (piece.data or piece.fault)
        if piece.fault is not None:
            whole = pending.whole(settled=piece.fault == "damaged")
            ends = _ends(whole)
            yield Part(source, whole, first, ends, beside=((source, first + ends.size, _FAULTS[piece.fault]),))
            return
        if pending.overlong:
            over = pending.past_overlong(piece)
            if over is None:
                continue
            yield Part(source, b"", 0, _NO_LINES, beside=((source, first, over),))
            first += 1
        else:
            pending.add(piece.data, settled=piece.settled)
        # While more is read, what was given is no longer needed.
        del piece
        if pending.held >= size:
            whole = pending.taken()
            ends = _ends(whole)
            if ends.size:
                yield Part(source, whole, first, ends)
            del whole
            first += ends.size
    if empty:
        yield Part(source, b"", 0, _NO_LINES, beside=((source, 0, Note("empty_objects")),))
    first = yield from _last(source, pending, first)
    if isinstance(content, Begun | Middle):
        content.lines = first - begin


@dataclass
class _Pending:
    """What was read and is no part yet: the bytes, and how many of them can be believed, whatever comes."""

    data: list[bytes] = field(default_factory=list)
    held: int = 0
    believed: int = 0
    # Of a line that is longer than any capture, only how long it is.
    overlong: int = 0

    @property
    def all(self) -> bytes:
        """All bytes; those of one piece need no putting together."""
        return b"".join([data for data in self.data if data])

    def add(self, data: bytes, *, settled: bool) -> None:
        self.data.append(data)
        self.held += len(data)
        if settled:
            self.believed = self.held

    def whole(self, *, settled: bool) -> bytes:
        """Return the whole lines."""
        data = self.all
        data = data[: self.believed] if settled else data
        return data[: data.rfind(b"\n") + 1]

    def taken(self) -> bytes:
        """Return the whole lines, and go on with what is behind them."""
        last = self.data[-1]
        end = last.rfind(b"\n") + 1
        if not end:
            # One line over several pieces.
            last = self.all
            self.data, end = [last], last.rfind(b"\n") + 1
        before = [data for data in self.data[:-1] if data]
        # What is whole is copied once, or not at all.
        whole = b"".join((*before, memoryview(last)[:end])) if before or end < len(last) else last
        rest = last[end:]
        self.data, self.held, self.believed = [rest], len(rest), max(0, self.believed - len(whole))
        if len(rest) > LONGEST_LINE:
            self.data, self.held, self.believed, self.overlong = [], 0, 0, len(rest)
        return whole

    def past_overlong(self, piece: Piece) -> Bad | None:
        """Say of a line that is too long what it is, once its end has come."""
        end = piece.data.find(b"\n")
        self.overlong += len(piece.data) if end < 0 else end
        if end < 0:
            return None
        bad, self.overlong = too_large(self.overlong), 0
        self.add(piece.data[end + 1 :], settled=piece.settled)
        return bad


def _last(source: str, pending: _Pending, first: int) -> Generator[Part, None, int]:
    """Yield what is left; return the number of the line behind it."""
    if pending.overlong:
        yield Part(source, b"", 0, _NO_LINES, beside=((source, first, too_large(pending.overlong)),))
        return first + 1
    if data := pending.all:
        pending.data = []
        finished = data.endswith(b"\n")
        data = data if finished else data + b"\n"
        ends = _ends(data)
        yield Part(source, data, first, ends, finished=finished)
        return first + ends.size
    return first


def _in_utf_8(content: Content, *, size: int) -> Iterator[Piece | Note | Bad]:
    """Yield the pieces in UTF-8, without a byte order mark; UTF-16 is read as a whole."""
    found = pieces(content, size=size)
    if isinstance(content, Middle):
        yield from found
        return
    begun: list[Piece] = []
    for piece in found:
        begun.append(piece)
        if piece.fault is not None or sum(len(one.data) for one in begun) >= len(codecs.BOM_UTF8):
            break
    data = b"".join(piece.data for piece in begun)
    last = begun[-1] if begun else Piece(b"")
    if data.startswith(_UTF_16):
        rest = [] if last.fault is not None else list(found)
        try:
            text = b"".join((data, *(piece.data for piece in rest))).decode("utf-16")
        except UnicodeDecodeError:
            yield Bad("not_utf8", "the object begins as UTF-16 and is not")
            return
        yield Note("utf_16")
        yield Piece(text.encode())
        fault = next((piece.fault for piece in (last, *rest) if piece.fault is not None), None)
        if fault is not None:
            yield Piece(b"", fault=fault)
        return
    if last.fault is not None:
        yield Piece(data.removeprefix(codecs.BOM_UTF8) if last.fault == "ends_early" else b"")
        yield Piece(b"", fault=last.fault)
        return
    if data:
        yield Piece(data.removeprefix(codecs.BOM_UTF8), settled=last.settled)
    yield from found


def _ends(data: bytes) -> NDArray[np.int64]:
    return places_of(_NEWLINE, np.frombuffer(data, np.uint8))
