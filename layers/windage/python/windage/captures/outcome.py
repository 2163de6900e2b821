"""What becomes of one row of a capture, and the table and the counts that many make."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from windage.captures.json_rows import MOST_COLUMNS, Row
from windage.intake import MOST_KEPT, Intake, Quarantined, Reason
from windage.table import Table, from_records, from_rows, stacked


@dataclass(frozen=True)
class Bad:
    """A row that cannot be judged, or a whole line; ``width`` is the number of its columns if that is the reason."""

    reason: Reason
    detail: str
    width: int | None = None


@dataclass(frozen=True)
class Outside:
    """A row of another window."""


@dataclass(frozen=True)
class Filtered:
    """A record that a pre-processor left out."""


@dataclass(frozen=True)
class Note:
    """No row: something met on the way that is counted by its name."""

    name: str


Outcome = Row | Bad | Outside | Filtered | Note
Placed = tuple[str, int, Outcome]


def collected(outcomes: Iterable[Placed], *, columns: Sequence[str]) -> tuple[Table, Intake]:
    """Return the table of the rows and the counts of all; an outcome comes with its object and its line.

    Examples
    --------
    >>> table, intake = collected([("a", 1, ("20",)), ("a", 2, Bad("payload", "not JSON"))], columns=("age",))
    >>> table.rows, intake.quarantined
    (1, {'payload': 1})
    """
    by_position: list[Sequence[str | None]] = []
    by_name: list[Mapping[str, str | None]] = []
    reasons: Counter[Reason] = Counter()
    widths: Counter[int] = Counter()
    kept: list[Quarantined] = []
    others: Counter[type[Outside | Filtered]] = Counter()
    notes: Counter[str] = Counter()
    names = set(columns)
    for source, line, outcome in outcomes:
        if isinstance(outcome, tuple):
            by_position.append(outcome)
            continue
        found = _not_too_wide(outcome, names, columns) if isinstance(outcome, Mapping) else outcome
        if isinstance(found, Mapping):
            by_name.append(found)
        elif isinstance(found, Bad):
            reasons[found.reason] += 1
            if found.width is not None:
                widths[found.width] += 1
            kept.append(Quarantined(source, line, found.reason, found.detail))
            if len(kept) > 10 * MOST_KEPT:
                # Of millions, only the first are of use.
                kept = sorted(kept)[:MOST_KEPT]
        elif isinstance(found, Note):
            notes[found.name] += 1
        elif isinstance(found, Outside | Filtered):
            others[type(found)] += 1
    tables = [from_rows(columns, by_position)] if by_position or not by_name else []
    if by_name:
        tables.append(from_records(by_name, names=columns))
    table = stacked(tables)
    return table, Intake(
        received=table.rows + reasons.total() + others.total(),
        judged=table.rows,
        quarantined=dict(sorted(reasons.items())),
        outside=others[Outside],
        widths=dict(sorted(widths.items())),
        kept=tuple(sorted(kept)[:MOST_KEPT]),
        filtered=others[Filtered],
        notes=dict(sorted(notes.items())),
    )


def _not_too_wide(
    row: Mapping[str, str | None], names: set[str], columns: Sequence[str]
) -> Mapping[str, str | None] | Bad:
    """Add the row's names to those of the table, or refuse the row: ever new names make it as wide as it is long."""
    new = row.keys() - names
    if len(names) + len(new) > len(columns) + MOST_COLUMNS:
        return Bad("columns", f"more than {MOST_COLUMNS:,} columns that the baseline does not have", width=len(row))
    names |= new
    return row
