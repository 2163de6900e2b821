"""Messages through SNS."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from typing import Any

import boto3
from botocore.config import Config

from windage.notification import Message

_PATIENT = Config(connect_timeout=5, read_timeout=10, retries={"mode": "standard", "total_max_attempts": 5})


@dataclass(frozen=True)
class Topics:
    """The topics of the monitors, whose ARNs share a beginning."""

    client: Any
    prefix: str

    def send(self, monitor: str, message: Message) -> None:
        """Publish a message to a monitor's topic, each way with its own text."""
        texts = {"default": message.email, "email": message.email, "sms": message.sms}
        self.client.publish(
            TopicArn=f"{self.prefix}{monitor}",
            Subject=message.subject,
            Message=json.dumps(texts),
            MessageStructure="json",
        )


@cache
def topics(prefix: str) -> Topics:
    """Return the topics, reached with deadlines and retries."""
    return Topics(boto3.client("sns", config=_PATIENT), prefix)
