"""Decide which windows are due, and cut their objects into shards of equal bytes."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence

from windage import names
from windage.config import Monitor
from windage.errors import InputError
from windage.steps import stored
from windage.steps.captured import captured, manifests_of, without_manifests
from windage.steps.overdue import overdue
from windage.steps.plan_labelled import plan_labelled
from windage.steps.ports import Storage
from windage.steps.requests import DueWindow, Plan, Scheduled, Shard, write
from windage.steps.shards import shards
from windage.window import Window


def plan(request: Scheduled, *, storage: Storage, open_bucket: Callable[[str], Storage]) -> Plan:
    """Return the windows that are due, each with its shards written beside it."""
    monitor = stored.monitor(storage, request.monitor)
    if request.monitor_type in names.LABELLED:
        return plan_labelled(request, monitor=monitor, storage=storage, open_bucket=open_bucket)
    baseline = stored.current_baseline(storage, monitor.name, request.monitor_type)
    windows = overdue(request, monitor=monitor, storage=storage)
    return Plan(windows=tuple(_planned(w, request, monitor, baseline, storage, open_bucket) for w in windows))


def _planned(
    window: Window,
    request: Scheduled,
    monitor: Monitor,
    baseline: str | None,
    storage: Storage,
    open_bucket: Callable[[str], Storage],
) -> DueWindow:
    work = names.work_prefix(monitor.name, request.monitor_type, window)
    cut: list[Shard] = []
    reason = None
    if baseline is not None:
        source, find = captured(monitor, storage=storage, open_bucket=open_bucket)
        try:
            objects = list(find(window))
        except InputError as error:
            # Only this window has a fault: the others are judged, and this one stays due.
            objects, reason = [], str(error)
        objects, manifests = without_manifests(objects)
        cut = [
            Shard(
                monitor=monitor.name,
                monitor_type=request.monitor_type,
                window=str(window),
                baseline=baseline,
                bucket=source.name,
                keys=tuple(entry.key for entry in part),
                manifests=manifests_of((entry.key for entry in part), manifests),
                profile_key=profile_key(work, index),
            )
            for index, part in enumerate(shards(objects))
        ]
    shards_key = f"{work}shards.json"
    document = [write(shard) for shard in cut] if reason is None else {"reason": reason}
    storage.put(shards_key, json.dumps(document).encode())
    return DueWindow(
        monitor=monitor.name,
        monitor_type=request.monitor_type,
        window=str(window),
        scheduled_time=request.scheduled_time,
        shards=len(cut),
        shards_key=shards_key,
        baseline=baseline,
        unplanned=reason is not None,
    )


def profile_key(work: str, index: int) -> str:
    """Return where the profile of a window's shard goes."""
    return f"{work}profiles/{index:06d}.json"


def profile_keys(due_window: DueWindow, window: Window) -> Sequence[str]:
    """Return where the profiles of a planned window lie."""
    work = names.work_prefix(due_window.monitor, due_window.monitor_type, window)
    return [profile_key(work, index) for index in range(due_window.shards)]
