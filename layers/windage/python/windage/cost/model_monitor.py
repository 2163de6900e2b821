"""What Amazon SageMaker Model Monitor took for the same windows."""

from __future__ import annotations

from windage.config import Monitor
from windage.cost.analysing import windows_per_month
from windage.cost.figures import HOURS, Figures
from windage.cost.line import Line
from windage.cost.prices import Prices

# It started an instance for every run; five to ten minutes are what its users saw.
MINUTES = (5, 10)
_FEATURE_METRICS = 3
# It cut windows of whole hours, and ran once an hour at most.
_MOST_RUNS = HOURS


def model_monitor(monitor: Monitor, figures: Figures, prices: Prices) -> tuple[tuple[Line, ...], tuple[Line, ...]]:
    """Return what the service took at least and at most: an instance for every run, and its metrics of features."""
    runs = sum(min(_MOST_RUNS, windows_per_month(monitor, kind)) for kind in monitor.types)
    hours = min(1.0, runs / len(monitor.types) / HOURS)
    metrics = Line("metrics", figures.features * _FEATURE_METRICS * hours, "metrics", prices.cloudwatch_metric)
    least, most = (
        Line(f"{prices.model_monitor_instance}", runs * minutes / 60, "hours", prices.model_monitor_instance_hour)
        for minutes in MINUTES
    )
    return (least, metrics), (most, metrics)
