"""What the slots of a skeleton are: asked of the reader of single lines, so that both always agree.

A line is made in which every slot has a text of its own. Where these come out again, in which column of which row, and
as the id, the time and the version of the call, is where the values of all lines with this skeleton belong.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from windage.captures.alike.skeleton import Skeleton, skeleton_of
from windage.captures.capture_record import decoded, outcomes_of
from windage.captures.outcome import Called
from windage.captures.reading import Reading
from windage.operations import Operated

# Private to whoever uses them: in no capture, and neither space nor a mark of JSON or CSV.
_LEFT, _RIGHT = "\ue0f0", "\ue0f1"
_FAILED = {"statusCode", "errorClass"}
# What an expression may have without looking at values: names, places, all items, the members of several.
_PLAIN = set('abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.[]*"-')


@dataclass(frozen=True)
class Meaning:
    """The skeleton of lines, and what their slots are.

    Parameters
    ----------
    rows
        Of each row of a line the slot of every column; no slot where the column is never there.
    by_position
        Whether the rows have the columns of the schema, in its order.
    nulls
        Whether a value of JSON may be null: an expression passes over what is.
    identifier, time, version, event
        The slots of what is known of the call.
    """

    skeleton: Skeleton
    rows: tuple[Mapping[str, int | None], ...]
    by_position: bool
    nulls: bool
    identifier: int | None
    time: int | None
    version: int | None
    event: int | None


def meaning_of(line: bytes, reading: Reading) -> Meaning | None:
    """Return what lines like this one mean; nothing when they have to be read one by one."""
    record = decoded(line)
    if record is None or reading.preprocess is not None or (found := skeleton_of(line, record)) is None:
        return None
    skeleton, values = found
    expressions = [selection.expression for selection in (reading.features, reading.answers) if selection is not None]
    if not _PLAIN.issuperset("".join(expressions)):
        return None
    told = [
        _told(place, slot.of, value) for place, (slot, value) in enumerate(zip(skeleton.slots, values, strict=True))
    ]
    every = outcomes_of(skeleton.filled(told), replace(reading, window=None))
    outcomes = [outcome for outcome in every if not isinstance(outcome, Operated)]
    rows = [_row(outcome.row if isinstance(outcome, Called) else outcome, reading) for outcome in outcomes]
    if not rows or any(row is None for row in rows) or len({type(one) for one in outcomes}) > 1:
        return None
    # Whether a call failed is told by values.
    if record.captureData.endpointOutput is None and any(slot.name in _FAILED for slot in skeleton.slots):
        return None
    call = outcomes[0].call if isinstance(outcomes[0], Called) else None
    if call is not None and any(
        isinstance(one, Called) and one.position != place for place, one in enumerate(outcomes)
    ):
        return None
    known = [] if call is None else [call.identifier, call.time, call.version or None, call.event]
    slots = [_slot(value) for value in known]
    if any(value is not None and slot is None for value, slot in zip(known, slots, strict=True)):
        return None
    by_position = isinstance(outcomes[0].row if isinstance(outcomes[0], Called) else outcomes[0], tuple)
    identifier, time, version, event = slots if call is not None else (None,) * 4
    return Meaning(
        skeleton,
        tuple(row for row in rows if row is not None),
        by_position=by_position,
        nulls=not expressions,
        identifier=identifier,
        time=time,
        version=version,
        event=event,
    )


def _told(place: int, of: str, value: bytes) -> bytes:
    mark = mark_of(place).encode()
    return value if of == "scalar" else b'\\"' + mark + b'\\"' if of == "json" else mark


def mark_of(place: int) -> str:
    """Return a text that no capture holds, for a slot."""
    return f"{_LEFT}{place}{_RIGHT}"


def _slot(value: object) -> int | None:
    """Return the slot that a text is of, if it is that of one."""
    if not isinstance(value, str) or value[:1] != _LEFT or value[-1:] != _RIGHT or not value[1:-1].isdecimal():
        return None
    return int(value[1:-1])


def _row(row: object, reading: Reading) -> Mapping[str, int | None] | None:
    """Return the slot of every column of a row; nothing when it is no row, or a value is not that of a slot."""
    if isinstance(row, tuple):
        row = dict(zip(reading.schema.columns, row, strict=True))
    return slots_of(row) if isinstance(row, Mapping) else None


def slots_of(row: Mapping[str, str | None]) -> Mapping[str, int | None] | None:
    """Return the slot whose mark stands in each column; nothing when a value is no mark."""
    # Where names are values, as in the split form of a table, every line may have others.
    if any(_LEFT in name for name in row):
        return None
    slots = {name: _slot(value) for name, value in row.items()}
    return None if any(row[name] is not None and slot is None for name, slot in slots.items()) else slots
