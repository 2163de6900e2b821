"""The metrics of single features: the service's names, as many as allowed, none for who wants none."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from windage import baselines
from windage.config import BatchTransform, Capture, DataCapture, Metrics, Model, Monitor
from windage.constraints import MonitoringConfig
from windage.feature_metrics import FeatureMetrics, of_report
from windage.metric_data import StatisticSet
from windage.monitors.data_quality import judge
from windage.profile import Profile, Yardstick
from windage.report import Report
from windage.table import from_rows
from windage.window import Window

WINDOW = Window.parse("2026-03-01T06:00:00Z/2026-03-01T07:00:00Z")
AT = WINDOW.end + timedelta(minutes=10)
OWN = Capture(data_capture=DataCapture(endpoint="Fraud-Endpoint", uri="s3://bucket/capture"))


def report(*, rows: int = 200, moved: bool = True, disabled: tuple[str, ...] = ()) -> Report:
    """Return a report on a number that stayed, a number that moved, and a text with some missing."""
    before = [[str(n % 50), str(n % 40), "Ulm" if n % 2 else "Bonn"] for n in range(1000)]
    after = [[str(n % 50), str(n % 40 + 30 * moved), "Ulm" if n % 2 else None] for n in range(rows)]
    columns = ["age", "hours", "city"]
    baseline = baselines.suggest(Profile.of(from_rows(columns, before)))
    features = tuple(
        replace(feature, config=MonitoringConfig(emit_metrics=False)) if feature.name in disabled else feature
        for feature in baseline.constraints.features
    )
    baseline = replace(baseline, constraints=replace(baseline.constraints, features=features))
    current = Profile.of(from_rows(columns, after), yardstick=Yardstick.of_texts("city"))
    return replace(judge(current, baseline, compatibility="sagemaker", window=WINDOW), monitor="fraud")


def monitor(capture: Capture = OWN, **metrics: object) -> Monitor:
    return Monitor(name="fraud", capture=capture, metrics=Metrics(**{"names": "sagemaker", **metrics}))


def single(made: FeatureMetrics) -> dict[str, float]:
    return {gauge.name: gauge.value for gauge in made.gauges if isinstance(gauge.value, int | float)}


def test_the_services_metrics() -> None:
    judged = report()
    made = of_report(judged, monitor=monitor(), at=AT)
    distances = {drift.feature: drift.distance for drift in judged.drifts}
    assert single(made) == {
        "feature_non_null_age": 1.0,
        "feature_baseline_drift_age": distances["age"],
        "feature_non_null_hours": 1.0,
        "feature_baseline_drift_hours": distances["hours"],
        "feature_non_null_city": 0.5,
        "feature_baseline_drift_city": distances["city"],
        "SuppressedFeatures": 0,
    }
    assert {gauge.name: gauge.value for gauge in made.sets} == {
        "feature_data_age": StatisticSet(maximum=49, minimum=0, total=4900, count=200),
        "feature_data_hours": StatisticSet(maximum=69, minimum=30, total=9900, count=200),
    }


def test_they_lie_where_the_services_lay_at_the_end_of_the_window() -> None:
    made = of_report(report(), monitor=monitor(schedule="Fraud-Schedule"), at=AT)
    theirs = [gauge for gauge in (*made.gauges, *made.sets) if gauge.name.startswith("feature_")]
    assert len(theirs) == 8
    for gauge in theirs:
        assert gauge.namespace == "aws/sagemaker/Endpoints/data-metrics"
        assert gauge.dimensions == {"Endpoint": "Fraud-Endpoint", "MonitoringSchedule": "Fraud-Schedule"}
        assert (gauge.at, gauge.unit) == (WINDOW.end, "None")


@pytest.mark.parametrize(
    ("capture", "metrics", "namespace", "dimensions"),
    [
        (
            Capture(batch_transform=BatchTransform(uri="s3://bucket/m", data="s3://bucket/d")),
            {},
            "aws/sagemaker/ModelMonitoring/data-metrics",
            {"MonitoringSchedule": "fraud"},
        ),
        (
            Capture(model=Model(sagemaker_endpoint="Behind")),
            {},
            "aws/sagemaker/Endpoints/data-metrics",
            {"Endpoint": "Behind", "MonitoringSchedule": "fraud"},
        ),
        (
            Capture(model=Model(lambda_function="f")),
            {"endpoint": "Old"},
            "aws/sagemaker/Endpoints/data-metrics",
            {"Endpoint": "Old", "MonitoringSchedule": "fraud"},
        ),
        (
            Capture(model=Model(url="https://a.b/")),
            {"namespace": "/aws/sagemaker/Endpoint/data-metric"},
            "/aws/sagemaker/Endpoint/data-metric",
            {"Endpoint": "fraud", "MonitoringSchedule": "fraud"},
        ),
    ],
)
def test_namespace_and_dimensions_follow_from_the_capture(
    capture: Capture, metrics: dict[str, str], namespace: str, dimensions: dict[str, str]
) -> None:
    made = of_report(report(), monitor=monitor(capture, **metrics), at=AT)
    assert {(gauge.namespace, tuple(gauge.dimensions.items())) for gauge in made.sets} == {
        (namespace, tuple(dimensions.items()))
    }


@pytest.mark.parametrize(
    ("features", "shown", "suppressed"),
    [(3, {"age", "hours", "city"}, 0), (2, {"hours", "city"}, 1), (1, {"hours"}, 2)],
)
def test_the_features_that_moved_most_come_first_and_the_others_are_counted(
    features: int, shown: set[str], suppressed: int
) -> None:
    made = of_report(report(), monitor=monitor(features=features), at=AT)
    named = {name.rpartition("_")[2] for name in single(made) if name.startswith("feature_non_null_")}
    assert (named, single(made)["SuppressedFeatures"]) == (shown, suppressed)


def test_a_feature_whose_constraints_say_so_has_none() -> None:
    made = of_report(report(disabled=("hours",)), monitor=monitor(), at=AT)
    assert not [gauge.name for gauge in (*made.gauges, *made.sets) if "hours" in gauge.name]
    assert single(made)["SuppressedFeatures"] == 0


def test_our_own_names() -> None:
    made = of_report(report(), monitor=monitor(names="windage", features=1), at=AT)
    assert made.sets == ()
    assert [gauge.name for gauge in made.gauges] == ["SuppressedFeatures", "FeatureMissingShare", "FeatureDrift"]
    its = {"Monitor": "fraud", "MonitorType": "data-quality", "Feature": "hours"}
    assert [gauge.dimensions for gauge in made.gauges[1:]] == [its, its]
    assert {gauge.namespace for gauge in made.gauges} == {"Windage"}
    assert single(made)["FeatureDrift"] == pytest.approx(report().worst_drift)


@pytest.mark.parametrize("metrics", [{"names": "windage"}, {"features": 0}])
def test_none_unless_they_are_chosen(metrics: dict[str, object]) -> None:
    assert of_report(report(), monitor=monitor(**metrics), at=AT) == FeatureMetrics()


def test_a_window_without_data_has_none() -> None:
    made = of_report(report(rows=0), monitor=monitor(), at=AT)
    assert (single(made), made.sets) == ({"SuppressedFeatures": 0}, ())


@pytest.mark.parametrize(
    ("late", "dated"), [(timedelta(0), True), (timedelta(days=13), True), (timedelta(days=13, seconds=1), False)]
)
def test_a_window_that_cloudwatch_would_not_take_any_more_is_of_now(late: timedelta, dated: bool) -> None:
    made = of_report(report(), monitor=monitor(), at=WINDOW.end + late)
    assert {gauge.at for gauge in made.sets} == {WINDOW.end if dated else None}
    assert [gauge.at for gauge in made.gauges if gauge.name == "SuppressedFeatures"] == [None]
