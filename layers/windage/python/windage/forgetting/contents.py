"""What is left of an object's bytes without a subject."""

from __future__ import annotations

import base64
import binascii
import gzip
import json
from collections.abc import Callable
from dataclasses import dataclass, replace

from windage.captures.decompressed import GZIP, decompressed
from windage.forgetting.subject import Subject, identifiers_of


@dataclass(frozen=True)
class Left:
    """What is left of an object.

    Parameters
    ----------
    data
        Its bytes without the subject; nothing when it held nothing else.
    records
        How many records were taken out, or whether a text was changed.
    readable
        Whether it could be looked into.
    identifiers
        The ids of the records, by which others name them.
    """

    data: bytes | None
    records: int = 0
    readable: bool = True
    identifiers: frozenset[str] = frozenset()


def without_records(data: bytes, subject: Subject) -> Left:
    r"""Return a file of records, plain or gzip, without those of a subject; the other bytes stay as they are.

    Examples
    --------
    >>> left = without_records(b'{"a": "id-1"}\n{"a": "id-2"}\n', Subject(frozenset(["id-1"])))
    >>> left.data, left.records
    (b'{"a": "id-2"}\n', 1)
    """
    return _lines(data, subject.is_of, lambda line: line)


def without_undelivered(data: bytes, subject: Subject) -> Left:
    """Return what a stream could not deliver without the records of a subject: each is the BASE64 of a line."""
    return _lines(data, subject.is_of, _raw)


def without_lines(data: bytes, subject: Subject) -> Left:
    """Return a result of lines without those that name the subject; a result without lines is one as well."""
    left = without_records(data, subject)
    return replace(left, data=b"") if left.data is None else left


def without_name(data: bytes, subject: Subject) -> Left:
    """Return a text that was written of many without the subject's ids and values."""
    text, compressed, readable = _text(data)
    found = subject.unnamed(text)
    return Left(data if found == text else _again(found, compressed), int(found != text), readable)


def _lines(data: bytes, is_subject: Callable[[bytes], bool], record_of: Callable[[bytes], bytes]) -> Left:
    text, compressed, readable = _text(data)
    # Of an array in one line, the line would be all of it.
    if not readable or text.lstrip()[:1] == b"[":
        return Left(data, readable=False)
    lines = text.splitlines(keepends=True)
    gone = [line for line in lines if line.strip() and is_subject(record_of(line))]
    if not gone:
        return Left(data)
    same = set(gone)
    kept = [line for line in lines if line not in same]
    identifiers = frozenset(one for line in gone for one in identifiers_of(record_of(line)))
    left = _again(b"".join(kept), compressed) if any(line.strip() for line in kept) else None
    return Left(left, len(gone), identifiers=identifiers)


def _text(data: bytes) -> tuple[bytes, bool, bool]:
    if not data.startswith(GZIP):
        return data, False, True
    found = decompressed(data)
    return found.data, True, found.fault is None


def _again(text: bytes, compressed: bool) -> bytes:
    # Without the time of day: the same records make the same bytes.
    return gzip.compress(text, mtime=0) if compressed else text


def _raw(line: bytes) -> bytes:
    """Return the record in a line of a stream's error output."""
    try:
        return base64.b64decode(json.loads(line)["rawData"])
    except (ValueError, KeyError, TypeError, binascii.Error):
        return line
