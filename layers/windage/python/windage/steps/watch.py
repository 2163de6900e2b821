"""See from outside whether windows are being judged: the monitor's own monitor, on a schedule of its own."""

from __future__ import annotations

from windage import metric_data
from windage.steps import stored
from windage.steps.plan import overdue
from windage.steps.ports import Metrics, Storage
from windage.steps.requests import Scheduled
from windage.window import isoformat, parse_moment


def watch(request: Scheduled, *, storage: Storage, metrics: Metrics) -> list[str]:
    """Publish how many windows should have been judged a cadence ago and were not; return them."""
    monitor = stored.monitor(storage, request.monitor)
    # The run that judges the latest window may be under way: only what its predecessor left behind is late.
    latest = monitor.schedule.cadence.latest(parse_moment(request.scheduled_time) - monitor.schedule.grace_period)
    earlier = Scheduled(
        monitor=request.monitor,
        monitor_type=request.monitor_type,
        scheduled_time=isoformat(latest.start + monitor.schedule.grace_period),
    )
    late = overdue(earlier, monitor=monitor, storage=storage)
    metrics.publish(metric_data.of_overdue(monitor.name, late, request.monitor_type))
    return [str(window) for window in late]
