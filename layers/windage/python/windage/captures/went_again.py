"""How the calls of records went that came once more: the copy that is judged has said so already."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from typing import Any

import msgspec
import numpy as np

from windage.captures.called import Metadata, call_of, operated
from windage.captures.json_document import PayloadError, all_parsed
from windage.captures.parts import parts_of
from windage.captures.pieces import Content
from windage.operations import Operated, Operations
from windage.table import Table

# Opens an object by its name.
Read = Callable[[str], AbstractContextManager[Content]]

_Known = tuple[str | None, str]


def went_of(table: Table, read: Read) -> Operations:
    r"""Return how the calls of a table's records went, from the lines on which they stand: they are few.

    Examples
    --------
    >>> from contextlib import nullcontext
    >>> from windage.captures.capture_file import Schema, read_captures
    >>> metadata = b'{"eventId": "e1", "statusCode": 200, "latencyMilliseconds": 12}'
    >>> line = b'{"captureData": {"endpointInput": {"data": "20"}}, "eventMetadata": ' + metadata + b"}\n"
    >>> table, intake = read_captures([("a.jsonl", line * 2)], schema=Schema(("age",)))
    >>> went_of(table, lambda name: nullcontext(line * 2)) == intake.operations
    True
    """
    calls, places = table.calls, table.places
    if calls is None or calls.events is None or places is None:
        return Operations()
    went: list[Operated] = []
    for number in np.unique(places.of_row[calls.first]).tolist():
        rows = np.flatnonzero(calls.first & (places.of_row == number)).tolist()
        wanted: dict[int, Counter[_Known]] = {}
        for row in rows:
            version = "" if calls.versions is None else calls.versions[row]
            wanted.setdefault(int(places.lines[row]), Counter())[calls.events[row], version] += 1
        name = places.objects[number]
        with read(name) as content:
            for line, records in _lines(name, content, wanted):
                went += _of_line(line, records)
    return Operations.of(went)


def _lines(
    name: str, content: Content, wanted: Mapping[int, Counter[_Known]]
) -> Iterator[tuple[bytes, Counter[_Known]]]:
    """Yield some of the lines of an object, with what is wanted of each; what is behind them is not read."""
    numbers = sorted(wanted)
    for part in parts_of(name, content):
        inside = [number for number in numbers if part.first <= number < part.first + part.ends.size]
        for number in inside:
            place = number - part.first
            yield part.data[part.ends[place - 1] + 1 if place else 0 : part.ends[place]], wanted[number]
        if part.first + part.ends.size > numbers[-1]:
            return


def _of_line(line: bytes, records: Counter[_Known]) -> Iterator[Operated]:
    """Yield how the calls of some of the records on a line went; a line mostly holds one."""
    for metadata in _metadata(line):
        call = call_of(metadata)
        if records[call.event, call.version] > 0:
            records[call.event, call.version] -= 1
            if (said := operated(metadata)) is not None:
                yield said


def _metadata(line: bytes) -> Iterator[Metadata]:
    try:
        documents, _ = all_parsed(line.decode())
    except (UnicodeDecodeError, PayloadError):
        return
    for document in documents:
        said: Any = document.get("eventMetadata") if isinstance(document, Mapping) else None
        try:
            yield msgspec.convert(said, Metadata)
        except msgspec.ValidationError:
            continue
