"""Tables as what they say, to compare them however they were read."""

from __future__ import annotations

import io
from collections.abc import Iterable
from typing import Any

from windage.captures.pieces import Begun
from windage.dataset_file import tables_of
from windage.errors import InputError
from windage.intake import Intake
from windage.table import Table, stacked

Said = tuple[dict[str, list[tuple[int, str, str]]], list[int]]


def said(table: Table) -> Said:
    """Return the kind, the number and the text of every value by column, and the lines, the rows in their order."""
    assert table.places is not None or not table.rows
    lines = table.places.lines.tolist() if table.places is not None else []
    by_name = sorted(table.columns, key=lambda column: column.name)
    order = sorted(range(table.rows), key=lambda row: (lines[row], [str(column.texts[row]) for column in by_name]))
    columns = {
        column.name: [(int(column.kinds[row]), repr(column.numbers[row]), str(column.texts[row])) for row in order]
        for column in table.columns
    }
    return columns, [lines[row] for row in order]


def together(found: Iterable[tuple[Table, Intake]]) -> tuple[Said, Intake]:
    """Return what all tables say below each other, and all counts."""
    tables, intakes = zip(*found, strict=True)
    full = [table for table in tables if table.rows]
    return said(stacked(full or tables[:1])), sum(intakes, Intake())


def outcome(data: bytes, name: str, *, size: int, begun: bool = False, **how: Any) -> object:
    """Return what becomes of a dataset that is read piece by piece: what it says, or that it cannot be read."""
    content = Begun(data[:3], io.BytesIO(data[3:])) if begun else data
    try:
        return together(tables_of(content, name=name, size=size, **how))
    except InputError:
        return InputError
