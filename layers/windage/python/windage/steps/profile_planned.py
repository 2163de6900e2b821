"""Profile a shard that stands in a plan: in a function of its own, or alone in the one that judges."""

from __future__ import annotations

import json
from collections.abc import Callable
from itertools import islice

from windage.errors import InputError, ScriptError, shortened
from windage.steps.ports import NO_SCRIPTS, Scripts, Storage
from windage.steps.profile import profile
from windage.steps.protection import Protect, without_key
from windage.steps.requests import DueWindow, Shard, ShardItem
from windage.steps.shard_list import shard_at

_MOST_TOLD = 3


def profile_planned(
    item: ShardItem,
    *,
    storage: Storage,
    open_bucket: Callable[[str], Storage],
    scripts: Scripts = NO_SCRIPTS,
    protect: Protect = without_key,
) -> Shard:
    """Profile one of many shards and return it; what is wrong is noted, for a state machine tells it to nobody."""
    try:
        shard = shard_at(item, storage=storage)
        profile(shard, storage=storage, open_bucket=open_bucket, scripts=scripts, protect=protect)
    except (InputError, ScriptError) as error:
        note = json.dumps({"reason": shortened(str(error), limit=2000)}).encode()
        storage.put(f"{_notes(item.run)}{item.page:06d}-{item.place:03d}.json", note)
        raise
    return shard


def profile_alone(
    due: DueWindow,
    *,
    storage: Storage,
    open_bucket: Callable[[str], Storage],
    scripts: Scripts = NO_SCRIPTS,
    protect: Protect = without_key,
) -> None:
    """Profile the shard of a window that has one alone: it costs no other function's start."""
    if due.shards == 1:
        shard = shard_at(ShardItem(run=due.run, page=0, place=0), storage=storage)
        profile(shard, storage=storage, open_bucket=open_bucket, scripts=scripts, protect=protect, alone=True)


def why_lost(due: DueWindow, *, storage: Storage) -> str | None:
    """Return what the first shards that could not be profiled said; nothing when they died without a word."""
    notes = islice(storage.list(_notes(due.run)), _MOST_TOLD)
    reasons = dict.fromkeys(str(json.loads(storage.get(note.key))["reason"]) for note in notes)
    return "; ".join(reasons) or None


def _notes(run: str) -> str:
    return f"{run}failed/"
