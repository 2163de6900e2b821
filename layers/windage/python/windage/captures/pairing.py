"""Put the model's answer and its question together, row by row, under the names of the baseline."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import zip_longest

from windage.captures.json_rows import Row
from windage.captures.outcome import Bad, Outcome
from windage.captures.schema import Schema


def paired(answered: Sequence[Row], asked: Sequence[Row], *, schema: Schema) -> list[Outcome]:
    """Return the joined rows; a side that has none was not captured.

    Examples
    --------
    >>> paired([("0.5",)], [("20", "Ulm")], schema=Schema(("score", "age", "city")))
    [('0.5', '20', 'Ulm')]
    """
    if asked and answered and len(asked) != len(answered):
        return [Bad("rows_do_not_pair", f"{len(asked)} rows in and {len(answered)} rows out")]
    if not asked and not answered:
        return [Bad("not_a_capture", "neither input nor output")]
    return [_joined(out, into, schema=schema) for out, into in zip_longest(answered, asked)]


def _joined(answered: Row | None, asked: Row | None, *, schema: Schema) -> Row | Bad:
    """Put the model's answer before its question, unless nobody looks at that."""
    if schema.answers_only:
        asked, answered = None, answered if answered is not None else tuple(None for _ in schema.outputs)
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
    return Bad("columns", f"{len(row)} columns, expected {expected}", width=len(row))


def _joined_by_name(answered: Row | None, asked: Row | None, *, schema: Schema) -> Row | Bad:
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
            return Bad("columns", f"{len(side)} columns without names, expected {len(names)}", width=width)
        elif side is not None:
            row |= zip(names, side, strict=True)
    return row or Bad("columns", f"0 columns, expected {len(schema.columns)}", width=0)
