"""Which lines of a block have a skeleton, and where their values stand."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from windage.captures.alike.bytes_of import Block, Places, places_of
from windage.captures.alike.skeleton import Skeleton
from windage.kernel import lines as compiled

Flags = NDArray[np.bool_]
_COMMA = 44
# The runs of so many lines are looked at together.
_AT_A_TIME = 2**10


@dataclass(frozen=True, eq=False)
class Marked:
    """A block, where each of its lines ends, and where its commas stand."""

    block: Block
    ends: Places

    @cached_property
    def starts(self) -> Places:
        """Where each line begins."""
        return np.concatenate([[0], self.ends[:-1] + 1])

    @cached_property
    def commas(self) -> Places:
        """Where the commas stand."""
        return places_of(_COMMA, self.block.bytes)


@dataclass(frozen=True, eq=False)
class Matched:
    """The lines that have a skeleton, by their place in the block, and where each slot stands, shape (slots, lines)."""

    lines: Places
    starts: Places
    sizes: Places

    def kept(self, good: Flags) -> Matched:
        """Return some of the lines."""
        if good.all():
            return self
        return Matched(self.lines[good], self.starts.compress(good, axis=1), self.sizes.compress(good, axis=1))


def matched(marked: Marked, lines: Places, skeleton: Skeleton) -> Matched:
    """Return which of some lines have the runs of a skeleton; what stands between these is not looked at."""
    if not compiled.AVAILABLE:
        return matched_by_columns(marked, lines, skeleton)
    return Matched(
        *compiled.matched(
            *(marked.block.bytes, lines),
            starts=marked.starts,
            ends=marked.ends,
            runs=skeleton.runs,
            before=[-1 if slot.comma is None else slot.before for slot in skeleton.slots],
        )
    )


def matched_by_columns(marked: Marked, lines: Places, skeleton: Skeleton) -> Matched:
    """Return the same, slot by slot: what all lines have in common is told of many at once."""
    lines, commas = _with_commas(marked, lines, skeleton.commas)
    block, line_ends = marked.block, marked.ends[lines]
    position = marked.starts[lines]
    good = _holds(block, position, skeleton.runs[0])
    position = position + len(skeleton.runs[0])
    starts = np.empty((len(skeleton.slots), lines.size), dtype=np.int64)
    sizes = np.empty_like(starts)
    before = skeleton.runs[0]
    for place, (slot, run) in enumerate(zip(skeleton.slots, skeleton.runs[1:], strict=True)):
        end = (line_ends if slot.comma is None else commas[slot.comma]) - slot.before
        size = np.subtract(end, position, out=sizes[place])
        if before != b",":
            # Between two commas there is always a field.
            good &= size >= 0
        if run != b",":
            good &= _holds(block, end, run)
        starts[place] = position
        before, position = run, end + len(run)
    good &= position == line_ends
    return Matched(lines, starts, sizes).kept(good)


def _with_commas(marked: Marked, lines: Places, count: int) -> tuple[Places, Places]:
    """Return which lines have so many commas, and where these stand, shape (commas, lines)."""
    commas, starts, ends = marked.commas, marked.starts[lines], marked.ends[lines]
    if commas.size == lines.size * count and lines.size:
        table = commas.reshape(lines.size, count)
        if (table[:, 0] > starts).all() and (table[:, -1] < ends).all():
            return lines, _turned(table)
    first = np.searchsorted(commas, starts)
    chosen = np.searchsorted(commas, ends) - first == count
    return lines[chosen], commas[first[chosen] + np.arange(count)[:, None]]


def _turned(table: Places) -> Places:
    """Return rows as columns, in pieces that stay near the processor."""
    found = np.empty(table.shape[::-1], dtype=table.dtype)
    for first in range(0, table.shape[0], _AT_A_TIME):
        found[:, first : first + _AT_A_TIME] = table[first : first + _AT_A_TIME].T
    return found


def _holds(block: Block, places: Places, run: bytes) -> Flags:
    """Tell where a run stands."""
    size = len(run)
    if size > len(block.data):
        return np.zeros(places.size, dtype=np.bool_)
    windows = np.ndarray((len(block.data) - size + 1,), f"V{size}", block.data, strides=(1,))
    places = np.clip(places, 0, windows.size - 1)
    good = np.ones(places.size, dtype=np.bool_)
    many = run * min(_AT_A_TIME, places.size)
    for first in range(0, places.size, _AT_A_TIME):
        found = windows[places[first : first + _AT_A_TIME]]
        # Nearly always all are the same, which is told in one go.
        if found.tobytes() != many[: size * found.size]:
            same = found.view(np.uint8).reshape(-1, size) == np.frombuffer(run, np.uint8)
            good[first : first + _AT_A_TIME] = same.all(axis=1)
    return good
