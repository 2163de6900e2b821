"""Which profiles of a window are added up in which group, and where all of them lie."""

from __future__ import annotations

import json
from collections.abc import Sequence

import msgspec

from windage.steps.ports import Storage
from windage.steps.requests import DueWindow, MergeItem, write
from windage.tree import levels


def write_merges(due: DueWindow, *, storage: Storage, group: int) -> DueWindow:
    """Write which groups there are on each level, and return the window with them."""
    below, merges = due.shards, []
    for number, count in enumerate(levels(due.shards, group=group), 1):
        items = [
            MergeItem(
                monitor=due.monitor,
                monitor_type=due.monitor_type,
                baseline=due.baseline or "",
                run=due.run,
                level=number,
                index=index,
                first=index * group,
                count=min(group, below - index * group),
            )
            for index in range(count)
        ]
        storage.put(groups_key(due, number), json.dumps([write(item) for item in items]).encode())
        merges.append(number)
        below = count
    return msgspec.structs.replace(due, merges=tuple(merges), parts=below)


def groups_key(due: DueWindow, level: int) -> str:
    """Return where the groups of one level are listed; the state machine puts this key together, too."""
    return f"{due.shards_key}.groups-{level}"


def part_key(run: str, level: int, index: int) -> str:
    """Return where one part of a level lies; level 0 are the profiles of the shards."""
    return merged_key(run, level, index) if level else profile_key(run, index)


def profile_key(run: str, index: int) -> str:
    """Return where the profile of a window's shard goes."""
    return f"{run}profiles/{index:06d}.json"


def merged_key(run: str, level: int, index: int) -> str:
    """Return where the sum of a group goes."""
    return f"{run}merged-{level}/{index:06d}.bin"


def profile_keys(due: DueWindow) -> Sequence[str]:
    """Return where the profiles of a planned window lie."""
    return [profile_key(due.run, index) for index in range(due.shards)]
