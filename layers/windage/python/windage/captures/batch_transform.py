"""What a batch transform wrote, in every format that it writes; `manifest` says which objects these are."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from typing import Any, Literal, get_args

import numpy as np

from windage.captures.capture_file import placed_outcomes
from windage.captures.capture_record import (
    LONGEST_LINE,
    moment_outcome,
    sides_outcomes,
    text_outcomes,
    too_large,
    transform_outcomes,
)
from windage.captures.captured_lines import content_of
from windage.captures.json_document import PayloadError
from windage.captures.json_rows import normalized
from windage.captures.outcome import Bad, Note, Outcome, Outside, Placed, collected
from windage.captures.reading import Preprocess, Reading
from windage.captures.schema import Schema
from windage.captures.transform_record import (
    INFERENCE_ID,
    INFERENCE_TIME,
    MARKS,
    Side,
    Sides,
    is_id_and_time,
    sides_of_csv,
)
from windage.intake import MOST_KEPT, Intake, Quarantined
from windage.places import Places
from windage.table import Column, Table, stacked
from windage.window import Window

Format = Literal["jsonl", "json", "csv", "parquet"]


def format_of(address: str) -> Format:
    """Return what a file of a batch transform holds by its name, in which the job has put ``.out`` behind the input's.

    Examples
    --------
    >>> format_of("s3://bucket/out/a.csv.out"), format_of("s3://bucket/out/part-0.out")
    ('csv', 'jsonl')
    """
    name = address.lower().removesuffix(".out").removesuffix(".gz")
    return next((kind for kind in get_args(Format) if name.endswith(f".{kind}")), "jsonl")


def read_transformed(
    objects: Iterable[tuple[str, bytes]],
    *,
    schema: Schema,
    window: Window | None = None,
    format: Format = "jsonl",
    header: bool = False,
    side: Side = "output",
    preprocess: Preprocess | None = None,
) -> tuple[Table, Intake]:
    """Read the objects that a batch transform wrote, with or without its input, with or without inference ids.

    Parameters
    ----------
    objects, schema, preprocess
        As for `windage.captures.capture_file.read_captures`; only records of JSON are pre-processed.
    window
        Records that say another time are counted as outside; those that say none are of the window whose manifest names
        their object.
    format
        What the objects are; a JSON document may be one record, a list of them, or a batch in an envelope.
    header
        Whether the first row of a CSV object names the columns. Without one the input's columns come first, then the
        answer's.

    side
        What a record is that holds no answer beside its question.

    Raises
    ------
    InputError
        When an expression of the schema is no JMESPath, or Parquet cannot be read.

    Examples
    --------
    >>> line = b'{"SageMakerOutput": {"score": 0.5}, "features": [20, 1.5]}'
    >>> table, _ = read_transformed([("a.out", line)], schema=Schema(("score", "age", "size"), ("score",)))
    >>> [(column.name, column.texts[0]) for column in table.columns]
    [('score', '0.5'), ('age', '20'), ('size', '1.5')]
    """
    if format == "parquet":
        parts = [_of_parquet(name, data, window=window) for name, data in objects]
        counted = sum((intake for _, intake in parts), Intake())
        return (stacked([table for table, _ in parts]) if parts else Table(0, ())), counted
    reading = Reading.of(schema, window=window, preprocess=preprocess, side=side)
    if format == "jsonl":
        outcomes = placed_outcomes(objects, partial(_line, reading=reading))
    elif format == "json":
        outcomes = _placed(objects, partial(_of_json, reading=reading))
    else:
        outcomes = _placed(objects, partial(_of_csv, reading=reading, header=header))
    return collected(outcomes, columns=schema.columns)


def _line(line: bytes, reading: Reading) -> Sequence[Outcome]:
    if len(line) > LONGEST_LINE:
        return [too_large(len(line))]
    return text_outcomes(line, partial(transform_outcomes, reading=reading))


def _placed(
    objects: Iterable[tuple[str, bytes]], numbered: Callable[[bytes], Iterable[tuple[int, Outcome]]]
) -> Iterator[Placed]:
    """Yield what becomes of the rows of objects that are read as a whole."""
    for source, data in objects:
        content = content_of(data)
        for note in (*content.notes, *(() if content.data or content.fault else (Note("empty_objects"),))):
            yield source, 0, note
        # Of an object that is cut, the part that is there is no document.
        if content.fault is not None:
            yield source, 1, content.fault
        elif content.data.strip():
            for line, outcome in numbered(content.data):
                yield source, line, outcome


def _of_json(data: bytes, *, reading: Reading) -> Iterator[tuple[int, Outcome]]:
    for outcome in text_outcomes(data, partial(_of_json_document, reading=reading)):
        yield 1, outcome


def _of_json_document(document: Any, reading: Reading) -> list[Outcome]:
    if isinstance(document, list) and document and all(isinstance(item, dict) for item in document):
        return [outcome for item in document for outcome in transform_outcomes(item, reading)]
    return transform_outcomes(document, reading, line=False)


def _of_csv(data: bytes, *, reading: Reading, header: bool) -> Iterator[tuple[int, Outcome]]:
    try:
        reader = csv.reader(io.StringIO(data.decode(), newline=""), strict=True)
    except UnicodeDecodeError:
        yield 1, Bad("not_utf8", "the object is not UTF-8")
        return
    names: list[str] | None = None
    try:
        for values in reader:
            if not values or (len(values) == 1 and not values[0].strip()):
                yield reader.line_num, Note("blank_lines")
            elif header and names is None:
                names = values
                if len(set(names)) != len(names):
                    yield reader.line_num, Bad("payload", "the header names a column twice")
                    return
            else:
                row = tuple([value or None for value in values])
                for outcome in _of_csv_row(row, names, reading):
                    yield reader.line_num, outcome
    except csv.Error as error:
        yield reader.line_num, Bad("payload", f"not CSV: {error}")


def _of_csv_row(row: tuple[str | None, ...], names: Sequence[str] | None, reading: Reading) -> list[Outcome]:
    if names is None:
        return sides_outcomes(sides_of_csv(row, schema=reading.schema, side=reading.side), reading)
    time, identifier = None, None
    if len(row) == len(names) + 2 and is_id_and_time(row[-2], row[-1]):
        row, identifier, time = row[:-2], row[-2], row[-1]
    if len(row) != len(names):
        return [Bad("columns", f"{len(row)} columns, expected {len(names)}", width=len(row))]
    named = dict(zip(names, row, strict=True))
    time, identifier = named.get(INFERENCE_TIME, time), named.get(INFERENCE_ID, identifier)
    try:
        kept = normalized({name: value for name, value in named.items() if name not in MARKS})
    except PayloadError as error:
        return [Bad("payload", str(error))]
    return sides_outcomes(Sides([kept], [], time, identifier), reading)


def _of_parquet(name: str, data: bytes, *, window: Window | None) -> tuple[Table, Intake]:
    from windage.dataset_file import read_dataset

    # A transform calls its answer to a.parquet a.parquet.out.
    table, intake = read_dataset(data, name=name if name.endswith(".parquet") else f"{name}.parquet", strict=False)
    places = Places.numbered(name, table.rows)
    times = next((column.texts for column in table.columns if column.name == INFERENCE_TIME), None)
    columns = [column for column in table.columns if column.name not in MARKS]
    if times is None:
        return Table(table.rows, tuple(columns), places=places), intake
    when = [moment_outcome(time, window) for time in times]
    inside = np.array([outcome is None for outcome in when], dtype=bool)
    kept = tuple(Column(c.name, c.kinds[inside], c.numbers[inside], c.texts[inside]) for c in columns)
    outside = sum(isinstance(outcome, Outside) for outcome in when)
    bad = [Quarantined(name, row, o.reason, o.detail) for row, o in enumerate(when, start=1) if isinstance(o, Bad)]
    gone = Intake(
        judged=-outside - len(bad),
        outside=outside,
        quarantined={"bad_time": len(bad)} if bad else {},
        kept=tuple(bad[:MOST_KEPT]),
    )
    return Table(int(inside.sum()), kept, places=places.taken(inside)), intake + gone
