"""Answer the caller with the model's own answer, and hand a record of the call to the stream."""

from __future__ import annotations

import base64
import binascii
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from windage.capture import Call, Message, encode, new_event_id

EVENT_TIME = "x-windage-event-time"
INFERENCE_ID = "x-amzn-sagemaker-inference-id"
ATTRIBUTES = "x-amzn-sagemaker-custom-attributes"
# What a model calls its version, and what an endpoint calls the variant that answered: the first that is there.
VERSIONS = ("x-windage-model-version", "x-amzn-invoked-production-variant")
_LONGEST_VERSION = 64
_DEFAULT_TYPE = "application/json"


@dataclass(frozen=True)
class Question:
    """What a caller asked: the body, its content type, and the headers in lower case."""

    body: bytes
    content_type: str
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Answer:
    """What the model answered, or why it did not: status, headers and body as they came."""

    status: int
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def content_type(self) -> str:
        """The content type that the model gave."""
        return self.header("content-type") or _DEFAULT_TYPE

    @property
    def version(self) -> str | None:
        """The version or variant of the model that answered, if it says so."""
        said = next((value for name in VERSIONS if (value := self.header(name))), None)
        # A function's answer is JSON, in which a version may be a number.
        return str(said)[:_LONGEST_VERSION] if said is not None else None

    def header(self, name: str) -> str | None:
        """Return a header, whose name is in lower case here and as it likes there."""
        return next((value for given, value in self.headers.items() if given.lower() == name), None)


Model = Callable[[Question], Answer]
Deliver = Callable[[bytes], None]


def question(event: Mapping[str, Any]) -> Question | None:
    """Read a call of a function URL or an HTTP API (payload version 2), also as made by ``lambda:Invoke``.

    Returns nothing for an event of another form.
    """
    headers = event.get("headers") or {}
    body = event.get("body")
    if not isinstance(headers, Mapping) or not isinstance(body, str | None):
        return None
    lowered = {str(name).lower(): str(value) for name, value in headers.items()}
    try:
        content = base64.b64decode(body or "") if event.get("isBase64Encoded") else (body or "").encode()
    except (binascii.Error, ValueError):
        return None
    return Question(content, lowered.get("content-type", _DEFAULT_TYPE), lowered)


def response(answer: Answer) -> dict[str, Any]:
    """Return an answer as a function URL gives it, byte for byte."""
    try:
        body, encoded = answer.body.decode(), False
    except UnicodeDecodeError:
        body, encoded = base64.b64encode(answer.body).decode(), True
    return {
        "statusCode": answer.status,
        "headers": dict(answer.headers),
        "body": body,
        "isBase64Encoded": encoded,
    }


def record(
    asked: Question, answer: Answer, *, received: datetime, sampling_percentage: float, trust_event_time: bool
) -> bytes | None:
    """Return the line to store for a call, or nothing when it is not in the sample.

    Only a successful answer is the model's; a call that failed keeps its question.
    """
    event_id = new_event_id()
    if zlib.crc32(event_id.encode()) / 2**32 * 100 >= sampling_percentage:
        return None
    attributes = asked.headers.get(ATTRIBUTES)
    return encode(
        Call(
            event_id=event_id,
            time=_event_time(asked, received) if trust_event_time else received,
            question=Message(asked.body, asked.content_type),
            answer=Message(answer.body, answer.content_type) if 200 <= answer.status < 300 else None,
            inference_id=asked.headers.get(INFERENCE_ID),
            attributes=(attributes,) if attributes else (),
            version=answer.version,
        )
    )


def _event_time(asked: Question, received: datetime) -> datetime:
    try:
        moment = datetime.fromisoformat(asked.headers[EVENT_TIME])
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (KeyError, ValueError, OverflowError):
        return received
