"""The measures of bias under Model Monitor's names, for dashboards and alarms that stand on them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from windage import names
from windage.bias.analysis_file import Written, metrics_of
from windage.config import Monitor
from windage.metric_data import Gauge, finite, moment_of
from windage.metric_names import LONGEST_VALUE, safe, service_dimensions
from windage.window import Window

_STAGES = {"pre_training": "Pre-training", "post_training": "Post-Training"}


def of_bias(
    analysis: bytes, *, monitor: Monitor, window: Window, at: datetime, newest: bool = True
) -> tuple[Gauge, ...]:
    """Return the metrics that Model Monitor published of a judged window, in the order of its file; else nothing.

    What cannot be measured is left out, and an infinite value is the largest that CloudWatch takes, 2^360, as with the
    service. The moment is that of `windage.quality_metrics.of_quality`.

    Parameters
    ----------
    analysis
        The window's ``analysis.json``.
    monitor
        Whose names; with ``metrics.names: windage`` there are none.
    window
        Which rows were judged.
    at
        When they were judged.
    newest
        Whether no later window has been judged.

    References
    ----------
    Amazon Web Services: CloudWatch Metrics for Bias Drift Analysis. Amazon SageMaker Developer Guide.
    """
    namespace = names.bias_namespace(monitor)
    if namespace is None:
        return ()
    its, moment = service_dimensions(monitor, names.MODEL_BIAS), moment_of(window, at=at)
    if moment is None and not newest:
        return ()
    return tuple(
        Gauge(
            f"bias_metric_{one.name}", finite(one.value), "None", {**its, **dict(_dimensions(one))}, namespace, moment
        )
        for one in metrics_of(analysis)
    )


def _dimensions(one: Written) -> Iterator[tuple[str, str]]:
    said = {
        "BiasStage": _STAGES[one.stage],
        "Label": one.label,
        "LabelValue": one.label_value,
        "Facet": one.facet,
        "FacetValue": one.facet_value,
    }
    yield from ((name, safe(value, limit=LONGEST_VALUE)) for name, value in said.items())
