"""Objects, cut into runs that are some seconds of work for one function."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from windage.steps.ports import Object
from windage.tree import GROUP

SHARD_BYTES = 64 * 1024 * 1024
# Each is a call of S3, and their keys are read with those of other shards.
SHARD_OBJECTS = 500


@dataclass(frozen=True)
class Cut:
    """How the work of a window is cut.

    Parameters
    ----------
    shard_bytes, shard_objects
        How much one shard holds at most; an object that is larger has a shard of its own.
    group
        How many profiles one function adds up.
    """

    shard_bytes: int = SHARD_BYTES
    shard_objects: int = SHARD_OBJECTS
    group: int = GROUP


CUT = Cut()


def shards(objects: Iterable[Object], cut: Cut = CUT) -> Iterator[list[Object]]:
    """Cut objects into runs of about equal bytes, in their order, one run in memory at a time.

    Examples
    --------
    >>> [len(part) for part in shards([Object(str(n), SHARD_BYTES // 2) for n in range(5)])]
    [2, 2, 1]
    """
    filled: list[Object] = []
    size = 0
    for entry in objects:
        if filled and (size + entry.size > cut.shard_bytes or len(filled) == cut.shard_objects):
            yield filled
            filled, size = [], 0
        filled.append(entry)
        size += entry.size
    if filled:
        yield filled
