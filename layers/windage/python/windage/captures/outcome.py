"""What becomes of one row of a capture, and the table and the counts that many make."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

import msgspec
import numpy as np
from numpy.typing import NDArray

from windage.calls import Calls
from windage.captures.json_rows import MOST_COLUMNS, Row
from windage.errors import InputError
from windage.intake import MOST_KEPT, Intake, Quarantined, Reason
from windage.operations import Operated, Operations
from windage.places import Places
from windage.table import Table, from_records, from_rows, stacked
from windage.window import parse_moment


# A hundred thousand of each are made a window: structs that the garbage collector need not look at cost the least.
class Call(msgspec.Struct, frozen=True, gc=False):
    """What a record says of its call: the inference id, else the event id, the time as it is written, the version.

    ``failed`` calls have no answer, and lack none.
    The ``event`` id is the record's own; it is ``resent`` if an earlier try of it may have been stored.
    """

    identifier: str | None
    time: object
    version: str = ""
    event: str | None = None
    resent: bool = False
    failed: bool = False


class Called(msgspec.Struct, frozen=True, gc=False):
    """A row, its call, which all rows of one record share, and its place among them, bad ones counted."""

    row: Row
    call: Call
    position: int = 0


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


@dataclass(frozen=True)
class _Told:
    """Of each row its call, its object and its line, in lists of their own, which cost the least."""

    calls: list[Called] = field(default_factory=list)
    sources: list[str] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)

    def add(self, call: Called, source: str, line: int) -> None:
        self.calls.append(call)
        self.sources.append(source)
        self.lines.append(line)

    def of(self, table: Table) -> Table:
        """Return the table of the rows with what is known of each."""
        return replace(table, calls=_calls(self.calls), places=Places.of(self.sources, self.lines))


NO_CALL = Call(None, None)
_NOT_CALLED = Called((), NO_CALL)
NO_ROW = (Called, Bad, Outside, Filtered, Note, Operated)
Outcome = Row | Called | Bad | Outside | Filtered | Note | Operated
Placed = tuple[str, int, Outcome]


def collected(
    outcomes: Iterable[Placed], *, columns: Sequence[str], names: set[str] | None = None
) -> tuple[Table, Intake]:
    """Return the table of the rows and the counts of all; an outcome comes with its object and its line.

    ``names`` are all that the columns of a table have that is read in parts; those of this part are added.

    Examples
    --------
    >>> table, intake = collected([("a", 1, ("20",)), ("a", 2, Bad("payload", "not JSON"))], columns=("age",))
    >>> table.rows, intake.quarantined
    (1, {'payload': 1})
    """
    by_position: list[Sequence[str | None]] = []
    by_name: list[Mapping[str, str | None]] = []
    told_by_position, told_by_name = _Told(), _Told()
    reasons: Counter[Reason] = Counter()
    widths: Counter[int] = Counter()
    kept: list[Quarantined] = []
    others: Counter[type[Outside | Filtered]] = Counter()
    notes: Counter[str] = Counter()
    went: list[Operated] = []
    names = set(columns) if names is None else names
    for source, line, became in outcomes:
        outcome, call = (became.row, became) if isinstance(became, Called) else (became, _NOT_CALLED)
        if isinstance(outcome, tuple):
            by_position.append(outcome)
            told_by_position.add(call, source, line)
            continue
        found = not_too_wide(outcome, names, columns) if isinstance(outcome, Mapping) else outcome
        if isinstance(found, Mapping):
            by_name.append(found)
            told_by_name.add(call, source, line)
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
        elif isinstance(found, Operated):
            went.append(found)
        elif isinstance(found, Outside | Filtered):
            others[type(found)] += 1
    tables = []
    if by_position or not by_name:
        tables.append(told_by_position.of(from_rows(columns, by_position)))
    if by_name:
        tables.append(told_by_name.of(from_records(by_name, names=columns)))
    table = stacked(tables)
    return table, Intake(
        received=table.rows + reasons.total() + others.total(),
        judged=table.rows,
        quarantined=dict(sorted(reasons.items())),
        operations=Operations.of(went),
        outside=others[Outside],
        widths=dict(sorted(widths.items())),
        kept=tuple(sorted(kept)[:MOST_KEPT]),
        filtered=others[Filtered],
        notes=dict(sorted(notes.items())),
    )


def _calls(rows: Sequence[Called]) -> Calls | None:
    """Return the calls of rows; nothing when no row has one."""
    if all(row is _NOT_CALLED for row in rows):
        return None
    calls = [row.call for row in rows]
    times = [call.time for call in calls]
    moments = {time: seconds(time) for time in {time for time in times if isinstance(time, str)}}
    identifiers = np.empty(len(calls), dtype=np.object_)
    identifiers[:] = [call.identifier for call in calls]
    # A row that nothing is known of is a record of its own.
    first = [call is not before or call is NO_CALL for before, call in pairwise([None, *calls])]
    return Calls(
        identifiers,
        np.array([moments[time] if isinstance(time, str) else np.nan for time in times], dtype=np.float64),
        np.array(first, dtype=np.bool_),
        np.array([row.position for row in rows], dtype=np.int64),
        _said([call.version for call in calls]),
        _said([call.event for call in calls]),
        np.array([call.resent for call in calls], dtype=np.bool_) if any(call.resent for call in calls) else None,
        np.array([call.failed for call in calls], dtype=np.bool_) if any(call.failed for call in calls) else None,
    )


def _said(texts: Sequence[str | None]) -> NDArray[np.object_] | None:
    """Return what the records say; nothing where none says anything."""
    if not any(texts):
        return None
    array = np.empty(len(texts), dtype=np.object_)
    array[:] = texts
    return array


def seconds(time: str) -> float:
    """Return when a moment was, in seconds since 1970; of what is none, NaN."""
    try:
        return parse_moment(time).timestamp()
    except InputError:
        return float("nan")


def not_too_wide(
    row: Mapping[str, str | None], names: set[str], columns: Sequence[str]
) -> Mapping[str, str | None] | Bad:
    """Add the row's names to those of the table, or refuse the row: ever new names make it as wide as it is long."""
    new = row.keys() - names
    if len(names) + len(new) > len(columns) + MOST_COLUMNS:
        return Bad("columns", f"more than {MOST_COLUMNS:,} columns that the baseline does not have", width=len(row))
    names |= new
    return row
