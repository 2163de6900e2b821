"""The measures of bias under Model Monitor's names: those of its file, with all dimensions that it gave them."""

from __future__ import annotations

import math
from datetime import timedelta

import pytest

from windage.bias.analysis_file import encode
from windage.bias.facets import Facet
from windage.bias_metrics import of_bias
from windage.config import BatchTransform, BiasFacet, Capture, DataCapture, Metrics, ModelBias, Monitor
from windage.window import Window

WINDOW = Window.parse("2026-03-01T06:00:00Z/2026-03-01T07:00:00Z")
AT = WINDOW.end + timedelta(days=1)
OWN = Capture(data_capture=DataCapture(endpoint="Loans", uri="s3://bucket/capture"))
JOBS = Capture(batch_transform=BatchTransform(uri="s3://bucket/m", data="s3://bucket/d"))
BIAS = ModelBias(label="paid", label_values_or_threshold=(1,), facet=(BiasFacet(name_or_index="sex"),))
AGE = Facet(("age",), ("(40, 90]",), "age: >40", "age is above 40")
SEX = Facet(("sex",), ("0",), "sex: 0", "sex is 0")
FILE = encode(
    "paid",
    "1",
    [(SEX, {"DPL": 0.25, "DI": math.inf, "TE": -math.inf, "AD": "no rows"}), (AGE, {"DPL": -0.5, "CI": 0.0})],
)


def monitor(*, capture: Capture = OWN, **metrics: object) -> Monitor:
    return Monitor(name="loans", capture=capture, model_bias=BIAS, metrics=Metrics(**{"names": "sagemaker", **metrics}))


def test_every_value_is_published_with_its_stage_its_label_and_its_facet() -> None:
    found = of_bias(FILE, monitor=monitor(), window=WINDOW, at=AT)
    its = {"Endpoint": "Loans", "MonitoringSchedule": "loans-model-bias", "Label": "paid", "LabelValue": "1"}
    post = {**its, "BiasStage": "Post-Training", "Facet": "sex", "FacetValue": "0"}
    pre = {**its, "BiasStage": "Pre-training"}
    assert [(gauge.name, gauge.value, dict(gauge.dimensions)) for gauge in found] == [
        # The largest that CloudWatch takes, which the service's documentation writes as 2.348543e108.
        ("bias_metric_DI", 2.0**360, post),
        ("bias_metric_TE", -(2.0**360), post),
        ("bias_metric_DPL", 0.25, {**pre, "Facet": "sex", "FacetValue": "0"}),
        ("bias_metric_CI", 0.0, {**pre, "Facet": "age", "FacetValue": "(40, 90]"}),
        ("bias_metric_DPL", -0.5, {**pre, "Facet": "age", "FacetValue": "(40, 90]"}),
    ]
    assert f"{2.0**360:.6e}" == "2.348543e+108"
    assert {gauge.at for gauge in found} == {WINDOW.end}


@pytest.mark.parametrize(
    ("settings", "namespace"),
    [
        (monitor(), "aws/sagemaker/Endpoints/bias-metrics"),
        (monitor(capture=JOBS), "aws/sagemaker/ModelMonitoring/bias-metrics"),
        (monitor(model_bias_namespace="mine"), "mine"),
    ],
)
def test_they_go_where_the_service_sent_them(settings: Monitor, namespace: str) -> None:
    assert {gauge.namespace for gauge in of_bias(FILE, monitor=settings, window=WINDOW, at=AT)} == {namespace}


def test_under_our_own_names_there_are_none() -> None:
    assert of_bias(FILE, monitor=monitor(names="windage"), window=WINDOW, at=AT) == ()


def test_an_old_window_is_of_the_moment_or_of_no_moment_at_all() -> None:
    late = WINDOW.end + timedelta(days=20)
    assert {gauge.at for gauge in of_bias(FILE, monitor=monitor(), window=WINDOW, at=late)} == {None}
    assert of_bias(FILE, monitor=monitor(), window=WINDOW, at=late, newest=False) == ()
