"""The rows in capture files, as a table: every row ends up judged, quarantined, filtered or outside the window."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from windage.captures.alike.block import LEAST, Session
from windage.captures.cut import Fetch
from windage.captures.outcome import Bad, Note
from windage.captures.parts import PART_BYTES, Part, parts_of
from windage.captures.pieces import Content
from windage.captures.reading import Preprocess, Reading
from windage.captures.schema import Schema
from windage.intake import Intake
from windage.table import Table, stacked
from windage.window import Window

__all__ = ["Preprocess", "Schema", "outcomes_in", "read_captures", "tables_of"]

Made = TypeVar("Made")

# So many that what is made once a table costs little beside what is made once a row.
ROWS = 32_000


def read_captures(
    objects: Iterable[tuple[str, Content]],
    *,
    schema: Schema,
    window: Window | None = None,
    preprocess: Preprocess | None = None,
    aside: Fetch | None = None,
) -> tuple[Table, Intake]:
    r"""Read capture objects, plain or gzip, into one table.

    Parameters
    ----------
    objects, schema, window, preprocess, aside
        As for `tables_of`.

    Raises
    ------
    InputError
        When an expression of the schema is no JMESPath.

    Examples
    --------
    >>> line = b'{"captureData": {"endpointInput": {"data": "20"}}, "eventMetadata": {}}'
    >>> table, intake = read_captures([("a.jsonl", line + b"\nnot json\n")], schema=Schema(("age",)))
    >>> table.rows, intake.quarantined
    (1, {'not_json': 1})
    """
    tables, intakes = [], Intake()
    for table, intake in tables_of(objects, schema=schema, window=window, preprocess=preprocess, aside=aside):
        tables.append(table)
        intakes += intake
    return _below(tables), intakes


def tables_of(
    objects: Iterable[tuple[str, Content]],
    *,
    schema: Schema,
    window: Window | None = None,
    preprocess: Preprocess | None = None,
    aside: Fetch | None = None,
    rows: int = ROWS,
    size: int = PART_BYTES,
    least: int = LEAST,
) -> Iterator[tuple[Table, Intake]]:
    """Read capture objects, plain or gzip, and yield their rows some ten thousand at a time, at least one table.

    Parameters
    ----------
    objects
        The name of each, and its bytes or what they are read from.
    schema
        The columns that are expected.
    window
        Rows with another event time are counted as outside; without a window all rows are taken.
    preprocess
        Makes rows by name of the document of one record; a record of which it makes none is counted as filtered. Rows
        with none of the schema's names but as many values are by position, in the order of their names. It raises
        `windage.errors.ScriptError` when it cannot.
    aside
        Returns what lies at the address of a payload that is beside its record, or nothing; without it, a record with
        such a payload is counted as cut.
    rows
        How many rows a table has at least, but the last one.
    size
        How many bytes of lines are read together.
    least
        From how many lines that are alike on.

    Raises
    ------
    InputError
        When an expression of the schema is no JMESPath.
    """
    session = Session.of(Reading.of(schema, window=window, preprocess=preprocess, aside=aside), least=least)
    tables: list[Table] = []
    counted, yielded = Intake(), 0
    for parts in _together(objects, size=size):
        table, intake = session.read(parts)
        # The bytes are as large as all that is made of them.
        del parts
        tables.append(table)
        counted += intake
        if sum(table.rows for table in tables) >= rows:
            found, tables, yielded = (_below(tables), counted), [], yielded + 1
            counted = Intake()
            del table
            yield found
            del found
    if tables or not yielded:
        yield _below(tables or [session.read([])[0]]), counted


def _together(objects: Iterable[tuple[str, Content]], *, size: int) -> Iterator[list[Part]]:
    """Yield parts, small ones of several objects together."""
    some: list[Part] = []
    held = 0
    for source, content in objects:
        for part in parts_of(source, content, size=size):
            some.append(part)
            held += len(part.data)
            del part
            # A part ends with a whole line, a little before that.
            if held >= size // 2:
                together, some, held = some, [], 0
                yield together
                del together
    if some:
        yield some


def _below(tables: Sequence[Table]) -> Table:
    return stacked([table for table in tables if table.rows] or tables[:1])


def outcomes_in(
    part: Part, outcomes_of_line: Callable[[bytes], Sequence[Made]], *, lines: NDArray[np.int64] | None = None
) -> Iterator[tuple[str, int, Made | Bad | Note]]:
    """Yield what becomes of every row of some lines, or of those with these numbers, and of what is no line."""
    begins, ends = np.append(0, part.ends[:-1] + 1).tolist(), part.ends.tolist()
    last = 0 if part.finished else part.first + len(ends) - 1
    for place in range(part.first, part.first + len(ends)) if lines is None else lines.tolist():
        line = part.data[begins[place - part.first] : ends[place - part.first]]
        if not line or line.isspace():
            yield part.source, place, Note("blank_lines")
            continue
        for outcome in outcomes_of_line(line):
            if place == last and isinstance(outcome, Bad) and outcome.reason == "not_json":
                yield part.source, place, replace(outcome, reason="truncated")
            else:
                yield part.source, place, outcome
    for _, place, beside in part.beside:
        assert isinstance(beside, Bad | Note)
        yield part.source, place, beside
