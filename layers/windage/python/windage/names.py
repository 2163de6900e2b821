"""Every name that two parts agree on: keys in the data bucket, the metric namespace, dimensions."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from windage.window import Window

NAMESPACE = "Windage"
HEALTH_NAMESPACE = "Windage/Health"
MONITOR_DIMENSION = "Monitor"
TYPE_DIMENSION = "MonitorType"
DATA_QUALITY = "data-quality"

CAPTURES = "captures"
BASELINES = "baselines"
DATASETS = "datasets"
MONITORS = "monitors"
RESULTS = "results"
WORK = "work"
ALERTS = "alerts"
UNDELIVERED = "undelivered"
PREFIXES = (CAPTURES, BASELINES, DATASETS, MONITORS, RESULTS, WORK, ALERTS, UNDELIVERED)

MANIFEST = "manifest.json"
LATEST = "latest.json"
FAILURE = "failure.json"
VARIANT = "AllTraffic"

_HOUR = timedelta(hours=1)
_DAY = timedelta(days=1)


def monitor_key(monitor: str) -> str:
    """Return where a deployed monitor's settings lie."""
    return f"{MONITORS}/{monitor}/monitor.json"


def since_key(monitor: str) -> str:
    """Return where the moment lies at which a monitor was first deployed."""
    return f"{MONITORS}/{monitor}/since.json"


def dataset_prefix(monitor: str) -> str:
    """Return where a training set is uploaded to make a baseline of it."""
    return f"{DATASETS}/{monitor}/"


def capture_prefix(monitor: str) -> str:
    """Return where our capture function's records lie, in SageMaker's layout: endpoint, variant, hours."""
    return f"{CAPTURES}/{monitor}/{VARIANT}/"


def baseline_pointer(monitor: str, monitor_type: str) -> str:
    """Return the key that names a monitor's current baseline."""
    return f"{BASELINES}/{monitor}/{monitor_type}/{MANIFEST}"


def baseline_prefix(monitor: str, monitor_type: str, identity: str) -> str:
    """Return where the files of one baseline lie."""
    return f"{BASELINES}/{monitor}/{monitor_type}/{identity}/"


def results_prefix(monitor: str, monitor_type: str) -> str:
    """Return where all results of a monitor lie."""
    return f"{RESULTS}/{monitor}/{monitor_type}/"


def result_prefix(monitor: str, monitor_type: str, window: Window) -> str:
    """Return where one window's result lies.

    Examples
    --------
    >>> result_prefix("fraud", "data-quality", Window.parse("2026-03-01T06:00:00Z/2026-03-01T07:00:00Z"))
    'results/fraud/data-quality/2026/03/01/06-00/'
    """
    return f"{results_prefix(monitor, monitor_type)}{window.start:%Y/%m/%d/%H-%M}/"


def work_prefix(monitor: str, monitor_type: str, window: Window) -> str:
    """Return where the shards of one window and their profiles lie."""
    return f"{WORK}/{monitor}/{monitor_type}/{window.start:%Y/%m/%d/%H-%M}/"


def alert_key(monitor: str, alarm: str, changed: datetime) -> str:
    """Return where the message about one change of an alarm's state lies."""
    return f"{ALERTS}/{monitor}/{alarm}/{changed:%Y-%m-%dT%H%M%SZ}.json"


def hour_prefixes(window: Window) -> Iterator[str]:
    """Yield the shortest list of ``yyyy/mm/dd/[HH/]`` prefixes that covers a window.

    Examples
    --------
    >>> list(hour_prefixes(Window.parse("2026-03-01T23:00:00Z/2026-03-03T00:00:00Z")))
    ['2026/03/01/23/', '2026/03/02/']
    """
    hour = window.start.replace(minute=0, second=0, microsecond=0)
    while hour < window.end:
        if hour.hour == 0 and hour + _DAY <= window.end:
            yield f"{hour:%Y/%m/%d}/"
            hour += _DAY
        else:
            yield f"{hour:%Y/%m/%d/%H}/"
            hour += _HOUR


def alarm_name(stage: str, monitor: str, kind: str) -> str:
    """Return an alarm's name, which begins with its monitor so that a list of alarms reads well."""
    return f"windage-{stage}-{monitor}-{kind}"
