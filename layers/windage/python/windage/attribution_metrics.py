"""Attributions under Model Monitor's names, for dashboards and alarms that stand on them.

Under our own names only the score is published; see `windage.metric_data.of_attribution`.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from windage import names
from windage.attribution.report import AttributionReport, LabelReport
from windage.config import Monitor
from windage.metric_data import Gauge, finite, moment_of
from windage.metric_names import LONGEST_NAME, LONGEST_VALUE, safe, service_dimensions

_PREFIX = "feature_"
METHOD = {"ExplainabilityMethod": "KernelShap"}


def of_report(report: AttributionReport, *, monitor: Monitor, at: datetime) -> tuple[Gauge, ...]:
    """Return the metrics that Model Monitor published of a window's attributions; else nothing.

    Of each label, those of the features that the answers rest on most come first, as many as the monitor allows. The
    moment is the window's end, as it was with the service, or that of sending when CloudWatch would not take it.

    Parameters
    ----------
    report
        The judgement of the window.
    monitor
        Whose names; with ``metrics.names: windage`` there are none.
    at
        When it was judged.
    """
    namespace = names.attribution_namespace(monitor)
    if namespace is None or report.window is None:
        return ()
    moment = moment_of(report.window, at=at)
    its = service_dimensions(monitor, names.FEATURE_ATTRIBUTION) | METHOD
    most = monitor.metrics.most_features
    return tuple(gauge for one in report.labels for gauge in _of_label(one, its, namespace, moment, most))


def _of_label(
    one: LabelReport, its: dict[str, str], namespace: str, moment: datetime | None, most: int
) -> Iterator[Gauge]:
    label = its | {"Label": safe(one.label, limit=LONGEST_VALUE)}
    of_features = label | {"ValueType": "GlobalShapValues"}
    values = dict(zip(one.current.features, one.current.values.tolist(), strict=True))
    for feature in sorted(values, key=lambda name: (-abs(values[name]), name))[:most]:
        name = _PREFIX + safe(feature, limit=LONGEST_NAME - len(_PREFIX))
        yield Gauge(name, finite(values[feature]), "None", of_features, namespace, moment)
    if one.current.expected is not None:
        expected = label | {"ValueType": "ExpectedValue"}
        yield Gauge("ExpectedValue", finite(one.current.expected), "None", expected, namespace, moment)
