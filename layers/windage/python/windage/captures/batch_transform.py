"""What a batch transform wrote, in every format that it writes; `manifest` says which objects these are."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from itertools import chain
from typing import Any, Literal, get_args

import numpy as np

from windage.captures import transform_csv
from windage.captures.capture_record import LONGEST_LINE, moment_outcome, text_outcomes, too_large, transform_outcomes
from windage.captures.captured_lines import content_of
from windage.captures.outcome import Bad, Called, Note, Outcome, Outside, Placed, collected
from windage.captures.parts import parts_of
from windage.captures.pieces import Content, begun, whole
from windage.captures.reading import Preprocess, Reading
from windage.captures.schema import Schema
from windage.captures.transform_record import INFERENCE_TIME, MARKS, Side
from windage.gathered import gathered
from windage.intake import MOST_KEPT, Intake, Quarantined
from windage.places import Places
from windage.table import Table
from windage.window import Window

Format = Literal["jsonl", "json", "csv", "parquet"]

# Some ten thousand rows: what is made once a table costs little beside what is made once a row.
WEIGHT, READ_BYTES = 2**24, 2**22
# What a text of Python takes beside its characters, and where it is kept.
_OBJECT = 56


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
    found = tables_of(
        objects, schema=schema, window=window, format=format, header=header, side=side, preprocess=preprocess
    )
    return next(gathered(found, rows=math.inf))


def tables_of(
    objects: Iterable[tuple[str, Content]],
    *,
    schema: Schema,
    window: Window | None = None,
    format: Format = "jsonl",
    header: bool = False,
    side: Side = "output",
    preprocess: Preprocess | None = None,
    weight: int = WEIGHT,
) -> Iterator[tuple[Table, Intake]]:
    """Read the same piece by piece, from bytes or from what they are read from, and yield at least one table.

    Parameters
    ----------
    objects, schema, window, format, header, side, preprocess
        As for `read_transformed`. A JSON document, and CSV that is compressed or in UTF-16, are read as a whole.
    weight
        How many bytes the values of one table take, about.

    Raises
    ------
    InputError
        As for `read_transformed`.
    """
    if format == "parquet":
        parts = (part for name, content in objects for part in _of_parquet(name, content, window=window))
        yield from gathered(parts, rows=1)
        return
    reading = Reading.of(schema, window=window, preprocess=preprocess, side=side)
    if format == "jsonl":
        outcomes = _of_lines(objects, reading=reading)
    elif format == "json":
        outcomes = _of_documents(objects, reading=reading)
    else:
        outcomes = transform_csv.outcomes_of(objects, reading=reading, header=header)
    names = set(schema.columns)
    found = (collected(some, columns=schema.columns, names=names) for some in _cut(outcomes, weight))
    yield from gathered(chain([collected((), columns=schema.columns)], found), rows=1)


def _cut(outcomes: Iterable[Placed], most: int) -> Iterator[list[Placed]]:
    some: list[Placed] = []
    held = 0
    for one in outcomes:
        some.append(one)
        held += _weight(one[2])
        if held >= most:
            together, some, held = some, [], 0
            yield together
            del together
    if some:
        yield some


def _weight(outcome: Outcome) -> int:
    """Return about how many bytes an outcome takes."""
    row = outcome.row if isinstance(outcome, Called) else outcome
    values = row.values() if isinstance(row, Mapping) else row if isinstance(row, tuple) else ()
    return _OBJECT * (1 + len(values)) + sum([len(value) for value in values if value is not None])


def _of_lines(objects: Iterable[tuple[str, Content]], *, reading: Reading) -> Iterator[Placed]:
    for source, content in objects:
        for part in parts_of(source, content, size=READ_BYTES):
            yield from part.beside
            lines = part.data.split(b"\n")[:-1]
            for number, line in enumerate(lines, start=part.first):
                if not line or line.isspace():
                    yield source, number, Note("blank_lines")
                    continue
                is_cut = not part.finished and number == part.first + len(lines) - 1
                for outcome in _line(line, reading):
                    if is_cut and isinstance(outcome, Bad) and outcome.reason == "not_json":
                        yield source, number, replace(outcome, reason="truncated")
                    else:
                        yield source, number, outcome


def _line(line: bytes, reading: Reading) -> Sequence[Outcome]:
    if len(line) > LONGEST_LINE:
        return [too_large(len(line))]
    return text_outcomes(line, partial(transform_outcomes, reading=reading))


def _of_documents(objects: Iterable[tuple[str, Content]], *, reading: Reading) -> Iterator[Placed]:
    for source, content in objects:
        found = content_of(whole(content))
        yield from transform_csv.beside(source, found)
        if found.fault is None and found.data.strip():
            for outcome in text_outcomes(found.data, partial(_of_json_document, reading=reading)):
                yield source, 1, outcome


def _of_json_document(document: Any, reading: Reading) -> list[Outcome]:
    if isinstance(document, list) and document and all(isinstance(item, dict) for item in document):
        return [outcome for item in document for outcome in transform_outcomes(item, reading)]
    return transform_outcomes(document, reading, line=False)


def _of_parquet(name: str, content: Content, *, window: Window | None) -> Iterator[tuple[Table, Intake]]:
    from windage import dataset_file

    # A transform calls its answer to a.parquet a.parquet.out.
    known = name if name.endswith(".parquet") else f"{name}.parquet"
    for table, intake in dataset_file.tables_of(begun(content), name=known):
        yield _of_window(table, intake, name=name, window=window)


def _of_window(table: Table, intake: Intake, *, name: str, window: Window | None) -> tuple[Table, Intake]:
    """Return the rows of a window, without what a transform writes beside them."""
    rows = table.places.lines if table.places is not None else np.arange(1, table.rows + 1)
    places = Places((name,), np.zeros(table.rows, dtype=np.int64), rows)
    times = next((column.texts for column in table.columns if column.name == INFERENCE_TIME), None)
    columns = [column for column in table.columns if column.name not in MARKS]
    if times is None:
        return Table(table.rows, tuple(columns), places=places), intake
    when = [moment_outcome(time, window) for time in times]
    inside = np.array([outcome is None for outcome in when], dtype=bool)
    kept = tuple(column.taken(inside) for column in columns)
    outside = sum(isinstance(outcome, Outside) for outcome in when)
    bad = [
        Quarantined(name, row, o.reason, o.detail)
        for row, o in zip(rows.tolist(), when, strict=True)
        if isinstance(o, Bad)
    ]
    gone = Intake(
        judged=-outside - len(bad),
        outside=outside,
        quarantined={"bad_time": len(bad)} if bad else {},
        kept=tuple(bad[:MOST_KEPT]),
    )
    return Table(int(inside.sum()), kept, places=places.taken(inside)), intake + gone
