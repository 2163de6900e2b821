"""Sets of event ids by their hashes: one that stays as it is, and one to which ids are added as they come."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from windage.kernel.met import AVAILABLE, Slots

Words = NDArray[np.uint64]
Mask = NDArray[np.bool_]

NONE = np.empty(0, dtype=np.uint64)


@dataclass(frozen=True, eq=False)
class Events:
    """A set of event ids by their hashes, eight bytes each; ``runs`` are sorted, and each is larger than the next.

    That it takes an id for another is as probable as the number of ids divided by 2^64.

    Examples
    --------
    >>> known = Events().joined(np.array([7, 5, 7], dtype=np.uint64))
    >>> known.holds(np.array([5, 6], dtype=np.uint64)).tolist()
    [True, False]
    """

    runs: tuple[Words, ...] = ()

    def holds(self, hashes: Words) -> Mask:
        """Tell which of some hashes are in the set."""
        found = np.zeros(hashes.size, dtype=np.bool_)
        if not self.runs:
            return found
        # In order, each is looked for near the one before; and nearly always none of them is there.
        ordered = np.sort(hashes)
        for run in self.runs:
            if _are_in(run, ordered).any():
                found |= _are_in(run, hashes)
        return found

    def joined(self, hashes: Words) -> Events:
        """Return the set with more ids. A run is merged once it is no longer than the new one: each id, seldom."""
        new, runs = each_hash(hashes), list(self.runs)
        if not new.size:
            return self
        while runs and runs[-1].size <= new.size:
            new = each_hash(np.concatenate([runs.pop(), new]))
        return Events((*runs, new))

    @property
    def size(self) -> int:
        """How many ids there are, some of them perhaps twice."""
        return sum(run.size for run in self.runs)

    @property
    def hashes(self) -> Words:
        """All hashes, sorted, each once."""
        return each_hash(np.concatenate(self.runs)) if self.runs else np.empty(0, dtype=np.uint64)


# A set to which ids are added as they come.
Growing = Events | Slots


def growing(hashes: Words = NONE) -> Growing:
    """Return a set of ids to which more will be added; then only the one with them is used.

    Examples
    --------
    >>> known = growing(np.array([7], dtype=np.uint64))
    >>> joined(known, np.array([5, 7], dtype=np.uint64)).hashes.tolist()
    [5, 7]
    """
    return joined(Slots() if AVAILABLE else Events(), hashes)


def joined(known: Growing, hashes: Words) -> Growing:
    """Return the set with more ids; without a table, where they were chosen so that they stand in each other's way."""
    if isinstance(known, Slots):
        return known if known.put(hashes) else Events().joined(known.hashes).joined(hashes)
    return known.joined(hashes)


def met(known: Growing, hashes: Words) -> tuple[Growing, Mask, bool]:
    """Return the set with more ids, which of these it had, and whether it is sure that it had none and all differ.

    Examples
    --------
    >>> known, before, are_new = met(growing(), np.array([7, 7], dtype=np.uint64))
    >>> before.tolist(), are_new, met(known, np.array([7, 5], dtype=np.uint64))[1].tolist()
    ([False, False], False, [True, False])
    """
    if not isinstance(known, Slots):
        return known.joined(hashes), known.holds(hashes), False
    # Nearly always all are new: that is found out while they are added.
    fresh = np.zeros(hashes.size, dtype=np.bool_)
    done = known.put(hashes, fresh=fresh)
    if done and fresh.all():
        return known, ~fresh, True
    before = ~fresh
    # What was not new was there, or stands further up among these; what may be missing was perhaps neither.
    others = hashes[before]
    was_there = ~growing(hashes[fresh]).holds(others)
    before[before] = was_there if done else was_there & known.holds(others)
    return known if done else Events().joined(known.hashes).joined(hashes), before, False


def emptied(known: Growing) -> Growing:
    """Return a set of no ids in the memory of one that is no longer used."""
    if isinstance(known, Slots):
        known.empty()
        return known
    return growing()


def are_different(hashes: Words) -> bool:
    """Tell whether no two hashes are the same."""
    return (growing(hashes).size if AVAILABLE else each_hash(hashes).size) == hashes.size


def _are_in(run: Words, hashes: Words) -> Mask:
    place = np.searchsorted(run, hashes)
    np.minimum(place, run.size - 1, out=place)
    return np.equal(run.take(place), hashes)


def each_hash(hashes: Words) -> Words:
    """Return some hashes sorted, each once.

    Examples
    --------
    >>> each_hash(np.array([7, 5, 7], dtype=np.uint64)).tolist()
    [5, 7]
    """
    # Of numbers that differ, np.unique is ten times as slow since it sorts no more.
    ordered = np.sort(hashes)
    new = np.ones(ordered.size, dtype=np.bool_)
    np.not_equal(ordered[1:], ordered[:-1], out=new[1:])
    return ordered if new.all() else ordered[new]
