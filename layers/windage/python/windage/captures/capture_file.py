"""The rows in capture files, as a table: every row ends up judged, quarantined, filtered or outside the window."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import TypeVar

from windage.captures.capture_record import outcomes_of
from windage.captures.captured_lines import lines_of
from windage.captures.cut import Fetch
from windage.captures.outcome import Bad, Note, collected
from windage.captures.reading import Preprocess, Reading
from windage.captures.schema import Schema
from windage.intake import Intake
from windage.table import Table
from windage.window import Window

__all__ = ["Preprocess", "Schema", "placed_outcomes", "read_captures"]

Made = TypeVar("Made")


def read_captures(
    objects: Iterable[tuple[str, bytes]],
    *,
    schema: Schema,
    window: Window | None = None,
    preprocess: Preprocess | None = None,
    aside: Fetch | None = None,
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
    preprocess
        Makes rows by name of the document of one record; a record of which it makes none is counted as filtered. Rows
        with none of the schema's names but as many values are by position, in the order of their names. It raises
        `windage.errors.ScriptError` when it cannot.
    aside
        Returns what lies at the address of a payload that is beside its record, or nothing; without it, a record with
        such a payload is counted as cut.

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
    reading = Reading.of(schema, window=window, preprocess=preprocess, aside=aside)
    return collected(placed_outcomes(objects, partial(outcomes_of, reading=reading)), columns=schema.columns)


def placed_outcomes(
    objects: Iterable[tuple[str, bytes]], outcomes_of_line: Callable[[bytes], Sequence[Made]]
) -> Iterator[tuple[str, int, Made | Bad | Note]]:
    """Yield what becomes of every row, with its object and its line."""
    for source, data in objects:
        content = lines_of(data)
        for note in content.notes:
            yield source, 0, note
        last = 0 if content.finished else len(content.lines)
        for number, line in enumerate(content.lines, start=1):
            if not line or line.isspace():
                yield source, number, Note("blank_lines")
                continue
            for outcome in outcomes_of_line(line):
                if number == last and isinstance(outcome, Bad) and outcome.reason == "not_json":
                    yield source, number, replace(outcome, reason="truncated")
                else:
                    yield source, number, outcome
        if content.fault is not None:
            yield source, len(content.lines) + 1, content.fault
