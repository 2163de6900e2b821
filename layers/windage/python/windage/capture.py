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
from typing import Any, Literal

_CSV_TYPES = {"text/csv"}
_JSON_TYPES = {"application/json", "application/jsonlines", "application/x-jsonlines"}

Kept = Literal["truncated", "aside", "withheld"]
ErrorClass = Literal["client_error", "throttled", "server_error", "timeout", "unreachable"]


@dataclass(frozen=True, slots=True)
class Message:
    """One side of a call: the bytes and their content type."""

    body: bytes
    content_type: str


@dataclass(frozen=True, slots=True)
class Cut:
    """One side of a call that is not recorded in full.

    Parameters
    ----------
    content_type
        What the side said of itself.
    kept
        Whether it was too long, lies aside as an object of its own, or may not be recorded.
    size
        How many bytes it has.
    sha256
        Of what would have been recorded; nothing of what is withheld, which could be guessed by it.
    uri
        Where it lies aside.
    """

    content_type: str
    kept: Kept
    size: int
    sha256: str | None = None
    uri: str | None = None


@dataclass(frozen=True, slots=True)
class Call:
    """A call of the model, as it happened.

    Parameters
    ----------
    event_id, time
        The name of the call, which no other has, and when it was asked.
    question, answer
        Both sides; the answer is absent when the model gave none, and either when it is not recorded.
    inference_id, attributes
        The id by which a label finds the call, and the custom attributes of the caller and of the model.
    version, variant, target_model
        Which version of the model answered, on which variant of an endpoint, and which of many models was asked for.
    latency, status, error
        How many milliseconds the model took, what it answered, and why that is no answer, if it is none.
    question_bytes, answer_bytes
        The sizes of what came and went, whatever of them is recorded.
    rate
        Of how many calls in a hundred this is one that is recorded.
    cold, resent
        Whether a sandbox had to be started for it, and whether an earlier try of its record may have been stored.
    headers
        Those of the question, their names in lower case; they are not recorded, but may decide what is.
    """

    event_id: str
    time: datetime
    question: Message | Cut | None
    answer: Message | Cut | None = None
    inference_id: str | None = None
    attributes: tuple[str, ...] = ()
    version: str | None = None
    variant: str | None = None
    target_model: str | None = None
    latency: float | None = None
    status: int | None = None
    error: ErrorClass | None = None
    question_bytes: int | None = None
    answer_bytes: int | None = None
    rate: float = 100.0
    cold: bool = False
    resent: bool = False
    headers: Mapping[str, str] = field(default_factory=dict)


def new_event_id() -> str:
    """Return a name for one call that no other call has."""
    return str(uuid.uuid4())


def error_class(status: int) -> ErrorClass | None:
    """Return what kind of failure a status is; nothing of a success.

    Examples
    --------
    >>> error_class(200), error_class(422), error_class(429), error_class(500), error_class(504)
    (None, 'client_error', 'throttled', 'server_error', 'timeout')
    """
    if 200 <= status < 300:
        return None
    if status == 429:
        return "throttled"
    if status in (408, 504):
        return "timeout"
    # An address that sends one elsewhere is no model's.
    return "client_error" if 400 <= status < 500 else "server_error"


def encode(call: Call) -> bytes:
    """Return the call as one line of a capture file, with its newline.

    A content type that is neither CSV nor JSON, and a body that is no UTF-8, is written in BASE64, as SageMaker does.

    Examples
    --------
    >>> call = Call("e1", datetime(2026, 3, 1, tzinfo=UTC), Message(b"1,2", "text/csv"), Message(b"0.5", "text/csv"))
    >>> json.loads(encode(call))["captureData"]["endpointOutput"]["data"]
    '0.5'
    """
    sides = {}
    if call.question is not None:
        sides["endpointInput"] = _side(call.question, mode="INPUT")
    if call.answer is not None:
        sides["endpointOutput"] = _side(call.answer, mode="OUTPUT")
    record = {"captureData": sides, "eventMetadata": _metadata(call), "eventVersion": "0"}
    return json.dumps(record, separators=(",", ":")).encode() + b"\n"


def _metadata(call: Call) -> dict[str, Any]:
    # Not strftime, which writes a year before 1000 without its zeros.
    time = call.time.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    metadata: dict[str, Any] = {
        "eventId": call.event_id,
        "inferenceId": call.inference_id,
        "customAttributes": list(call.attributes) or None,
        "modelVersion": call.version,
        "variant": call.variant,
        "targetModel": call.target_model,
        "latencyMilliseconds": None if call.latency is None else round(call.latency, 3),
        "statusCode": call.status,
        "errorClass": call.error,
        "inputBytes": call.question_bytes,
        "outputBytes": call.answer_bytes,
        "captureRate": call.rate if call.rate < 100 else None,
        "coldStart": call.cold or None,
        "resent": call.resent or None,
        "inferenceTime": time,
    }
    return {name: value for name, value in metadata.items() if value is not None}


def _side(message: Message | Cut, *, mode: str) -> Mapping[str, Any]:
    if isinstance(message, Cut):
        mark = {"kept": message.kept, "bytes": message.size, "sha256": message.sha256, "uri": message.uri}
        return {
            "observedContentType": message.content_type,
            "mode": mode,
            "data": "",
            "encoding": _encoding(message.content_type),
            "windage": {name: value for name, value in mark.items() if value is not None},
        }
    encoding = _encoding(message.content_type)
    try:
        data = message.body.decode() if encoding != "BASE64" else ""
    except UnicodeDecodeError:
        encoding = "BASE64"
    if encoding == "BASE64":
        data = base64.b64encode(message.body).decode()
    return {"observedContentType": message.content_type, "mode": mode, "data": data, "encoding": encoding}


def _encoding(content_type: str) -> str:
    kind = content_type.partition(";")[0].strip().lower()
    return "CSV" if kind in _CSV_TYPES else "JSON" if kind in _JSON_TYPES else "BASE64"
