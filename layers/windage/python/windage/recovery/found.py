"""What is found where records were left: a record, a part of one, or something that should be one and is not."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from windage.recovery.enclosed import DamagedError, opened
from windage.recovery.undelivered import records_of

# A line of a log may stand in an exported event, and that in a list of them: JSON in JSON.
_DEEPEST = 4
_SPILLED = re.compile(r'\{\s*"windage"\s*:\s*"spilled"')
_HINTS = ("windage\\", "rawData")
_DECODER = json.JSONDecoder()


@dataclass(frozen=True, slots=True)
class Record:
    """A record, of which the text may not have said whose it is."""

    line: bytes
    monitor: str | None = None


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a record that was too long for one line of a log."""

    monitor: str
    digest: str
    part: int
    parts: int
    text: str


@dataclass(frozen=True, slots=True)
class Damaged:
    """Something that is no record any more; the reason holds nothing of it."""

    reason: str


Found = Record | Piece | Damaged


def found_in(text: str) -> Iterator[Found]:
    r"""Yield what a line of text holds: of our functions' logs, as they are or exported, or of Firehose's errors.

    Examples
    --------
    >>> from windage.delivery.spilled import log_lines
    >>> [line] = log_lines(b"{}\n", monitor="fraud")
    >>> [type(one).__name__ for one in found_in("2026-03-01T06:00:00Z stdout " + line)]
    ['Piece']
    >>> list(found_in("START RequestId: 7"))
    []
    """
    yield from _found(text, depth=0)


def _found(text: str, *, depth: int) -> Iterator[Found]:
    place = 0
    while (begin := _SPILLED.search(text, place)) is not None:
        try:
            document, place = _DECODER.raw_decode(text, begin.start())
            yield _piece(document)
        except (ValueError, RecursionError):
            yield Damaged("a line of a log that is cut")
            place = begin.end()
    if place or depth == _DEEPEST or not any(hint in text for hint in _HINTS):
        return
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        # A log may speak of anything; an error of Firehose is one document a line.
        if text.lstrip().startswith("{") and '"rawData"' in text:
            yield Damaged("an undelivered record that is cut")
        return
    yield from _in_document(document, depth=depth)


def _in_document(document: Any, *, depth: int) -> Iterator[Found]:
    match document:
        case {"rawData": str(data)}:
            try:
                yield from (Record(line) for line in records_of(data))
            except DamagedError as error:
                yield Damaged(f"an undelivered record: {error}")
        case str():
            for line in document.splitlines():
                yield from _found(line, depth=depth + 1)
        case dict() | list():
            inner = document.values() if isinstance(document, dict) else document
            for value in inner if depth < _DEEPEST else ():
                yield from _in_document(value, depth=depth + 1)


def _piece(document: Mapping[str, Any]) -> Piece | Damaged:
    match document:
        case {
            "monitor": str(whose),
            "sha256": str(digest),
            "record": str(text),
            "part": int(part),
            "parts": int(parts),
        }:
            if 1 <= part <= parts:
                return Piece(whose, digest, part, parts, text)
    return Damaged("a line of a log that lacks something")


class Joined:
    """The parts of records, put together as they come, in any order and however often."""

    def __init__(self) -> None:
        self._parts: dict[tuple[str, str, int], dict[int, str]] = {}
        self._whole: set[tuple[str, str, int]] = set()

    def add(self, piece: Piece) -> Record | Damaged | None:
        """Take a part; return the record if it was the last one that was missing."""
        key = piece.monitor, piece.digest, piece.parts
        if piece.parts > 1:
            if key in self._whole:
                return None
            known = self._parts.setdefault(key, {})
            known[piece.part] = piece.text
            if len(known) < piece.parts:
                return None
            del self._parts[key]
            self._whole.add(key)
            text = "".join(known[part] for part in sorted(known))
        else:
            text = piece.text
        return _whole(piece, text)

    @property
    def incomplete(self) -> int:
        """Of how many records parts are missing."""
        return len(self._parts)


def _whole(piece: Piece, text: str) -> Record | Damaged:
    try:
        line = opened(text)
    except DamagedError as error:
        return Damaged(f"a record in a log: {error}")
    if hashlib.sha256(line).hexdigest() != piece.digest:
        return Damaged("a record in a log: changed since it was written")
    return Record(line, piece.monitor)
