"""See from outside whether windows are being judged: the monitor's own monitor, on a schedule of its own."""

from __future__ import annotations

from itertools import islice

from windage import metric_data
from windage.config import Monitor
from windage.steps import stored
from windage.steps.ports import Metrics, Storage
from windage.steps.requests import Scheduled
from windage.window import Window, parse_moment


def watch(request: Scheduled, *, storage: Storage, metrics: Metrics) -> list[str]:
    """Publish how many windows should have been judged a cadence ago and were not; return them, the oldest first."""
    late = _late(request, stored.monitor(storage, request.monitor), storage)
    metrics.publish(metric_data.of_overdue(request.monitor, late, request.monitor_type))
    return [str(window) for window in late]


def _late(request: Scheduled, monitor: Monitor, storage: Storage) -> list[Window]:
    schedule = monitor.schedule_of(request.monitor_type)
    # The run that judges the latest window may be under way: only what its predecessors left behind is late.
    latest = schedule.cadence.latest(parse_moment(request.scheduled_time) - monitor.grace_of(request.monitor_type))
    candidates = list(islice(schedule.cadence.windows_before(latest.start), schedule.catch_up))
    judged = stored.judged(storage, request.monitor, request.monitor_type, candidates)
    # A monitor begins with the window that is the latest at its first run: nobody was there to judge the ones before.
    first = min(judged) if judged else stored.latest(storage, request.monitor, request.monitor_type)
    if first is not None:
        return sorted(window for window in candidates if first < window and window not in judged)
    # Without any result, the windows that began since it was deployed are late: one that never runs has to be heard of.
    since = stored.since(storage, request.monitor)
    return sorted(window for window in candidates if since is not None and since <= window.start)
