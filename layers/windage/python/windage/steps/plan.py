"""Decide which windows are due, and cut their objects into shards of equal bytes."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from windage import names
from windage.config import Monitor
from windage.errors import InputError
from windage.steps import stored
from windage.steps.captured import captured, manifests_of, without_manifests
from windage.steps.merge_list import profile_key, write_merges
from windage.steps.overdue import overdue
from windage.steps.plan_labelled import plan_labelled
from windage.steps.ports import Storage
from windage.steps.requests import DueWindow, Plan, Scheduled, Shard
from windage.steps.shard_list import SHARDS, write_reason, write_shards
from windage.steps.shards import CUT, Cut, shards
from windage.window import Window, parse_moment


def plan(request: Scheduled, *, storage: Storage, open_bucket: Callable[[str], Storage], cut: Cut = CUT) -> Plan:
    """Return the windows that are due, each with its shards written beside it."""
    monitor = stored.monitor(storage, request.monitor)
    if request.monitor_type in names.LABELLED:
        return plan_labelled(request, monitor=monitor, storage=storage, open_bucket=open_bucket, cut=cut)
    baseline = stored.current_baseline(storage, monitor.name, request.monitor_type)
    windows = overdue(request, monitor=monitor, storage=storage)
    return Plan(
        windows=tuple(
            _planned(window, request, monitor, baseline, storage=storage, open_bucket=open_bucket, cut=cut)
            for window in windows
        )
    )


def _planned(
    window: Window,
    request: Scheduled,
    monitor: Monitor,
    baseline: str | None,
    *,
    storage: Storage,
    open_bucket: Callable[[str], Storage],
    cut: Cut,
) -> DueWindow:
    run = names.run_prefix(monitor.name, request.monitor_type, window, parse_moment(request.scheduled_time))
    count, unplanned = 0, False

    def cut_up() -> Iterator[Shard]:
        # Listed, cut and written piece by piece: of a large window, the plan holds one page.
        if baseline is None:
            return
        source, find = captured(monitor, storage=storage, open_bucket=open_bucket)
        manifests: dict[str, list[str]] = {}
        for index, part in enumerate(shards(without_manifests(find(window), manifests), cut)):
            yield Shard(
                monitor=monitor.name,
                monitor_type=request.monitor_type,
                window=str(window),
                baseline=baseline,
                bucket=source.name,
                keys=tuple(entry.key for entry in part),
                manifests=manifests_of(part, manifests),
                profile_key=profile_key(run, index),
            )

    try:
        count = write_shards(cut_up(), run=run, storage=storage)
    except InputError as error:
        # Only this window has a fault: the others are judged, and this one stays due.
        write_reason(str(error), run=run, storage=storage)
        unplanned = True
    due = DueWindow(
        monitor=monitor.name,
        monitor_type=request.monitor_type,
        window=str(window),
        scheduled_time=request.scheduled_time,
        shards=count,
        shards_key=run + SHARDS,
        baseline=baseline,
        unplanned=unplanned,
    )
    return write_merges(due, storage=storage, group=cut.group)
