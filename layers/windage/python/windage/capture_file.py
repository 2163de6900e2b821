"""The rows in capture files, as a table: every row ends up judged, quarantined or outside the window."""

from __future__ import annotations

import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest

import msgspec

from windage.errors import InputError
from windage.intake import MOST_KEPT, Intake, Quarantined, Reason
from windage.payload import Payload, PayloadError, Row, rows
from windage.table import Table, from_records, from_rows, stacked
from windage.window import Window, parse_moment

_GZIP = b"\x1f\x8b"
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


class _Data(msgspec.Struct):
    endpointInput: Payload | None = None  # the name in the file
    endpointOutput: Payload | None = None  # the name in the file


class _Metadata(msgspec.Struct):
    inferenceTime: str | None = None  # the name in the file


class _Record(msgspec.Struct):
    captureData: _Data  # the name in the file
    eventMetadata: _Metadata  # the name in the file


_DECODER = msgspec.json.Decoder(_Record)


@dataclass(frozen=True)
class Schema:
    """The names of a capture's columns: first what the model answers, then what it is asked.

    Examples
    --------
    >>> Schema.of(("age", "city", "score"), outputs=("score",)).columns
    ('score', 'age', 'city')
    """

    columns: tuple[str, ...]
    outputs: tuple[str, ...] = ()

    @staticmethod
    def of(columns: Sequence[str], *, outputs: Sequence[str] = ()) -> Schema:
        """Return the schema of a baseline's columns, of which the model's answer carries ``outputs``.

        Raises
        ------
        InputError
            When an output column is not in the baseline, or named twice.
        """
        for place, name in enumerate(outputs):
            if name in outputs[:place]:
                raise InputError("output columns", "a column is named twice", got=name, do="name it once")
            if name not in columns:
                raise InputError(
                    "output columns",
                    "no such column in the baseline",
                    got=name,
                    expected=f"one of {', '.join(columns)}",
                )
        return Schema((*outputs, *(name for name in columns if name not in outputs)), tuple(outputs))


@dataclass(frozen=True)
class _Bad:
    """A row that cannot be judged, or a whole line."""

    reason: Reason
    detail: str
    width: int | None = None


@dataclass(frozen=True)
class _Outside:
    """A row of another window."""


def read_captures(
    objects: Iterable[tuple[str, bytes]], *, schema: Schema, window: Window | None = None
) -> tuple[Table, Intake]:
    r"""Read capture objects, plain or gzip, into one table.

    Parameters
    ----------
    objects
        The name and the bytes of each.
    schema
        The columns that are expected.
    window
        Rows with another event time are counted as outside; without a window all rows are taken.

    Examples
    --------
    >>> line = b'{"captureData": {"endpointInput": {"data": "20"}}, "eventMetadata": {}}'
    >>> table, intake = read_captures([("a.jsonl", line + b"\nnot json\n")], schema=Schema(("age",)))
    >>> table.rows, intake.quarantined
    (1, {'not_json': 1})
    """
    by_position: list[Sequence[str | None]] = []
    by_name: list[Mapping[str, str | None]] = []
    outside = 0
    bad: list[tuple[Quarantined, int | None]] = []
    for source, data in objects:
        for number, line in enumerate(_lines(data), start=1):
            for row in _rows(line, schema=schema, window=window):
                if isinstance(row, _Bad):
                    bad.append((Quarantined(source, number, row.reason, row.detail), row.width))
                elif isinstance(row, _Outside):
                    outside += 1
                elif isinstance(row, tuple):
                    by_position.append(row)
                else:
                    by_name.append(row)
    tables = [from_rows(schema.columns, by_position)] if by_position or not by_name else []
    if by_name:
        tables.append(from_records(by_name, names=schema.columns))
    table = stacked(tables)
    return table, Intake(
        received=table.rows + len(bad) + outside,
        judged=table.rows,
        quarantined=dict(sorted(Counter(entry.reason for entry, _ in bad).items())),
        outside=outside,
        widths=dict(sorted(Counter(width for _, width in bad if width is not None).items())),
        kept=tuple(sorted(entry for entry, _ in bad)[:MOST_KEPT]),
    )


def _lines(data: bytes) -> Iterator[bytes | _Bad]:
    """Yield the lines of an object; one that is cut short ends in what is wrong with it."""
    cut = False
    if data.startswith(_GZIP):
        data, cut = _decompressed(data)
    # Bytes are split at \n only: str.splitlines also cuts at characters that may stand inside a value.
    lines = data.removeprefix(_BYTE_ORDER_MARK).split(b"\n")
    if cut:
        # The last line may look whole and not be.
        lines.pop()
    yield from lines
    if cut:
        yield _Bad("truncated", "the compressed object is damaged or ends early")


def _decompressed(data: bytes) -> tuple[bytes, bool]:
    """Return what can be decompressed of possibly several gzip members, and whether something is missing."""
    parts = []
    while data:
        member = zlib.decompressobj(wbits=31)
        try:
            parts.append(member.decompress(data))
        except zlib.error:
            return b"".join(parts), True
        if not member.eof:
            return b"".join(parts), True
        data = member.unused_data
    return b"".join(parts), False


def _rows(line: bytes | _Bad, *, schema: Schema, window: Window | None) -> list[Row | _Bad | _Outside]:
    if isinstance(line, _Bad):
        return [line]
    if not line or line.isspace():
        return []
    try:
        record = _DECODER.decode(line)
    except msgspec.ValidationError as error:
        return [_Bad("not_a_capture", str(error))]
    except UnicodeDecodeError:
        return [_Bad("not_utf8", "the line is not UTF-8")]
    except (msgspec.DecodeError, RecursionError) as error:
        return [_Bad("not_json", str(error)[:200])]
    # A record of another window is not this one's to quarantine, as long as it says when it was.
    when = _when(record.eventMetadata.inferenceTime, window)
    data = record.captureData
    try:
        asked = rows(data.endpointInput) if data.endpointInput is not None else []
        answered = rows(data.endpointOutput) if data.endpointOutput is not None else []
    except PayloadError as error:
        return [when if isinstance(when, _Outside) else _Bad("payload", str(error))]
    if when is not None:
        return [when] * max(1, len(asked), len(answered))
    if asked and answered and len(asked) != len(answered):
        return [_Bad("rows_do_not_pair", f"{len(asked)} rows in and {len(answered)} rows out")]
    if not asked and not answered:
        return [_Bad("not_a_capture", "neither input nor output")]
    return [_joined(out, into, schema=schema) for out, into in zip_longest(answered, asked)]


def _when(text: str | None, window: Window | None) -> _Bad | _Outside | None:
    """Return what keeps a moment out of the window; nothing when it lies inside, or there is no window."""
    if window is None:
        return None
    try:
        return None if parse_moment(text or "") in window else _Outside()
    except InputError:
        return _Bad("bad_time", "eventMetadata.inferenceTime is no moment")


def _joined(answered: Row | None, asked: Row | None, *, schema: Schema) -> Row | _Bad:
    """Put the model's answer before its question, under the names of the baseline."""
    if isinstance(answered, Mapping) or isinstance(asked, Mapping):
        return _joined_by_name(answered, asked, schema=schema)
    expected = len(schema.columns)
    row = (*(answered or ()), *(asked or ()))
    if len(row) == expected:
        return row
    silent = len(schema.outputs) if answered is None else 0
    if silent and len(row) + silent == expected:
        # The model gave no answer: its columns are missing values, not shifted ones.
        return (*(None for _ in range(silent)), *row)
    if asked is None and row and len(row) == len(schema.outputs):
        return (*row, *(None for _ in range(expected - len(row))))
    return _Bad("columns", f"{len(row)} columns, expected {expected}", width=len(row))


def _joined_by_name(answered: Row | None, asked: Row | None, *, schema: Schema) -> Row | _Bad:
    """Join two sides of which at least one names its columns; the other's are those that are left."""
    outputs = schema.outputs or schema.columns[: len(answered or ())]
    taken = set(schema.outputs or (answered if isinstance(answered, Mapping) else outputs))
    inputs = [name for name in schema.columns if name not in taken]
    row: dict[str, str | None] = {}
    for side, names in ((answered, outputs), (asked, inputs)):
        if isinstance(side, Mapping):
            row |= side
        elif side is not None and len(side) != len(names):
            width = len(schema.columns) - len(names) + len(side)
            return _Bad("columns", f"{len(side)} columns without names, expected {len(names)}", width=width)
        elif side is not None:
            row |= zip(names, side, strict=True)
    return row
