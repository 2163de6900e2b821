"""Gauges in CloudWatch."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from typing import Any

import boto3
from botocore.config import Config

from windage.metric_data import Gauge

_PATIENT = Config(connect_timeout=5, read_timeout=10, retries={"mode": "standard", "total_max_attempts": 5})
_MOST_A_CALL = 1000


@dataclass(frozen=True)
class CloudWatch:
    """CloudWatch as a place for gauges."""

    client: Any

    def publish(self, gauges: Sequence[Gauge]) -> None:
        """Publish the gauges as of now: a datum dated back is readable hours later, too late to alert."""
        for namespace, group in groupby(gauges, key=lambda gauge: gauge.namespace):
            data = [
                {
                    "MetricName": gauge.name,
                    "Value": gauge.value,
                    "Unit": gauge.unit,
                    "Dimensions": [{"Name": name, "Value": value} for name, value in gauge.dimensions.items()],
                }
                for gauge in group
            ]
            for first in range(0, len(data), _MOST_A_CALL):
                self.client.put_metric_data(Namespace=namespace, MetricData=data[first : first + _MOST_A_CALL])


@cache
def cloudwatch() -> CloudWatch:
    """Return CloudWatch, reached with deadlines and retries."""
    return CloudWatch(boto3.client("cloudwatch", config=_PATIENT))
