"""What CloudWatch costs: metrics, alarms, the dashboard."""

from __future__ import annotations

from collections.abc import Mapping

from windage.config import Monitor
from windage.cost.analysing import windows_per_month
from windage.cost.figures import HOURS, Figures
from windage.cost.line import Line
from windage.cost.prices import Prices
from windage.names import DATA_QUALITY, FEATURE_ATTRIBUTION, MODEL_BIAS, MODEL_QUALITY

# How many of each the stacks make; the tests count them on the templates and on what is published.
METRICS: Mapping[str, int] = {DATA_QUALITY: 11, MODEL_QUALITY: 11, MODEL_BIAS: 9, FEATURE_ATTRIBUTION: 11}
# Violations, failed, quarantined, overdue; some types have one more.
_ALARMS_OF_A_TYPE = 4
# Of calls that our capture function sees: errors, cold starts, latency twice, sizes.
METRICS_OF_CALLS = 5
# Of the canary, which speaks every hour whatever the windows are.
_HOURLY = 1
DEAD_LETTER_ALARMS = 1
# Of our capture function, its stream, its queue and what drains it; of the function that takes records, and its stream.
CAPTURE_ALARMS = 10
INGEST_ALARMS = 4
# Of a key that cannot be had, where a function of the monitor's own needs one.
KEY_ALARMS = 1
SHARED_ALARMS = 11
_FEATURE_METRICS = {"windage": 2, "sagemaker": 3}


def watching(monitor: Monitor, figures: Figures, prices: Prices) -> tuple[Line, ...]:
    """Return what the metrics and the alarms of one monitor cost.

    A metric is paid for in the hours in which it has a datum.
    """
    metrics = sum(
        _HOURLY + (METRICS[kind] - _HOURLY) * _share_of_hours(windows_per_month(monitor, kind))
        for kind in monitor.types
    )
    if monitor.capture.model is not None:
        metrics += METRICS_OF_CALLS * _share_of_hours(windows_per_month(monitor, DATA_QUALITY))
    of_features = min(monitor.metrics.most_features, figures.features) * _FEATURE_METRICS[monitor.metrics.names]
    shown = of_features * _share_of_hours(windows_per_month(monitor, DATA_QUALITY))
    return (
        Line("metrics", metrics, "metrics", prices.cloudwatch_metric),
        Line("metrics of features", shown, "metrics", prices.cloudwatch_metric),
        Line("alarms", alarms(monitor), "alarms", prices.cloudwatch_alarm),
        Line("dashboard", 1, "dashboard", prices.cloudwatch_dashboard),
    )


def alarms(monitor: Monitor) -> int:
    """Return how many alarms a monitor has."""
    of_types = sum(alarms_of(monitor, kind) for kind in monitor.types)
    return DEAD_LETTER_ALARMS + _alarms_of_records(monitor) + of_types


def _alarms_of_records(monitor: Monitor) -> int:
    """Return how many alarms ring for records on their way to the bucket; what others capture is theirs to watch."""
    own = CAPTURE_ALARMS if monitor.capture.model is not None else INGEST_ALARMS if monitor.capture.ingest else 0
    needs_key = monitor.privacy is not None and monitor.privacy.needs_key
    return own + KEY_ALARMS if own and needs_key else own


def alarms_of(monitor: Monitor, monitor_type: str) -> int:
    """Return how many alarms one type of a monitor has."""
    unexplained = monitor_type == FEATURE_ATTRIBUTION
    uncovered = monitor.coverage_of(monitor_type) is not None
    return _ALARMS_OF_A_TYPE + unexplained + uncovered


def shared(prices: Prices) -> tuple[Line, ...]:
    """Return what all monitors share: the key and the alarms of the functions."""
    return (
        Line("key", 1, "key", prices.kms_key),
        Line("alarms of the functions", SHARED_ALARMS, "alarms", prices.cloudwatch_alarm),
    )


def _share_of_hours(windows: float) -> float:
    """Return in which share of the hours of a month something is published."""
    return min(1.0, windows / HOURS)
