"""How the calls of records went that came once more: the copy that is judged has said so already."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import msgspec
import numpy as np

from windage.captures.called import Metadata, call_of, operated
from windage.captures.captured_lines import lines_of
from windage.captures.json_document import PayloadError, all_parsed
from windage.operations import Operated, Operations
from windage.table import Table

# Returns an object by its name.
Read = Callable[[str], bytes]

_Known = tuple[str | None, str]


def went_of(table: Table, read: Read) -> Operations:
    r"""Return how the calls of a table's records went, from the lines on which they stand: they are few.

    Examples
    --------
    >>> from windage.captures.capture_file import Schema, read_captures
    >>> metadata = b'{"eventId": "e1", "statusCode": 200, "latencyMilliseconds": 12}'
    >>> line = b'{"captureData": {"endpointInput": {"data": "20"}}, "eventMetadata": ' + metadata + b"}\n"
    >>> table, intake = read_captures([("a.jsonl", line * 2)], schema=Schema(("age",)))
    >>> went_of(table, {"a.jsonl": line * 2}.__getitem__) == intake.operations
    True
    """
    calls, places = table.calls, table.places
    if calls is None or calls.events is None or places is None:
        return Operations()
    went: list[Operated] = []
    for number in np.unique(places.of_row[calls.first]).tolist():
        rows = np.flatnonzero(calls.first & (places.of_row == number)).tolist()
        lines = lines_of(read(places.objects[number])).lines
        wanted: dict[int, Counter[_Known]] = {}
        for row in rows:
            version = "" if calls.versions is None else calls.versions[row]
            wanted.setdefault(int(places.lines[row]), Counter())[calls.events[row], version] += 1
        for line, records in wanted.items():
            went += _of_line(lines[line - 1], records)
    return Operations.of(went)


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
