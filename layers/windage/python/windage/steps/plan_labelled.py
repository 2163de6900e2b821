"""Decide which windows that need labels are due, again or for the first time, and which parts of them are yet to read.

Labels of many windows lie in the same objects, and a window is looked at more than once: a part has the name of what it
is read from, so that it is read once.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import msgspec

from windage import names
from windage.config import Monitor, Waiting
from windage.errors import InputError
from windage.steps import stored
from windage.steps.captured import captured, manifests_of, without_manifests
from windage.steps.looks import due_again, looks
from windage.steps.overdue import overdue
from windage.steps.ports import Object, Storage
from windage.steps.requests import Content, DueWindow, Plan, Scheduled, Shard
from windage.steps.shard_list import SHARDS, write_reason, write_shards
from windage.steps.shards import Cut, shards
from windage.steps.stored import waiting_of
from windage.steps.uploaded_labels import Uploaded, digest, keys, uploaded_labels
from windage.window import Window, parse_moment


@dataclass(frozen=True)
class _Planning:
    """What the planning of every window needs."""

    request: Scheduled
    monitor: Monitor
    waiting: Waiting
    baseline: str | None
    storage: Storage
    open_bucket: Callable[[str], Storage]
    labels: Uploaded
    ready: frozenset[str]
    cut: Cut


def plan_labelled(
    request: Scheduled, *, monitor: Monitor, storage: Storage, open_bucket: Callable[[str], Storage], cut: Cut
) -> Plan:
    """Return the windows of a type of monitor that needs labels to look at, the oldest first."""
    monitor_type, waiting = request.monitor_type, waiting_of(monitor, request.monitor_type)
    now = parse_moment(request.scheduled_time)
    new = overdue(request, monitor=monitor, storage=storage)
    known = looks(storage, monitor.name, monitor_type)
    since = min((waiting.span(window).start for window in (*new, *known)), default=now)
    labels = uploaded_labels(monitor, monitor_type, Window(since, now), storage=storage, open_bucket=open_bucket)
    again = {
        window
        for window, look in known.items()
        if window not in new
        and due_again(
            window,
            look,
            now=now,
            wait=waiting.wait,
            patience=waiting.patience,
            labels=labels.within(waiting.label_span(window)).digest,
        )
    }
    planning = _Planning(
        request,
        monitor,
        waiting,
        stored.current_baseline(storage, monitor.name, monitor_type),
        storage,
        open_bucket,
        labels,
        frozenset(entry.key for entry in storage.list(names.parts_prefix(monitor.name, monitor_type, ""))),
        cut,
    )
    windows = sorted({*new, *again})
    return Plan(windows=tuple(_planned(window, planning, again=window in again) for window in windows))


def _planned(window: Window, planning: _Planning, *, again: bool) -> DueWindow:
    work = names.work_prefix(planning.monitor.name, planning.request.monitor_type, window)
    labels = planning.labels.within(planning.waiting.label_span(window))
    parts: dict[Content, list[Shard]] = {"captures": [], "labels": []}
    reason = None
    if planning.baseline is not None:
        try:
            parts = {"captures": _captures(window, planning), "labels": _labels(window, labels, planning)}
        except InputError as error:
            reason = str(error)
    every = {content: [shard.profile_key for shard in found] for content, found in parts.items()}
    planning.storage.put(f"{work}parts.json", json.dumps({**every, "digest": labels.digest}).encode())
    left = [shard for found in parts.values() for shard in found if shard.profile_key not in planning.ready]
    at = parse_moment(planning.request.scheduled_time)
    run = names.run_prefix(planning.monitor.name, planning.request.monitor_type, window, at)
    if reason is None:
        write_shards(left, run=run, storage=planning.storage)
    else:
        write_reason(reason, run=run, storage=planning.storage)
    return DueWindow(
        monitor=planning.monitor.name,
        monitor_type=planning.request.monitor_type,
        window=str(window),
        scheduled_time=planning.request.scheduled_time,
        shards=len(left),
        shards_key=run + SHARDS,
        baseline=planning.baseline,
        unplanned=reason is not None,
        again=again,
    )


def _captures(window: Window, planning: _Planning) -> list[Shard]:
    span = planning.waiting.span(window)
    shards_of: list[Shard] = []
    for variant in _variants(planning):
        source, find = captured(
            planning.monitor,
            storage=planning.storage,
            open_bucket=planning.open_bucket,
            variant=variant or None,
        )
        # Another baseline has other columns, and other settings read them in another way.
        how = (str(span), planning.baseline or "", stored.configuration(planning.monitor), variant)
        manifests: dict[str, list[str]] = {}
        for part in shards(without_manifests(find(span), manifests), planning.cut):
            made = _shard(planning, span, source, part, "captures", how)
            beside = manifests_of(part, manifests)
            shards_of.append(msgspec.structs.replace(made, variant=variant, manifests=beside))
    return shards_of


def _variants(planning: _Planning) -> tuple[str, ...]:
    """Return the variants whose captures are read; where there is one alone, nobody asks for its name."""
    own, quality = planning.monitor.capture.data_capture, planning.monitor.model_quality
    if planning.request.monitor_type != names.MODEL_QUALITY or own is None or quality is None or not quality.variants:
        return ("",)
    return tuple(dict.fromkeys((own.variant, *quality.variants)))


def _labels(window: Window, labels: Uploaded, planning: _Planning) -> list[Shard]:
    now = parse_moment(planning.request.scheduled_time)
    how = (stored.configuration(planning.monitor),)
    return [
        _shard(planning, window, labels.source, part, "labels", how)
        for group in labels.by_day(whole_until=now)
        for part in shards(group, planning.cut)
    ]


def _shard(
    planning: _Planning, window: Window, source: Storage, part: list[Object], content: Content, how: Iterable[str]
) -> Shard:
    name = digest(part, source.name, *how)
    return Shard(
        monitor=planning.monitor.name,
        monitor_type=planning.request.monitor_type,
        content=content,
        window=str(window),
        baseline=planning.baseline or "",
        bucket=source.name,
        keys=keys(part),
        profile_key=f"{names.parts_prefix(planning.monitor.name, planning.request.monitor_type, content)}{name}.bin",
    )
