"""The measures of model quality under Model Monitor's names, for dashboards and alarms that stand on them.

Under our own names only what stands for all of them is published; see `windage.metric_data.of_quality`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from windage import names
from windage.config import Monitor
from windage.metric_data import Gauge, finite, moment_of
from windage.metric_names import service_dimensions
from windage.quality_statistics_file import NUMBERS
from windage.window import Window


def of_quality(
    measures: Mapping[str, float], *, monitor: Monitor, window: Window, at: datetime, newest: bool = True
) -> tuple[Gauge, ...]:
    """Return the metrics that Model Monitor published of a judged window, in the order of its files; else nothing.

    What it did not measure is left out: nobody looks for it there, and each name is paid for. The moment is the
    window's end, as it was with the service, or the moment of sending when CloudWatch would not take that any more;
    an older window, which would then look like the newest, is left out.

    Parameters
    ----------
    measures
        By the keys of ``statistics.json``, as `windage.quality_statistics_file.numbers` returns them.
    monitor
        Whose names; with ``metrics.names: windage`` there are none.
    window
        Which answers were judged.
    at
        When they were judged.
    newest
        Whether no later window has been judged.

    Examples
    --------
    >>> from windage.config import Capture, DataCapture, Metrics, ModelQuality
    >>> monitor = Monitor(
    ...     name="price",
    ...     capture=Capture(data_capture=DataCapture(endpoint="Price", uri="s3://bucket/capture")),
    ...     model_quality=ModelQuality(problem_type="Regression", inference_attribute="price"),
    ...     metrics=Metrics(names="sagemaker"),
    ... )
    >>> window = Window.parse("2026-03-01T06:00:00Z/2026-03-01T07:00:00Z")
    >>> (gauge,) = of_quality({"rmse": 2.5, "mape": 0.1}, monitor=monitor, window=window, at=window.end)
    >>> gauge.namespace, gauge.name, gauge.value
    ('aws/sagemaker/Endpoints/model-metrics', 'rmse', 2.5)
    >>> dict(gauge.dimensions)
    {'Endpoint': 'Price', 'MonitoringSchedule': 'price-model-quality'}
    """
    namespace, quality = names.quality_namespace(monitor), monitor.model_quality
    if namespace is None or quality is None:
        return ()
    its, moment = service_dimensions(monitor, names.MODEL_QUALITY), moment_of(window, at=at)
    if moment is None and not newest:
        return ()
    return tuple(
        Gauge(name, finite(measures[name]), "None", its, namespace, moment)
        for name in NUMBERS[quality.problem_type]
        if name in measures
    )
