"""What functions wrote into their logs."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import boto3
from botocore.config import Config

_PATIENT = Config(connect_timeout=5, read_timeout=30, retries={"mode": "standard", "total_max_attempts": 8})


def events(group: str, *, containing: str, since: datetime | None, until: datetime | None) -> Iterator[str]:
    """Yield the events of a log group that contain a word, of a span of time."""
    span = {"startTime": since, "endTime": until}
    pages = (
        boto3.client("logs", config=_PATIENT)
        .get_paginator("filter_log_events")
        .paginate(
            logGroupName=group,
            filterPattern=f'"{containing}"',
            **{name: int(moment.timestamp() * 1000) for name, moment in span.items() if moment is not None},
        )
    )
    for page in pages:
        for event in page.get("events", ()):
            yield event["message"]
