"""The rows of the lines of one skeleton, and which of its lines have to be read one by one after all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from windage.calls import Calls
from windage.captures.alike.bytes_of import FIRST, WORD, Block, Places
from windage.captures.alike.codes import coded, many_coded
from windage.captures.alike.columns import is_no_json, look_like_numbers, no_decimals, of_csv, of_json
from windage.captures.alike.matched import Marked, Matched, matched
from windage.captures.alike.meaning import Meaning
from windage.captures.alike.moments import times_of
from windage.captures.alike.numbers import Decimals, decimals, many_decimals
from windage.captures.alike.plain import are_texts, keep_openings
from windage.captures.alike.went import operations_of
from windage.captures.called import EXPLANATION, LONGEST_IDENTIFIER, LONGEST_VERSION
from windage.operations import Operations
from windage.places import Places as Stands
from windage.spelled import Spelled
from windage.table import Column, Kind, Table, Words, blank, stacked_column
from windage.window import Window

Flags = NDArray[np.bool_]

_KEYWORDS = (b"null", b"true", b"false")


@dataclass(frozen=True, eq=False)
class Rows:
    """The rows of lines that are alike.

    Parameters
    ----------
    table
        The rows of the window.
    lines
        The lines that were read, by their place in the block.
    outside
        How many of their rows are of another window.
    operations
        How the calls of the others went.
    """

    table: Table
    lines: Places
    outside: int
    operations: Operations


def rows_of(
    marked: Marked, lines: Places, meaning: Meaning, *, columns: tuple[str, ...], window: Window | None, place: Stands
) -> Rows:
    """Read those of some lines that have a skeleton; ``place`` says where each line of the block stands."""
    found = matched(marked, lines, meaning.skeleton)
    found = found.kept(_is_plain(marked.block, found, meaning))
    inside, seconds_of, readable = _times(marked.block, found, meaning, window)
    if not readable.all():
        found, inside, seconds_of = found.kept(readable), inside[readable], seconds_of[readable]
    judged, bad = _columns(marked.block, found, meaning, columns)
    if bad.any():
        found, inside, seconds_of = found.kept(~bad), inside[~bad], seconds_of[~bad]
        judged = [{name: column.taken(~bad) for name, column in row.items()} for row in judged]
    every = len(meaning.rows)
    outside = every * int(np.count_nonzero(~inside))
    read = found.lines
    if outside:
        found, seconds_of = found.kept(inside), seconds_of[inside]
        judged = [{name: column.taken(inside) for name, column in row.items()} for row in judged]
    table = Table(
        every * found.lines.size,
        tuple(_in_turns(name, [row[name] for row in judged]) for name in judged[0]),
        _calls(marked.block, found, meaning, seconds_of),
        place.at(_each(found.lines, every)),
    )
    return Rows(table, read, outside, operations_of(marked.block, found, meaning.skeleton))


def _is_plain(block: Block, found: Matched, meaning: Meaning) -> Flags:
    """Tell which lines the reader of single lines would not look at in another way than their values."""
    good = np.ones(found.lines.size, dtype=np.bool_)
    for place, (slot, start, size) in enumerate(zip(meaning.skeleton.slots, found.starts, found.sizes, strict=True)):
        if slot.begins:
            keep_openings(good, block, start)
        if slot.alone:
            good &= size > 0
        if slot.of == "scalar":
            good &= _is_scalar(block, start, size)
        if slot.of == "text" and place != meaning.time:
            good &= are_texts(block, start, size)
        if place == meaning.identifier:
            good &= (size > 0) & (size <= LONGEST_IDENTIFIER)
            for line in np.flatnonzero(size == len(EXPLANATION)).tolist():
                good[line] &= block.at(int(start[line]), len(EXPLANATION)) != EXPLANATION
        if place == meaning.event:
            good &= (size > 0) & (size < LONGEST_IDENTIFIER)
        if place == meaning.version:
            good &= (size > 0) & (size <= LONGEST_VERSION)
    return good


def _is_scalar(block: Block, starts: Places, sizes: Places) -> Flags:
    """Tell which values of the metadata are numbers, or words of JSON; others are not even JSON."""
    found = decimals(block, starts, sizes)
    good = found.known & ~is_no_json(block, starts, sizes, found)
    if not good.all():
        words = block.words[starts] & FIRST.take(np.minimum(sizes, WORD))
        for keyword in _KEYWORDS:
            good |= (words == int.from_bytes(keyword, "little")) & (sizes == len(keyword))
    return good


def _times(
    block: Block, found: Matched, meaning: Meaning, window: Window | None
) -> tuple[Flags, NDArray[np.float64], Flags]:
    lines = found.lines.size
    if meaning.time is None:
        return np.ones(lines, dtype=np.bool_), np.full(lines, np.nan), np.full(lines, window is None)
    return times_of(block, found.starts[meaning.time], found.sizes[meaning.time], window=window)


def _columns(
    block: Block, found: Matched, meaning: Meaning, columns: tuple[str, ...]
) -> tuple[list[dict[str, Column]], Flags]:
    """Return the columns of each row of the lines, and which lines hold a value that is none."""
    bad = np.zeros(found.lines.size, dtype=np.bool_)
    numbers, words = _numbers_and_words(block, found, meaning)
    rows: list[dict[str, Column]] = []
    for row in meaning.rows:
        made: dict[str, Column] = {}
        for name, slot in _ordered(row, columns):
            if slot is None:
                made[name] = blank(name, Kind.NULL, found.lines.size)
                continue
            json = meaning.skeleton.slots[slot].of == "json"
            spans = found.starts[slot], found.sizes[slot]
            if json:
                made[name], wrong = of_json(block, name, *spans, numbers[slot])
            else:
                made[name], wrong = of_csv(block, name, *spans, numbers[slot], words=words.get(slot))
            bad |= wrong
            if json and not meaning.nulls:
                bad |= made[name].kinds == Kind.NULL
        rows.append(made)
    return rows, bad


def _numbers_and_words(block: Block, found: Matched, meaning: Meaning) -> tuple[dict[int, Decimals], dict[int, Words]]:
    """Read all slots that seem to hold numbers together, and number the texts of the others that hold fields of CSV."""
    slots = sorted({slot for row in meaning.rows for slot in row.values() if slot is not None})
    worth = look_like_numbers(block, found.starts, found.sizes)
    numeric = [slot for slot in slots if worth[slot]]
    read = {slot: no_decimals(found.lines.size) for slot in slots if slot not in numeric}
    if numeric:
        json = any(meaning.skeleton.slots[slot].of == "json" for slot in numeric)
        read |= zip(numeric, many_decimals(block, found.starts, found.sizes, numeric, padded=json), strict=True)
    texts = [slot for slot in read if slot not in numeric and meaning.skeleton.slots[slot].of == "csv"]
    return read, dict(zip(texts, many_coded(block, found.starts, found.sizes, texts), strict=True))


def _ordered(row: Mapping[str, int | None], columns: tuple[str, ...]) -> list[tuple[str, int | None]]:
    names = [*(name for name in columns if name in row), *(name for name in row if name not in columns)]
    return [(name, row[name]) for name in names]


def _in_turns(name: str, parts: list[Column]) -> Column:
    """Return the column of lines that have several rows each: the first of every line, then its second."""
    if len(parts) == 1:
        return parts[0]
    many = parts[0].kinds.size
    return stacked_column(name, parts).taken(np.arange(len(parts) * many).reshape(len(parts), many).T.ravel())


def _each(values: NDArray[Any], every: int) -> NDArray[Any]:
    """Return each value so many times, one beside the other; mostly once, which needs no copy."""
    return values if every == 1 else np.repeat(values, every)


def _calls(block: Block, found: Matched, meaning: Meaning, times: NDArray[np.float64]) -> Calls | None:
    if meaning.identifier is None and meaning.time is None:
        return None
    lines, every = found.lines.size, len(meaning.rows)
    whose: NDArray[np.object_] | Spelled
    if meaning.identifier is None:
        whose = np.full(lines * every, None, dtype=np.object_)
    else:
        whose = _ids(block, found, meaning.identifier, every)
    positions = np.tile(np.arange(every), lines)
    return Calls(
        whose,
        _each(times, every),
        positions == 0,
        positions,
        None if meaning.version is None else _each(_texts(block, found, meaning.version), every),
        None if meaning.event is None else _ids(block, found, meaning.event, every),
        _resent(block, found, meaning, every),
    )


def _ids(block: Block, found: Matched, slot: int, every: int) -> Spelled:
    # Copies, even of one row each: the places of all slots would stay in memory with these.
    return Spelled.of(
        block.data, starts=np.repeat(found.starts[slot], every), sizes=np.repeat(found.sizes[slot], every)
    )


def _texts(block: Block, found: Matched, slot: int) -> NDArray[np.object_]:
    words = coded(block, found.starts[slot], found.sizes[slot])
    return np.array(words.different, dtype=np.object_)[words.codes]


def _resent(block: Block, found: Matched, meaning: Meaning, every: int) -> Flags | None:
    for place, slot in enumerate(meaning.skeleton.slots):
        if slot.name == "resent" and slot.of == "scalar":
            again: Flags = np.equal(_texts(block, found, place), "true").astype(np.bool_)
            return _each(again, every) if again.any() else None
    return None
