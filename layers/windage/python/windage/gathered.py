"""Tables with what became of their rows, as they are read: small ones together, none without rows beside others."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from windage.intake import Intake
from windage.table import Table, stacked


def gathered(found: Iterable[tuple[Table, Intake]], *, rows: float) -> Iterator[tuple[Table, Intake]]:
    """Yield tables below each other until they have so many rows, and what is left; at least one table.

    Examples
    --------
    >>> from windage.table import from_rows
    >>> found = [(from_rows(["age"], [["20"]] * many), Intake(received=many + 1)) for many in (1, 0, 2, 0)]
    >>> [(table.rows, intake.received) for table, intake in gathered(found, rows=2)]
    [(3, 6), (0, 1)]
    """
    waiting: list[Table] = []
    counted, yielded = Intake(), False
    for table, intake in found:
        waiting.append(table)
        counted += intake
        # While more is read, what is done is no longer needed.
        del table
        if sum(table.rows for table in waiting) >= rows:
            made, waiting, counted, yielded = (_below(waiting), counted), [], Intake(), True
            yield made
            del made
    if any(table.rows for table in waiting) or not yielded:
        yield _below(waiting), counted
    elif counted != Intake():
        # The columns of a table without rows would be columns that the rows of others lack.
        yield Table(0, ()), counted


def _below(tables: list[Table]) -> Table:
    full = [table for table in tables if table.rows]
    return stacked(full or tables[:1]) if tables else Table(0, ())
