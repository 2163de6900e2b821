"""Messages that wait in a queue, taken out by a person: each is there again later unless it is deleted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import boto3
from botocore.config import Config

from windage.aws.queue import MONITOR_ATTRIBUTE

_PATIENT = Config(connect_timeout=5, read_timeout=30, retries={"mode": "standard", "total_max_attempts": 5})
# The most that one call gives; of a queue with few messages it may give none and say nothing about the rest.
_MOST = 10
_WAIT_SECONDS = 2
_EMPTY_ANSWERS = 3
# So long nobody else sees them: enough to write them.
_HIDDEN_SECONDS = 600


@dataclass(frozen=True, slots=True)
class Waiting:
    """A message: its text, whose record it says it is, and by what it is deleted."""

    body: str
    monitor: str | None
    receipt: str


@dataclass(frozen=True)
class Queue:
    """A queue, as somebody who empties it sees it."""

    client: Any
    url: str

    def messages(self) -> Iterator[list[Waiting]]:
        """Yield what waits, some messages at a time, until nothing more comes."""
        empty = 0
        while empty < _EMPTY_ANSWERS:
            answer = self.client.receive_message(
                QueueUrl=self.url,
                MaxNumberOfMessages=_MOST,
                MessageAttributeNames=[MONITOR_ATTRIBUTE],
                VisibilityTimeout=_HIDDEN_SECONDS,
                WaitTimeSeconds=_WAIT_SECONDS if empty else 0,
            )
            found = [
                Waiting(
                    message["Body"],
                    message.get("MessageAttributes", {}).get(MONITOR_ATTRIBUTE, {}).get("StringValue"),
                    message["ReceiptHandle"],
                )
                for message in answer.get("Messages", ())
            ]
            empty = 0 if found else empty + 1
            if found:
                yield found

    def delete(self, messages: Sequence[Waiting]) -> int:
        """Delete messages; return how many could not be."""
        failed = 0
        for first in range(0, len(messages), _MOST):
            part = messages[first : first + _MOST]
            entries = [{"Id": str(place), "ReceiptHandle": one.receipt} for place, one in enumerate(part)]
            answer = self.client.delete_message_batch(QueueUrl=self.url, Entries=entries)
            failed += len(answer.get("Failed", ()))
        return failed


def queue(url: str) -> Queue:
    """Return a queue, reached with deadlines and retries."""
    return Queue(boto3.client("sqs", config=_PATIENT), url)
