"""Which windows should have a result by now and have none."""

from __future__ import annotations

from windage.config import Monitor
from windage.steps import stored
from windage.steps.ports import Storage
from windage.steps.requests import Scheduled
from windage.window import Window, due, parse_moment


def overdue(request: Scheduled, *, monitor: Monitor, storage: Storage) -> list[Window]:
    """Return the windows that should have a result by now and have none, the oldest first."""
    schedule = monitor.schedule_of(request.monitor_type)
    return due(
        schedule.cadence,
        at=parse_moment(request.scheduled_time),
        grace=monitor.grace_of(request.monitor_type),
        is_done=lambda windows: stored.judged(storage, monitor.name, request.monitor_type, windows),
        catch_up=schedule.catch_up,
    )
