"""The metrics of single features, under our names or under Model Monitor's.

CloudWatch does not take every number of names for nothing: of many features, those that moved most are published.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from windage import names
from windage.config import Monitor
from windage.metric_data import Gauge, StatisticSet, dimensions, finite, moment_of
from windage.metric_names import LONGEST_NAME, LONGEST_VALUE, safe, service_dimensions
from windage.profile import ColumnProfile
from windage.report import Report, ratio

_LONGEST_PREFIX = len("feature_baseline_drift_")


@dataclass(frozen=True)
class FeatureMetrics:
    """What is published of the features of one window.

    Parameters
    ----------
    gauges
        Single numbers, which may be sent twice.
    sets
        Sets of statistics, which may not.
    """

    gauges: tuple[Gauge, ...] = ()
    sets: tuple[Gauge, ...] = ()


def of_report(report: Report, *, monitor: Monitor, at: datetime) -> FeatureMetrics:
    """Return the metrics of a judged window's features, those that moved most first, as many as the monitor allows.

    A feature whose constraints say ``emit_metrics: Disabled`` has none. The moment is the window's end, as it was with
    the service, or the moment of sending when CloudWatch would not take that any more.

    Parameters
    ----------
    report
        The judgement of the window.
    monitor
        Whose names, and how many features.
    at
        When it was judged.
    """
    namespace = names.feature_namespace(monitor)
    if namespace is None or report.window is None:
        return FeatureMetrics()
    columns = list(_columns(report))
    shown = columns[: monitor.metrics.most_features]
    moment = moment_of(report.window, at=at)
    its = dimensions(monitor.name)
    suppressed = Gauge("SuppressedFeatures", len(columns) - len(shown), "Count", its)
    if monitor.metrics.names == "windage":
        gauges = [gauge for column in shown for gauge in _ours(column, report, its, moment)]
        return FeatureMetrics((suppressed, *gauges))
    where = service_dimensions(monitor)
    gauges = [gauge for column in shown for gauge in _services(column, report, where, namespace, moment)]
    sets = [_spread(column, where, namespace, moment) for column in shown if _is_numerical(column, report)]
    return FeatureMetrics((suppressed, *gauges), tuple(sets))


def _columns(report: Report) -> Iterator[ColumnProfile]:
    """Yield the columns with metrics, those that moved most first, those not compared last."""
    constraints = report.baseline.constraints
    order = dict.fromkeys([*(drift.feature for drift in report.drifts), *(f.name for f in constraints.features)])
    for name in order:
        column = report.compared.get(name)
        if column is not None and column.rows and constraints.config_of(name).emit_metrics:
            yield column


def _services(
    column: ColumnProfile, report: Report, its: dict[str, str], namespace: str, moment: datetime | None
) -> Iterator[Gauge]:
    name = safe(column.name, limit=LONGEST_NAME - _LONGEST_PREFIX)
    yield Gauge(f"feature_non_null_{name}", finite(column.completeness), "None", its, namespace, moment)
    drift = next((drift for drift in report.drifts if drift.feature == column.name), None)
    if drift is not None:
        yield Gauge(f"feature_baseline_drift_{name}", finite(drift.distance), "None", its, namespace, moment)


def _ours(column: ColumnProfile, report: Report, its: dict[str, str], moment: datetime | None) -> Iterator[Gauge]:
    its = {**its, names.FEATURE_DIMENSION: safe(column.name, limit=LONGEST_VALUE)}
    missing = 100 * (1 - column.completeness)
    yield Gauge("FeatureMissingShare", finite(missing), "Percent", its, at=moment)
    drift = next((drift for drift in report.drifts if drift.feature == column.name), None)
    if drift is not None:
        yield Gauge("FeatureDrift", finite(ratio(drift)), "None", its, at=moment)


def _is_numerical(column: ColumnProfile, report: Report) -> bool:
    feature = report.baseline.constraints.get(column.name)
    return feature is not None and feature.inferred_type != "String" and column.numerical.count > 0


def _spread(column: ColumnProfile, its: dict[str, str], namespace: str, moment: datetime | None) -> Gauge:
    numbers = column.numerical
    spread = StatisticSet(
        maximum=finite(numbers.maximum),
        minimum=finite(numbers.minimum),
        total=finite(numbers.total),
        count=numbers.count,
    )
    name = safe(column.name, limit=LONGEST_NAME - _LONGEST_PREFIX)
    return Gauge(f"feature_data_{name}", spread, "None", its, namespace, moment)
