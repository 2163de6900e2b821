"""The measures of model quality under Model Monitor's names: all that it published, and nothing else."""

from __future__ import annotations

import math
from datetime import timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from windage.config import BatchTransform, Capture, DataCapture, Metrics, Model, ModelQuality, Monitor
from windage.config.model_quality import ProblemType
from windage.quality.measure import measure
from windage.quality.pairs import Pairs
from windage.quality_metrics import of_quality
from windage.quality_statistics_file import NUMBERS, numbers
from windage.window import Window

WINDOW = Window.parse("2026-03-01T06:00:00Z/2026-03-01T07:00:00Z")
AT = WINDOW.end + timedelta(days=1)
OWN = Capture(data_capture=DataCapture(endpoint="Fraud-Endpoint", uri="s3://bucket/capture"))
JOBS = Capture(batch_transform=BatchTransform(uri="s3://bucket/m", data="s3://bucket/d"))

# As a real run of the service listed them.
BINARY = {
    *("recall", "precision", "accuracy", "auc", "f0_5", "f1", "f2"),
    *("true_positive_rate", "true_negative_rate", "false_positive_rate", "false_negative_rate"),
    *(f"{name}_best_constant_classifier" for name in ("recall", "precision", "accuracy", "f0_5", "f1", "f2")),
}
_WEIGHTED = ("accuracy", *(f"weighted_{name}" for name in ("recall", "precision", "f0_5", "f1", "f2")))
PUBLISHED: dict[ProblemType, set[str]] = {
    "Regression": {"mae", "mse", "rmse", "r2"},
    "BinaryClassification": BINARY,
    "MulticlassClassification": {*_WEIGHTED, *(f"{name}_best_constant_classifier" for name in _WEIGHTED)},
}


def monitor(problem: ProblemType = "Regression", *, capture: Capture = OWN, **metrics: object) -> Monitor:
    quality = ModelQuality(problem_type=problem, inference_attribute="y")
    given_metrics = Metrics(**{"names": "sagemaker", **metrics})
    return Monitor(name="fraud", capture=capture, model_quality=quality, metrics=given_metrics)


def measured(problem: ProblemType) -> dict[str, float]:
    """Return what is measured of some hundred answers, most of them right."""
    generator = np.random.default_rng(7)
    classes = {"Regression": (), "BinaryClassification": ("0", "1"), "MulticlassClassification": ("a", "b", "c")}
    actual = generator.integers(0, max(2, len(classes[problem])), 300).astype(float)
    predicted = np.where(generator.random(300) < 0.8, actual, 0.0)
    probability = np.clip(predicted * 0.6 + 0.4 * generator.random(300), 0, 1)
    pairs = Pairs(predicted, actual, probability, classes[problem])
    quality = measure(pairs, problem, generator=generator)
    assert set(quality.measures) - PUBLISHED[problem], "and more than the service measured"
    return {name: one.value for name, one in quality.measures.items()} | numbers(quality)


@pytest.mark.parametrize("problem", PUBLISHED)
def test_what_the_service_published_is_published_and_nothing_else(problem: ProblemType) -> None:
    known = measured(problem)
    gauges = of_quality(known, monitor=monitor(problem), window=WINDOW, at=AT)
    assert {gauge.name: gauge.value for gauge in gauges} == {name: known[name] for name in PUBLISHED[problem]}
    assert len(gauges) == len(PUBLISHED[problem]) == len(NUMBERS[problem])
    assert len(BINARY) == 17


@pytest.mark.parametrize("problem", PUBLISHED)
def test_of_a_quality_its_numbers_are_those_of_the_file(problem: ProblemType) -> None:
    assert {name for name in measured(problem) if name in NUMBERS[problem]} == PUBLISHED[problem]


def test_they_lie_where_the_services_lay() -> None:
    gauges = of_quality(measured("Regression"), monitor=monitor(schedule="Hourly"), window=WINDOW, at=AT)
    assert len(gauges) == 4
    for gauge in gauges:
        assert gauge.namespace == "aws/sagemaker/Endpoints/model-metrics"
        assert gauge.dimensions == {"Endpoint": "Fraud-Endpoint", "MonitoringSchedule": "Hourly-model-quality"}
        assert (gauge.unit, gauge.at) == ("None", WINDOW.end)


@pytest.mark.parametrize(
    ("capture", "metrics", "namespace", "dimensions"),
    [
        (JOBS, {}, "aws/sagemaker/ModelMonitoring/model-metrics", {"MonitoringSchedule": "fraud-model-quality"}),
        (
            Capture(model=Model(sagemaker_endpoint="Behind")),
            {"model_quality_schedule": "Quality"},
            "aws/sagemaker/Endpoints/model-metrics",
            {"Endpoint": "Behind", "MonitoringSchedule": "Quality"},
        ),
        # The namespace of the features is another one.
        (
            OWN,
            {"namespace": "/aws/sagemaker/Endpoint/data-metric"},
            "aws/sagemaker/Endpoints/model-metrics",
            {"Endpoint": "Fraud-Endpoint", "MonitoringSchedule": "fraud-model-quality"},
        ),
        (
            OWN,
            {"namespace": "mine", "model_quality_namespace": "mine"},
            "mine",
            {"Endpoint": "Fraud-Endpoint", "MonitoringSchedule": "fraud-model-quality"},
        ),
    ],
)
def test_namespace_and_dimensions_follow_from_the_capture(
    capture: Capture, metrics: dict[str, object], namespace: str, dimensions: dict[str, str]
) -> None:
    (gauge,) = of_quality({"r2": 0.5}, monitor=monitor(capture=capture, **metrics), window=WINDOW, at=AT)
    assert (gauge.namespace, gauge.dimensions) == (namespace, dimensions)


def test_under_our_own_names_there_are_none() -> None:
    assert of_quality({"r2": 0.5}, monitor=monitor(names="windage"), window=WINDOW, at=AT) == ()


def test_how_many_features_have_metrics_does_not_matter() -> None:
    assert len(of_quality({"r2": 0.5}, monitor=monitor(features=0), window=WINDOW, at=AT)) == 1


def test_a_monitor_of_the_data_alone_has_none() -> None:
    plain = Monitor(name="fraud", capture=OWN, metrics=Metrics(names="sagemaker"))
    assert of_quality({"r2": 0.5}, monitor=plain, window=WINDOW, at=AT) == ()


@given(st.floats())
def test_cloudwatch_takes_every_value(value: float) -> None:
    (gauge,) = of_quality({"r2": value}, monitor=monitor(), window=WINDOW, at=AT)
    assert isinstance(gauge.value, float)
    assert gauge.value == 0 or 2.0**-360 <= abs(gauge.value) <= 2.0**360
    assert gauge.value == value or not 1e-100 < abs(value) < 1e100 or math.isnan(value)


@pytest.mark.parametrize(
    ("late", "dated"), [(timedelta(0), True), (timedelta(days=13), True), (timedelta(days=13, seconds=1), False)]
)
def test_a_window_that_cloudwatch_would_not_take_any_more_is_of_now(late: timedelta, dated: bool) -> None:
    """Labels may be waited for longer than the two weeks that CloudWatch looks back."""
    (gauge,) = of_quality({"r2": 0.5}, monitor=monitor(), window=WINDOW, at=WINDOW.end + late)
    assert gauge.at == (WINDOW.end if dated else None)
    # An older one that labels changed is of its own end, or not sent at all.
    older = of_quality({"r2": 0.5}, monitor=monitor(), window=WINDOW, at=WINDOW.end + late, newest=False)
    assert [gauge.at for gauge in older] == ([WINDOW.end] if dated else [])
