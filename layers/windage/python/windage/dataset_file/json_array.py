"""A long document of JSON: a list of records, some of them at a time."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

import orjson

from windage.captures.json_document import NotJsonError, PayloadError, parsed
from windage.captures.json_rows import row_of
from windage.dataset_file import alike_lines, json_records
from windage.dataset_file.blocks import blocks_of
from windage.dataset_file.content import decoded
from windage.dataset_file.json_records import Part
from windage.errors import InputError

# A list, or an object that begins with one.
_OPENING = re.compile(rb'\s*(\{\s*"(?:[^"\\]|\\.)*"\s*:\s*)?\[')
_BORDER, _BETWEEN = re.compile(rb"[}\]]\s*,\s*(?=[{\[])"), re.compile(rb"\}\s*,\s*\{")
# Inside of a record there may be lists of records: of so many borders from the end, one is between two of the document.
_TAIL, _MOST_TRIES, _SLOW_TRIES = 2**16, 64, 4


@dataclass(frozen=True)
class _Some:
    """Some records of a document: their text without the list's brackets, how many there are, and where they stand."""

    text: bytes
    count: int
    first: int
    line: int


def parts_of(
    data: Iterator[bytes], *, name: str, columns: Sequence[str] | None, size: int
) -> tuple[Sequence[str], Iterator[list[Part]]]:
    """Return the names of columns without names, and what becomes of the records, some at a time.

    Parameters
    ----------
    data
        The bytes of the document as they come.
    size
        How long a document may be that is read as a whole; one that is no list of records is, however long.

    Raises
    ------
    InputError
        As for `windage.dataset_file.json_records.of_document`, of a long list once the place is reached.
    """
    begin = b""
    while len(begin) <= size and (more := next(data, None)) is not None:
        begin += more
    begin = begin.removeprefix(codecs.BOM_UTF8)
    opening = _OPENING.match(begin) if len(begin) > size else None
    if opening is not None:
        first_line, newline, _ = begin.lstrip().partition(b"\n")
        if newline and json_records.is_json(first_line.decode(errors="replace")):
            blocks = blocks_of(chain([begin], data), name=name, size=size)
            return json_records.parts_of(blocks, name=name, columns=columns)
        rest = begin[opening.end() :]
        if _cut(rest, name=name, line=1) is not None:
            some = _records(rest, data, name=name, is_wrapped=opening[1] is not None)
            parts = (_part(one, name=name, columns=columns or ()) for one in some)
            return json_records.widened_parts(parts, columns=columns)
    text = decoded(b"".join((begin, *data)), name=name, line=1)
    names, outcomes = json_records.of_document(text, name=name, columns=columns)
    return names, iter([list(outcomes)])


def _records(pending: bytes, data: Iterator[bytes], *, name: str, is_wrapped: bool) -> Iterator[_Some]:
    """Yield the records of a list, of which the bracket that opens it has been read."""
    first = line = 1
    more: bytes | None = b""
    while more is not None:
        pending += more
        if (cut := _cut(pending, name=name, line=line)) is not None:
            end, begin, count = cut
            yield _Some(pending[:end], count, first, line)
            first, line, pending = first + count, line + pending.count(b"\n", 0, begin), pending[begin:]
        more = next(data, None)
    last = pending.rstrip()
    if is_wrapped:
        if not last.endswith(b"}"):
            raise InputError(name, "not JSON", got="an object that does not end", expected="a list of objects")
        last = last[:-1].rstrip()
    yield _Some(last.removesuffix(b"]"), len(_parsed(b"[" + last, name=name, line=line)), first, line)


def _cut(text: bytes, *, name: str, line: int) -> tuple[int, int, int] | None:
    """Return where whole records end, where the next begins, and how many they are.

    What stands before a border is a list of records, if it can be read as one: inside a record or a text, something is
    left open.
    """
    borders = list(_BORDER.finditer(text, max(0, len(text) - _TAIL))) or list(_BORDER.finditer(text))
    for border in borders[: -_MOST_TRIES - 1 : -1]:
        end = border.start() + 1
        try:
            return end, border.end(), len(orjson.loads(b"[%b]" % text[:end]))
        except orjson.JSONDecodeError:
            continue
    # What orjson refuses may be read all the same, slowly.
    for border in borders[: -_SLOW_TRIES - 1 : -1]:
        end = border.start() + 1
        try:
            return end, border.end(), len(parsed(decoded(b"[%b]" % text[:end], name=name, line=line)))
        except NotJsonError:
            continue
        except PayloadError as error:
            raise InputError(name, "a document that cannot be read", got=str(error)) from None
    return None


def _part(some: _Some, *, name: str, columns: Sequence[str]) -> list[Part]:
    """Return what becomes of records: those that are alike together, as if each stood on a line."""
    lines, borders = _BETWEEN.subn(b"}\n{", some.text)
    alike = None
    # As many as there are between records: none is inside of one.
    if borders == some.count - 1 == lines.count(b"\n"):
        alike = alike_lines.table_of(lines, name=name, columns=columns, first=some.first, rows_of=_rows_of)
    if alike is not None:
        table, others = alike
        try:
            items = [(number, parsed(record)) for number, record in others]
        except (NotJsonError, PayloadError):
            pass
        else:
            return [table, *((name, number, json_records.of_item(item)) for number, item in items)]
    items = list(enumerate(_parsed(b"[%b]" % some.text, name=name, line=some.line), start=some.first))
    return [(name, number, json_records.of_item(item)) for number, item in items]


def _rows_of(record: Any) -> list[Any]:
    return [row_of(record)]


def _parsed(text: bytes, *, name: str, line: int) -> list[Any]:
    try:
        found = parsed(decoded(text, name=name, line=line))
    except NotJsonError as error:
        raise InputError(f"{name}:{line}", "not JSON", got=str(error), expected="a list of objects") from None
    except PayloadError as error:
        raise InputError(name, "a document that cannot be read", got=str(error)) from None
    records: list[Any] = found
    return records
