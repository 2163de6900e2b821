"""Objects, cut into runs that are some seconds of work for one function."""

from __future__ import annotations

from collections.abc import Iterable

from windage.steps.ports import Object

SHARD_BYTES = 64 * 1024 * 1024
# A shard's description travels as the input of a state machine, which may be 256 KB.
SHARD_OBJECTS = 500


def shards(objects: Iterable[Object]) -> list[list[Object]]:
    """Cut objects into runs of about equal bytes, in their order.

    Examples
    --------
    >>> [len(part) for part in shards([Object(str(n), SHARD_BYTES // 2) for n in range(5)])]
    [2, 2, 1]
    """
    filled: list[list[Object]] = []
    size = 0
    for entry in objects:
        if not filled or size + entry.size > SHARD_BYTES or len(filled[-1]) == SHARD_OBJECTS:
            filled.append([])
            size = 0
        filled[-1].append(entry)
        size += entry.size
    return filled
