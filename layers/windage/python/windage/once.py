"""Every captured record once: what was delivered again, after a timeout or by a second try, is not judged again.

A record is known by its event id, which is its own: a customer who asks again makes a record with another one. What
two versions of a model answered to one call are two records, whatever their ids; records without an event id are never
taken for one another.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from windage.calls import Calls
from windage.events import Growing, Mask, Words, are_different, growing, joined, met
from windage.intake import Intake
from windage.operations import Operations
from windage.profile import row_hash
from windage.spelled import Spelled
from windage.table import Table

# An odd number, so that no two positions have one product.
_APART = np.uint64(0x9E3779B97F4A7C15)
# In the place of the hash of a row without an event id. A record whose hash this is, is not looked for.
NO_EVENT = np.uint64(0)


# Returns how the calls of a table's records went.
Went = Callable[[Table], Operations]


class Met(Protocol):
    """The records that have come so far."""

    def met(self, hashes: Words) -> tuple[Mask, bool]:
        """Tell which records have come before, and whether all others surely differ; remember all of them."""
        ...


@dataclass
class InMemory:
    """The records that have come so far, some bytes each: of a shard, they are few."""

    events: Growing = field(default_factory=growing)

    def met(self, hashes: Words) -> tuple[Mask, bool]:
        """Tell which records have come before, and whether all others surely differ; remember all of them."""
        self.events, again, differ = met(self.events, hashes)
        return again, differ


def each_once(
    parts: Iterable[tuple[Table, Intake]], known: Met | None = None, went: Went | None = None
) -> Iterator[tuple[Table, Intake]]:
    """Yield the tables with the rows of every record once, the first time that it comes; the others are counted.

    Parameters
    ----------
    parts
        Tables, each with what became of its rows. The rows of one record stand in one table.
    known
        What remembers the records from table to table.
    went
        Says how the calls of records went, so that those that come again are not counted twice in that, too.

    Examples
    --------
    >>> from windage.captures.capture_file import Schema, read_captures
    >>> line = b'{"captureData": {"endpointInput": {"data": "20"}}, "eventMetadata": {"eventId": "e1"}}'
    >>> parts = (read_captures([(name, line)], schema=Schema(("age",))) for name in ("a.jsonl", "b.jsonl"))
    >>> [(table.rows, intake.judged, intake.repeated) for table, intake in each_once(parts)]
    [(1, 1, 0), (0, 0, 1)]
    """
    known = known if known is not None else InMemory()
    for part in parts:
        found = _first_time(part, known, went)
        # While the next part is read, this one is no longer needed.
        del part
        yield found
        del found


def _first_time(part: tuple[Table, Intake], known: Met, went: Went | None) -> tuple[Table, Intake]:
    table, intake = part
    calls = table.calls
    if calls is None or calls.recorded is None:
        return part
    has_one = has_event(calls)
    told = calls if has_one.all() else calls.taken(has_one)
    hashes = hashes_of(told)
    again = np.zeros(table.rows, dtype=np.bool_)
    before, differ = known.met(hashes)
    again[has_one] = before if differ else before | _repeated(told, hashes)
    return without(table, intake, again, went)


def across(parts: Iterable[tuple[Table, Intake, Words]]) -> Iterator[tuple[Table, Intake]]:
    """Yield the tables of shards, in each of which a record stands once, without those that an earlier one has.

    Parameters
    ----------
    parts
        Tables, each with what became of its rows and the hashes of their records, as of `hashes_by_row`.
    """
    known = growing()
    for table, intake, hashes in parts:
        yield without(table, intake, known.holds(hashes))
        known = joined(known, hashes[hashes != NO_EVENT])


def without(table: Table, intake: Intake, again: Mask, went: Went | None = None) -> tuple[Table, Intake]:
    """Return a table without the rows that came once more, which are counted."""
    count = int(np.count_nonzero(again))
    if not count:
        return table, intake
    operations = intake.operations
    if went is not None and operations.calls:
        operations -= went(table.taken(again))
    repeated = intake.repeated + count
    return table.taken(~again), replace(intake, judged=intake.judged - count, repeated=repeated, operations=operations)


def has_event(calls: Calls) -> Mask:
    """Tell which rows are of a record with an event id."""
    if calls.recorded is None or isinstance(calls.recorded, Spelled):
        return np.full(calls.first.size, calls.recorded is not None)
    return np.fromiter((event is not None for event in calls.recorded.tolist()), np.bool_, calls.first.size)


def hashes_of(calls: Calls) -> Words:
    """Return the hash of each row's record, shape (rows,); all have an event id."""
    assert calls.recorded is not None
    hashes = row_hash.of_ids(calls.recorded)
    if calls.versions is None:
        return hashes
    versions = calls.versions.tolist()
    different = list(dict.fromkeys(versions))
    of_version = dict(zip(different, row_hash.of_texts(different).tolist(), strict=True))
    return hashes + np.array([of_version[one] for one in versions], dtype=np.uint64) * _APART


def hashes_by_row(calls: Calls) -> Words:
    """Return the hash of each row's record, shape (rows,), and `NO_EVENT` where it has no event id."""
    found = np.full(calls.first.size, NO_EVENT)
    if calls.recorded is not None:
        has_one = has_event(calls)
        found[has_one] = hashes_of(calls.taken(has_one))
    return found


def of_rows(hashes: Words, places: NDArray[np.int64]) -> Words:
    """Return a hash of each row of the records, by its place among the rows of its record."""
    return hashes + places.astype(np.uint64) * _APART


def _repeated(calls: Calls, hashes: Words) -> Mask:
    """Tell which rows have come before in this table: the same row of the same record."""
    places = calls.places
    keys = of_rows(hashes, places)
    if are_different(keys):
        return np.zeros(keys.size, dtype=np.bool_)
    _, first, number = np.unique(keys, return_index=True, return_inverse=True)
    before = first[number]
    again = before != np.arange(keys.size)
    # Two rows may have one key by chance, or because somebody chose the ids so.
    rows = list(zip(*_told(calls), places.tolist(), strict=True))
    if all(rows[row] == rows[original] for row, original in zip(np.flatnonzero(again), before[again], strict=True)):
        return np.asarray(again)
    originals: dict[tuple[str, str, int], int] = {}
    return np.array([originals.setdefault(one, row) != row for row, one in enumerate(rows)], dtype=np.bool_)


def _told(calls: Calls) -> tuple[list[str], list[str]]:
    """Return the event id of each row, and the version that answered."""
    assert calls.events is not None
    versions = calls.versions.tolist() if calls.versions is not None else [""] * calls.events.size
    return calls.events.tolist(), versions
