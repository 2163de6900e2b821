"""Gauges in CloudWatch."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from typing import Any

import boto3
from botocore.config import Config

from windage.metric_data import Gauge, StatisticSet

_PATIENT = Config(connect_timeout=5, read_timeout=10, retries={"mode": "standard", "total_max_attempts": 5})
# A call takes 1,000 data and 1 MB; as a form, a character may take three, and the names of the fields take more.
_MOST_A_CALL = 1000
_MOST_BYTES = 950_000
_BYTES_A_CHARACTER, _BYTES_BESIDE = 3, 600


@dataclass(frozen=True)
class CloudWatch:
    """CloudWatch as a place for gauges."""

    client: Any

    def publish(self, gauges: Sequence[Gauge]) -> None:
        """Publish the gauges, as of now if they do not say when: a datum dated back is readable hours later."""
        for namespace, group in groupby(gauges, key=lambda gauge: gauge.namespace):
            for data in batches(map(datum, group)):
                self.client.put_metric_data(Namespace=namespace, MetricData=data)


def datum(gauge: Gauge) -> dict[str, Any]:
    """Return a gauge as CloudWatch takes it."""
    if isinstance(gauge.value, StatisticSet):
        spread = gauge.value
        value: dict[str, Any] = {
            "StatisticValues": {
                "Maximum": spread.maximum,
                "Minimum": spread.minimum,
                "Sum": spread.total,
                "SampleCount": spread.count,
            }
        }
    else:
        value = {"Value": gauge.value}
    return {
        "MetricName": gauge.name,
        **value,
        "Unit": gauge.unit,
        "Dimensions": [{"Name": name, "Value": text} for name, text in gauge.dimensions.items()],
        **({} if gauge.at is None else {"Timestamp": gauge.at}),
    }


def batches(data: Iterable[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    """Cut data into calls that CloudWatch takes, in their order.

    Examples
    --------
    >>> [len(call) for call in batches({"MetricName": "Rows", "Dimensions": []} for _ in range(1200))]
    [1000, 200]
    """
    call: list[dict[str, Any]] = []
    size = 0
    for one in data:
        its = _size(one)
        if call and (len(call) == _MOST_A_CALL or size + its > _MOST_BYTES):
            yield call
            call, size = [], 0
        call.append(one)
        size += its
    if call:
        yield call


def _size(one: dict[str, Any]) -> int:
    texts = [one["MetricName"], *(text for dimension in one["Dimensions"] for text in dimension.values())]
    return _BYTES_BESIDE + _BYTES_A_CHARACTER * sum(map(len, texts))


@cache
def cloudwatch() -> CloudWatch:
    """Return CloudWatch, reached with deadlines and retries."""
    return CloudWatch(boto3.client("cloudwatch", config=_PATIENT))
