"""One captured call: what is written, and what is read back, in SageMaker's data-capture format.

Nothing heavier than the standard library is imported here: the capture function stands in front of a model.
"""

from __future__ import annotations

import base64
import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

_CSV_TYPES = {"text/csv"}
_JSON_TYPES = {"application/json", "application/jsonlines", "application/x-jsonlines"}


@dataclass(frozen=True, slots=True)
class Message:
    """One side of a call: the bytes and their content type."""

    body: bytes
    content_type: str


@dataclass(frozen=True, slots=True)
class Call:
    """A call of the model, as it happened.

    ``answer`` is absent when the model gave none; ``attributes`` are the caller's custom attributes; ``version`` says
    which version or variant of the model answered, if the model says it.
    """

    event_id: str
    time: datetime
    question: Message
    answer: Message | None = None
    inference_id: str | None = None
    attributes: tuple[str, ...] = field(default=())
    version: str | None = None


def new_event_id() -> str:
    """Return a name for one call that no other call has."""
    return str(uuid.uuid4())


def encode(call: Call) -> bytes:
    """Return the call as one line of a capture file, with its newline.

    A content type that is neither CSV nor JSON, and a body that is no UTF-8, is written in BASE64, as SageMaker does.

    Examples
    --------
    >>> call = Call("e1", datetime(2026, 3, 1, tzinfo=UTC), Message(b"1,2", "text/csv"), Message(b"0.5", "text/csv"))
    >>> json.loads(encode(call))["captureData"]["endpointOutput"]["data"]
    '0.5'
    """
    sides = {"endpointInput": _side(call.question, mode="INPUT")}
    if call.answer is not None:
        sides["endpointOutput"] = _side(call.answer, mode="OUTPUT")
    metadata: dict[str, Any] = {"eventId": call.event_id}
    if call.inference_id is not None:
        metadata["inferenceId"] = call.inference_id
    if call.attributes:
        metadata["customAttributes"] = list(call.attributes)
    if call.version is not None:
        metadata["modelVersion"] = call.version
    # Not strftime, which writes a year before 1000 without its zeros.
    metadata["inferenceTime"] = call.time.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    record = {"captureData": sides, "eventMetadata": metadata, "eventVersion": "0"}
    return json.dumps(record, separators=(",", ":")).encode() + b"\n"


def _side(message: Message, *, mode: str) -> Mapping[str, str]:
    kind = message.content_type.partition(";")[0].strip().lower()
    encoding = "CSV" if kind in _CSV_TYPES else "JSON" if kind in _JSON_TYPES else "BASE64"
    try:
        data = message.body.decode() if encoding != "BASE64" else ""
    except UnicodeDecodeError:
        encoding = "BASE64"
    if encoding == "BASE64":
        data = base64.b64encode(message.body).decode()
    return {"observedContentType": message.content_type, "mode": mode, "data": data, "encoding": encoding}
