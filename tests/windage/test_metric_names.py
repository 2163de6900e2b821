"""Names that CloudWatch takes, no two of which become one, and the dimensions of Model Monitor's metrics."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from windage.config import BatchTransform, Capture, DataCapture, Metrics, Model, ModelQuality, Monitor
from windage.metric_names import safe, service_dimensions
from windage.names import DATA_QUALITY, MODEL_QUALITY

names = st.text(max_size=300) | st.from_regex(r"[a-b:é]{0,3}(-[0-9a-f]{16})?", fullmatch=True)


@given(names, st.sampled_from([232, 1024]))
@example("", 232)
@example("   ", 232)
@example(":colon", 232)
@example("\ud800", 232)
@example("x" * 233, 232)
def test_cloudwatch_takes_every_name(name: str, limit: int) -> None:
    made = safe(name, limit=limit)
    assert 1 <= len(made) <= limit
    assert made.isascii()
    assert made.isprintable()
    assert made.strip() == made
    assert not made.startswith(":")
    assert safe(name, limit=limit) == made


@given(names, names, st.sampled_from([232, 1024]))
@example("é", "è", 232)
@example("é", safe("é", limit=232), 232)
@example("a ", "a", 232)
@example("x" * 233, "x" * 234, 232)
def test_two_names_never_become_one(one: str, other: str, limit: int) -> None:
    assert (safe(one, limit=limit) == safe(other, limit=limit)) == (one == other)


@pytest.mark.parametrize("name", ["age", "Int'l Plan", "Account Length", "a:b", "x" * 232, "-0123456789abcdef-"])
def test_a_name_that_cloudwatch_takes_stays(name: str) -> None:
    """Dashboards and alarms of the service's users stand on them."""
    assert safe(name, limit=232) == name


OWN = Capture(data_capture=DataCapture(endpoint="Fraud-Endpoint", uri="s3://bucket/capture"))
JOBS = Capture(batch_transform=BatchTransform(uri="s3://bucket/m", data="s3://bucket/d"))
FUNCTION = Capture(model=Model(lambda_function="f"))


@pytest.mark.parametrize(
    ("capture", "metrics", "of_data", "of_quality"),
    [
        (OWN, {}, {"Endpoint": "Fraud-Endpoint"}, {"Endpoint": "Fraud-Endpoint"}),
        (JOBS, {}, {}, {}),
        (FUNCTION, {"endpoint": "Old"}, {"Endpoint": "Old"}, {"Endpoint": "Old"}),
    ],
)
def test_each_type_of_monitor_has_a_schedule_of_its_own(
    capture: Capture, metrics: dict[str, str], of_data: dict[str, str], of_quality: dict[str, str]
) -> None:
    quality = ModelQuality(problem_type="Regression", inference_attribute="y")

    def found(**more: str) -> list[dict[str, str]]:
        monitor = Monitor(name="fraud", capture=capture, model_quality=quality, metrics=Metrics(**metrics, **more))
        return [service_dimensions(monitor, monitor_type) for monitor_type in (DATA_QUALITY, MODEL_QUALITY)]

    for given_names, of_schedule, of_quality_schedule in (
        ({}, "fraud", "fraud-model-quality"),
        ({"schedule": "Hourly"}, "Hourly", "Hourly-model-quality"),
        ({"model_quality_schedule": "Daily"}, "fraud", "Daily"),
        ({"schedule": "Hourly", "model_quality_schedule": "Daily"}, "Hourly", "Daily"),
    ):
        assert found(**given_names) == [
            {**of_data, "MonitoringSchedule": of_schedule},
            {**of_quality, "MonitoringSchedule": of_quality_schedule},
        ]
