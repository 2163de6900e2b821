"""What is sent to CloudWatch: every gauge, in calls that it takes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import boto3
import pytest
from hypothesis import given
from hypothesis import strategies as st
from moto import mock_aws

from windage.aws.cloudwatch import CloudWatch, batches, datum
from windage.metric_data import Gauge, StatisticSet

NOW = datetime.now(UTC).replace(microsecond=0)
gauges = st.builds(
    Gauge,
    name=st.text("abc", min_size=1, max_size=255),
    value=st.floats(0, 1),
    unit=st.just("None"),
    dimensions=st.dictionaries(st.just("Feature"), st.text("é", max_size=1024)),
)


@given(st.lists(gauges, max_size=40), st.integers(1, 60))
def test_every_datum_is_in_exactly_one_call_and_in_order(some: list[Gauge], often: int) -> None:
    data = [datum(gauge) for gauge in some] * often
    calls = list(batches(data))
    assert [one for call in calls for one in call] == data
    assert all(call and len(call) <= 1000 for call in calls)


def test_a_call_is_no_larger_than_a_megabyte_as_a_form() -> None:
    """Percent-encoded, a character that is no letter takes three bytes."""
    longest = datum(Gauge("n" * 255, 0.5, "None", {"MonitoringSchedule": "/" * 1024, "Endpoint": "/" * 1024}))
    calls = list(batches([longest] * 1000))
    assert [len(call) for call in calls][:2] == [125, 125]
    assert all(len(call) * (255 + 3 * 2 * 1024) < 1_000_000 for call in calls)


@pytest.fixture
def cloudwatch() -> object:
    with mock_aws():
        yield CloudWatch(boto3.client("cloudwatch", region_name="us-east-1"))


def read(
    cloudwatch: CloudWatch, name: str, statistic: str, *, namespace: str = "Windage"
) -> list[tuple[datetime, float]]:
    answer = cloudwatch.client.get_metric_statistics(
        Namespace=namespace,
        MetricName=name,
        Dimensions=[{"Name": "Feature", "Value": "age"}],
        StartTime=NOW - timedelta(days=3),
        EndTime=NOW + timedelta(hours=1),
        Period=60,
        Statistics=[statistic],
    )
    return [(point["Timestamp"], point[statistic]) for point in answer["Datapoints"]]


def test_a_set_of_statistics_is_many_numbers_in_one(cloudwatch: CloudWatch) -> None:
    its = {"Feature": "age"}
    spread = StatisticSet(maximum=49, minimum=1, total=4900, count=200)
    cloudwatch.publish([Gauge("feature_data_age", spread, "None", its), Gauge("Rows", 7, "Count", its, "Other")])
    found = {s: read(cloudwatch, "feature_data_age", s)[0][1] for s in ("Maximum", "Minimum", "Sum", "SampleCount")}
    assert found == {"Maximum": 49, "Minimum": 1, "Sum": 4900, "SampleCount": 200}
    assert read(cloudwatch, "Rows", "Maximum", namespace="Other")[0][1] == 7


def test_a_gauge_that_says_when_is_of_then(cloudwatch: CloudWatch) -> None:
    then = (NOW - timedelta(days=2)).replace(second=0)
    cloudwatch.publish([Gauge("FeatureDrift", 1.5, "None", {"Feature": "age"}, at=then)])
    assert read(cloudwatch, "FeatureDrift", "Maximum") == [(then, 1.5)]
