"""JSON Lines whose records have one form: their values as typed columns, without an object a value."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from windage.captures.alike.block import LEAST
from windage.captures.alike.bytes_of import WORD, Block, places_of
from windage.captures.alike.columns import look_like_numbers, no_decimals, of_json
from windage.captures.alike.matched import Marked, Matched, matched
from windage.captures.alike.meaning import mark_of, slots_of
from windage.captures.alike.numbers import LONGEST as LONGEST_NUMBER
from windage.captures.alike.numbers import Decimals, many_decimals
from windage.captures.alike.skeleton import TOKEN, Skeleton, of_spans, scalars
from windage.captures.json_document import NotJsonError, PayloadError, parsed
from windage.captures.json_rows import Row, rows_of
from windage.places import Places
from windage.table import Column, Table

RowsOf = Callable[[Any], Sequence[Row]]

_NEWLINE = ord("\n")
# A line of nothing: numbers are read from before they begin. Behind the last line, words are read up to their end.
_BEFORE, _BEHIND = b" " * LONGEST_NUMBER + b"\n", b" " * WORD
# Where fewer lines are like the first one, all are read one by one.
_LEAST_SHARE = 0.5


def table_of(
    data: bytes, *, name: str, columns: Sequence[str], first: int, rows_of: RowsOf = rows_of
) -> tuple[Table, list[tuple[int, str]]] | None:
    r"""Return the rows of lines that have the form of the first one, and the other lines with their numbers.

    Parameters
    ----------
    data
        Whole lines, in UTF-8.
    name, first
        What the file is called, and the number of the first line.
    columns
        Names that come first, in this order.
    rows_of
        Returns the rows that are in what a line says.

    Examples
    --------
    >>> data = b'{"age": 20, "city": "Ulm"}\n' * 40 + b'{"age": 30}\n'
    >>> table, others = table_of(data, name="a.jsonl", columns=(), first=1)
    >>> table.names, table.rows, others
    (('age', 'city'), 40, [(41, '{"age": 30}')])
    """
    block = Block(b"".join((_BEFORE, data, b"" if data.endswith(b"\n") else b"\n", _BEHIND)))
    marked = Marked(block, places_of(_NEWLINE, block.bytes))
    lines = np.arange(1, marked.ends.size)
    form = _form_of(_line(marked, 1), rows_of) if lines.size >= LEAST else None
    if form is None:
        return None
    skeleton, slots = form
    found = matched(marked, lines, skeleton)
    numbers = _numbers(block, found)
    bad = np.zeros(found.lines.size, dtype=np.bool_)
    made: list[Column] = []
    for column in sorted(slots, key=lambda column: list(columns).index(column) if column in columns else len(columns)):
        slot = slots[column]
        one, wrong = of_json(block, column, found.starts[slot], found.sizes[slot], numbers[slot], in_text=False)
        made.append(one)
        bad |= wrong
    good = found.lines[~bad]
    if good.size < _LEAST_SHARE * lines.size or good[0] != 1:
        return None
    others = np.setdiff1d(lines, good, assume_unique=True)
    table = Table(
        good.size,
        tuple(made if good.size == bad.size else [one.taken(~bad) for one in made]),
        places=Places((name,), np.zeros(good.size, dtype=np.int64), good + (first - 1)),
    )
    return table, [(first - 1 + line, _line(marked, line).decode()) for line in others.tolist()]


def _form_of(line: bytes, rows_of: RowsOf) -> tuple[Skeleton, Mapping[str, int]] | None:
    """Return the skeleton of a line and the slot of each column: asked of the reader of single lines."""
    spans = [(start, end, "json", False, False, "") for _, start, end in scalars(line, TOKEN)]
    if (found := of_spans(line, spans)) is None:
        return None
    skeleton, values = found
    told = skeleton.filled([f'"{mark_of(place)}"'.encode() for place in range(len(values))])
    try:
        parsed(line.decode())
        rows = rows_of(parsed(told.decode()))
    except (NotJsonError, PayloadError):
        return None
    row = rows[0] if len(rows) == 1 else None
    slots = slots_of(row) if isinstance(row, Mapping) else None
    if not slots or any(slot is None for slot in slots.values()):
        return None
    return skeleton, {column: slot for column, slot in slots.items() if slot is not None}


def _line(marked: Marked, place: int) -> bytes:
    return marked.block.data[int(marked.starts[place]) : int(marked.ends[place])]


def _numbers(block: Block, found: Matched) -> dict[int, Decimals]:
    """Read all slots that seem to hold numbers together."""
    worth = look_like_numbers(block, found.starts, found.sizes)
    numeric = [slot for slot, is_worth in enumerate(worth) if is_worth]
    read = {slot: no_decimals(found.lines.size) for slot, is_worth in enumerate(worth) if not is_worth}
    if numeric:
        read |= zip(numeric, many_decimals(block, found.starts, found.sizes, numeric, padded=True), strict=True)
    return read
