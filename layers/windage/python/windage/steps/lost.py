"""What becomes of a window of which some shards left no profile: few are told, many leave it due."""

from __future__ import annotations

from collections.abc import Sequence

from windage import names
from windage.errors import InputError
from windage.steps.merge_list import profile_key
from windage.steps.ports import Storage
from windage.steps.profile_planned import why_lost
from windage.steps.requests import DueWindow
from windage.steps.shard_list import listed, shard_at
from windage.unread import MOST_KEPT, LostShard, Unread


def tolerated(due: DueWindow, lost: Sequence[int], *, storage: Storage) -> Unread | None:
    """Return what is lost of a window that can be judged without it; nothing where nothing is.

    Raises
    ------
    InputError
        When more is lost than can be judged without.
    """
    if not lost:
        return None
    if 100 * len(lost) > names.TOLERATED_PERCENT * due.shards:
        every_shard(due, lost, storage=storage)
    items = listed(due, storage=storage)
    kept = []
    for number in lost[:MOST_KEPT]:
        shard = shard_at(items[number], storage=storage)
        kept.append(LostShard(number, shard.bucket, shard.keys))
    return Unread(len(lost), due.shards, tuple(kept))


def every_shard(due: DueWindow, lost: Sequence[int], *, storage: Storage) -> None:
    """Refuse a window that has lost any shard.

    Raises
    ------
    InputError
        When one is lost: with what the first of them said, if they said anything.
    """
    if not lost:
        return
    where = f"s3://{storage.name}/{profile_key(due.run, lost[0])}"
    if (reason := why_lost(due, storage=storage)) is not None:
        raise InputError(where, f"not made, as {len(lost):,} of {due.shards:,} profiles; {reason}")
    raise InputError(where, "no such object", got=f"{due.shards - len(lost):,} of {due.shards:,} profiles")
