"""What lines of one writer have in common: everything but their values.

A line is runs of bytes that are always the same, and slots between them: the fields of a payload in CSV, the scalars
of one in JSON, and the scalars of the metadata. No slot holds a comma, so that the commas of a line, counted, say where
each slot ends.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from windage.captures.alike.numbers import LONGEST as LONGEST_NUMBER
from windage.captures.capture_record import Record

# A name or a text, a scalar without quotes, or a mark; in a payload inside a text, quotes have backslashes.
TOKEN = re.compile(rb'\s*("(?:[^"\\]|\\.)*"|[^\s,\[\]{}:"]+|[\[\]{},:])')
_INNER_TOKEN = re.compile(rb'\s*(\\"[^"\\]*\\"|[^\s,\[\]{}:"\\]+|[\[\]{},:])')
# Words are read up to seven bytes behind a slot, long numbers from before it.
_LEAST_LAST, _LEAST_FIRST = 8, LONGEST_NUMBER + 1

_SIDES = ("endpointInput", "endpointOutput")

# Where a slot begins and ends, and of the slot what it is of, whether it begins, whether it is alone, and its name.
Span = tuple[int, int, str, bool, bool, str]


@dataclass(frozen=True)
class Slot:
    """Where one value stands.

    Parameters
    ----------
    of
        Whose it is: the payloads' (``csv``, ``json``) or the metadata's (``text`` inside its quotes, or ``scalar``).
    begins
        Whether it is the first field of CSV.
    alone
        Whether it is the only one.
    name
        Of the metadata, what it is called there.
    comma, before
        Which comma of the line stands behind it, and how many bytes stand between the two; without a comma it is how
        many stand between it and the end of the line.
    """

    of: str
    begins: bool
    alone: bool
    name: str
    comma: int | None
    before: int


@dataclass(frozen=True)
class Skeleton:
    """The runs of a line, one more than there are slots, its slots, and how many commas the runs have together."""

    runs: tuple[bytes, ...]
    slots: tuple[Slot, ...]
    commas: int

    def filled(self, values: list[bytes]) -> bytes:
        """Return the line with these values in its slots."""
        return b"".join([part for pair in zip(self.runs, [*values, b""], strict=True) for part in pair])


def skeleton_of(line: bytes, record: Record) -> tuple[Skeleton, list[bytes]] | None:
    """Return the skeleton of a line and the values in its slots; nothing when it is not that simple.

    ``record`` is what a decoder made of the line.
    """
    spans = [span for path, start, end in scalars(line, TOKEN) for span in _slots(line, path, start, end, record)]
    found = of_spans(line, spans)
    if found is None or len(found[0].runs[-1]) < _LEAST_LAST or len(found[0].runs[0]) < _LEAST_FIRST:
        return None
    return found


def of_spans(line: bytes, spans: Sequence[Span]) -> tuple[Skeleton, list[bytes]] | None:
    """Return the skeleton of a line whose slots stand where the spans say, and the values in these.

    Nothing when there are no slots, one holds a comma, or there is none between two of them.
    """
    if not spans or any(b"," in line[start:end] for start, end, *_ in spans):
        return None
    ends = [0, *(end for _, end, *_ in spans)]
    starts = [*(start for start, *_ in spans), len(line)]
    runs = [line[end:start] for end, start in zip(ends, starts, strict=True)]
    slots: list[Slot] = []
    commas = runs[0].count(b",")
    for place, (run, (_, _, of, begins, alone, name)) in enumerate(zip(runs[1:], spans, strict=True), start=1):
        comma = run.find(b",")
        if comma < 0 and place < len(spans):
            return None
        slots.append(Slot(of, begins, alone, name, *((commas, comma) if comma >= 0 else (None, len(run)))))
        commas += run.count(b",")
    values = [line[start:end] for start, end, *_ in spans]
    return Skeleton(tuple(runs), tuple(slots), commas), values


def _slots(line: bytes, path: tuple[str | int, ...], start: int, end: int, record: Record) -> Iterator[Span]:
    quoted = line[start : start + 1] == b'"'
    if path[0] == "eventMetadata":
        name = str(path[1]) if len(path) == 2 else ""
        where = (start + 1, end - 1, "text") if quoted else (start, end, "scalar")
        yield *where, False, False, name
    elif len(path) == 3 and path[0] == "captureData" and path[1] in _SIDES and path[2] == "data" and quoted:
        encoding = getattr(record.captureData, str(path[1])).encoding.upper()
        if encoding == "CSV":
            fields = line[start + 1 : end - 1].split(b",")
            place = start + 1
            for number, field in enumerate(fields):
                yield place, place + len(field), "csv", number == 0, len(fields) == 1, ""
                place += len(field) + 1
        elif encoding == "JSON":
            for _, first, last in scalars(line[start + 1 : end - 1], _INNER_TOKEN):
                yield start + 1 + first, start + 1 + last, "json", False, False, ""


def scalars(text: bytes, token: re.Pattern[bytes]) -> Iterator[tuple[tuple[str | int, ...], int, int]]:
    """Yield the path of every scalar of a JSON text, and where it stands; of what is no JSON, anything."""
    path: list[str | int] = []
    named: list[bool] = []
    awaits_name = False
    for match in token.finditer(text):
        mark = match[1]
        if mark in (b"{", b"["):
            path.append("" if mark == b"{" else 0)
            named.append(mark == b"{")
            awaits_name = mark == b"{"
        elif mark in (b"}", b"]"):
            if path:
                path.pop()
                named.pop()
            awaits_name = False
        elif mark == b",":
            awaits_name = bool(named) and named[-1]
            if named and not named[-1]:
                path[-1] = int(path[-1]) + 1
        elif mark == b":":
            awaits_name = False
        elif awaits_name:
            path[-1] = mark.strip(b'\\"').decode(errors="replace")
        else:
            yield tuple(path), match.start(1), match.end(1)
