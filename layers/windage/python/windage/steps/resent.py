"""Records that say they were sent before: held back from the profiles of many shards until that is looked up.

Within a shard every copy is found by its event id. A copy in another shard is one of a record that was resent, after a
timeout or from a queue, and such a record says so. So each of many shards leaves the hashes of its records' ids, eight
bytes each, and beside them the lines of the records that were resent. Where there are none, which is the rule, nobody
reads the hashes. Where there are some, those that stand in no shard are judged in the end.
"""

from __future__ import annotations

import gzip
from collections.abc import Iterable, Iterator
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from windage.captures.captured_lines import lines_of
from windage.errors import InputError
from windage.events import Events, each_hash
from windage.intake import Intake
from windage.once import Went, hashes_of, without
from windage.places import Places
from windage.steps.merge_list import profile_key
from windage.steps.ports import Missing, Storage
from windage.steps.read_shard import went_in
from windage.steps.requests import Shard
from windage.table import Table

# Of all shards together, compressed: what the function that judges can read beside everything else.
MOST_BYTES = 32 * 2**20
_BINARY = "application/octet-stream"
_PROFILES = "/profiles/"

Words = NDArray[np.uint64]
Mask = NDArray[np.bool_]


def hold_back(table: Table, intake: Intake, *, shard: Shard, source: Storage, storage: Storage) -> tuple[Table, Intake]:
    """Return one of many shards without the records that were resent, whose lines are written beside its profile."""
    held = _held(table)
    kept = table.taken(~held) if held.any() else table
    storage.put(_beside(shard.profile_key, "events"), _to_bytes(_hashes(kept)), content_type=_BINARY)
    if not held.any():
        return table, intake
    assert table.places is not None
    again = table.taken(held)
    lines = b"".join(_lines(table.places.taken(held), source))
    storage.put(_beside(shard.profile_key, "resent"), gzip.compress(lines, mtime=0), content_type=_BINARY)
    storage.put(_beside(shard.profile_key, "asked"), _to_bytes(_hashes(again)), content_type=_BINARY)
    count, operations = again.rows, intake.operations
    if operations.calls:
        operations -= went_in(source)(again)
    received, judged = intake.received - count, intake.judged - count
    return kept, replace(intake, received=received, judged=judged, operations=operations)


def look_up(run: str, shards: range, *, storage: Storage) -> Words:
    """Return the hashes of those resent records of a run that stand in one of some shards."""
    asked = _asked(run, storage=storage)
    if not asked.size:
        return asked
    found = [asked[Events((hashes,)).holds(asked)] for hashes in _events(run, shards, storage=storage) if hashes.size]
    return each_hash(np.concatenate(found)) if found else np.empty(0, np.uint64)


def note_seen(run: str, group: int, shards: range, *, storage: Storage) -> None:
    """Note of a group of shards which of the resent records stand in it; nothing where none was resent."""
    if (seen := look_up(run, shards, storage=storage)).size:
        storage.put(f"{run}seen/{group:06d}", _to_bytes(seen), content_type=_BINARY)


def seen_in_groups(run: str, *, storage: Storage) -> Words:
    """Return the hashes of the resent records that groups of shards have noted."""
    found = [_from_bytes(storage.get(entry.key)) for entry in storage.list(f"{run}seen/")]
    return each_hash(np.concatenate(found)) if found else np.empty(0, np.uint64)


def resent_lines(run: str, *, storage: Storage) -> Iterator[tuple[str, bytes]]:
    """Yield the lines of the resent records of a run.

    Raises
    ------
    InputError
        When they are more than one function can look at.
    """
    every = list(storage.list(f"{run}resent/"))
    if (size := sum(entry.size for entry in every)) > MOST_BYTES:
        raise InputError(
            f"s3://{storage.name}/{run}resent/",
            "too many records were resent to see which of them came before",
            got=f"{size:,} bytes",
            expected=f"at most {MOST_BYTES:,}",
            do="choose a shorter schedule",
        )
    return ((entry.key, storage.get(entry.key)) for entry in every)


def without_seen(
    parts: Iterable[tuple[Table, Intake]], seen: Words, went: Went | None = None
) -> Iterator[tuple[Table, Intake]]:
    """Yield tables of resent records without those that stand in a shard; these are counted as repeated."""
    known = Events((seen,)) if seen.size else Events()
    for table, intake in parts:
        again = np.zeros(table.rows, dtype=np.bool_)
        if table.calls is not None and table.calls.events is not None:
            has_one = _has_event(table)
            again[has_one] = known.holds(hashes_of(table.calls.taken(has_one)))
        yield without(table, intake, again, went)


def _held(table: Table) -> Mask:
    """Tell which rows are of records that were resent; with them all that stands on the same lines."""
    calls, places = table.calls, table.places
    if calls is None or calls.resent is None or places is None or not calls.resent.any():
        return np.zeros(table.rows, dtype=np.bool_)
    width = int(places.lines.max(initial=0)) + 1
    keys = places.of_row * width + places.lines
    return np.isin(keys, keys[calls.resent & _has_event(table)])


def _has_event(table: Table) -> Mask:
    assert table.calls is not None
    events = table.calls.events
    if events is None:
        return np.zeros(table.rows, dtype=np.bool_)
    return np.fromiter((event is not None for event in events.tolist()), np.bool_, table.rows)


def _hashes(table: Table) -> Words:
    if table.calls is None or table.calls.events is None:
        return np.empty(0, dtype=np.uint64)
    return each_hash(hashes_of(table.calls.taken(_has_event(table))))


def _lines(places: Places, source: Storage) -> Iterator[bytes]:
    """Yield the lines on which some rows stand, each once, from the objects read anew: they are few."""
    for number in np.unique(places.of_row).tolist():
        lines = lines_of(source.get(places.objects[number])).lines
        for line in np.unique(places.lines[places.of_row == number]).tolist():
            yield lines[line - 1] + b"\n"


def _asked(run: str, *, storage: Storage) -> Words:
    found = [_from_bytes(storage.get(entry.key)) for entry in storage.list(f"{run}asked/")]
    return each_hash(np.concatenate(found)) if found else np.empty(0, np.uint64)


def _events(run: str, shards: range, *, storage: Storage) -> Iterator[Words]:
    for index in shards:
        try:
            yield _from_bytes(storage.get(_beside(profile_key(run, index), "events")))
        except Missing:
            # A shard that left no profile has none either, and is told of as lost.
            continue


def _beside(profile: str, kind: str) -> str:
    """Return where what belongs to a profile lies.

    Examples
    --------
    >>> _beside("work/fraud/data-quality/run/profiles/000007.json", "events")
    'work/fraud/data-quality/run/events/000007'
    """
    run, _, name = profile.rpartition(_PROFILES)
    return f"{run}/{kind}/{name.removesuffix('.json')}"


def _to_bytes(hashes: Words) -> bytes:
    return hashes.astype("<u8").tobytes()


def _from_bytes(data: bytes) -> Words:
    return np.frombuffer(data, dtype="<u8").astype(np.uint64)
