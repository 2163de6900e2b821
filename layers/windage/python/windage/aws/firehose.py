"""Records into a Firehose stream, within a budget that a caller does not feel."""

from __future__ import annotations

from collections.abc import Callable

import boto3
from botocore.config import Config

# boto3's defaults would hold the model's answer for minutes when the stream hangs.
_QUICK = Config(connect_timeout=0.2, read_timeout=0.5, retries={"mode": "standard", "total_max_attempts": 1})


def stream(name: str) -> Callable[[bytes], None]:
    """Return the function that puts one record into the stream."""
    client = boto3.client("firehose", config=_QUICK)

    def put(record: bytes) -> None:
        client.put_record(DeliveryStreamName=name, Record={"Data": record})

    return put
