"""A record that is no capture record: what was asked and answered, under the names that others give them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import msgspec

from windage.capture import Call, Message
from windage.captures.json_document import NotJsonError, PayloadError, parsed
from windage.errors import shortened
from windage.posting.refused import Refused
from windage.window import parse_moment

# Our own names first, then those of MLflow's and Databricks' inference tables.
ASKED = ("input", "request")
ANSWERED = ("output", "response")
TIMES = ("time", "inferenceTime", "timestamp_ms")
IDS = ("inferenceId", "inference_id", "client_request_id", "databricks_request_id")
STATUSES = ("statusCode", "status_code")
LATENCIES = ("latencyMilliseconds", "execution_time_ms")
_RAW = msgspec.json.Decoder(dict[str, msgspec.Raw])


def is_plain(document: Mapping[str, Any]) -> bool:
    """Tell whether a document has what a plain record has."""
    return any(name in document for name in (*ASKED, *ANSWERED))


def call_of(text: bytes, document: Mapping[str, Any], *, event_id: str, now: datetime) -> Call:
    """Return the call that a plain record tells of.

    Parameters
    ----------
    text, document
        The record as it was written, and what it says.
    event_id
        Its name.
    now
        When it was posted: the time of a call that does not say when it was.

    Raises
    ------
    Refused
        When a value is none of what it should be.

    Examples
    --------
    >>> text = b'{"input": {"age": 41, "income": 1.50}, "output": 0.7, "inferenceId": "a"}'
    >>> call = call_of(text, json.loads(text), event_id="e1", now=datetime(2026, 3, 1, tzinfo=UTC))
    >>> call.question.body, call.answer.body, call.inference_id
    (b'{"age": 41, "income": 1.50}', b'0.7', 'a')
    """
    spelled = _spelled(text, document)
    return Call(
        event_id=event_id,
        time=moment_of(_first(document, TIMES), now=now),
        question=_message(document, spelled, ASKED, document.get("contentType")),
        answer=_message(document, spelled, ANSWERED, document.get("outputContentType", document.get("contentType"))),
        inference_id=_text(document, IDS),
        attributes=_attributes(document.get("customAttributes")),
        version=_text(document, ("modelVersion",)),
        variant=_text(document, ("variant",)),
        latency=_number(document, LATENCIES),
        status=_status(document),
        resent=document.get("resent") is True,
    )


def moment_of(value: object, *, now: datetime) -> datetime:
    """Return when a call was: ISO 8601, or the milliseconds since 1970; now, if it does not say.

    Raises
    ------
    Refused
        When that is no moment.
    """
    if value is None:
        return now
    try:
        if isinstance(value, str):
            return parse_moment(value)
        if isinstance(value, int | float) and not isinstance(value, bool):
            return datetime.fromtimestamp(value / 1000, tz=UTC)
    except (ValueError, OverflowError, OSError):
        pass
    raise Refused("bad_time", "the time is no moment; expected ISO 8601 as 2026-03-01T06:00:00Z, or milliseconds")


def _message(
    document: Mapping[str, Any], spelled: Mapping[str, bytes], keys: tuple[str, ...], content_type: object
) -> Message | None:
    key = next((key for key in keys if document.get(key) is not None), None)
    if key is None:
        return None
    value = document[key]
    if not isinstance(content_type, str | None):
        raise Refused("not_a_capture", "a content type is no text")
    if not isinstance(value, str):
        return Message(spelled[key], content_type or "application/json")
    if content_type is None:
        content_type = "application/json" if value.lstrip()[:1] in {"{", "["} and _is_json(value) else "text/csv"
    return Message(value.encode(), content_type)


def _is_json(text: str) -> bool:
    try:
        parsed(text)
    except (NotJsonError, PayloadError):
        return False
    return True


def _spelled(text: bytes, document: Mapping[str, Any]) -> Mapping[str, bytes]:
    """Return the members as they are written: 1.50 is not 1.5 to a model that was asked with text."""
    try:
        return {name: bytes(value) for name, value in _RAW.decode(text).items()}
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        # NaN or infinity, which Python writes and JSON does not know.
        return {name: json.dumps(value, separators=(",", ":")).encode() for name, value in document.items()}


def _first(document: Mapping[str, Any], names: tuple[str, ...]) -> Any:
    return next((document[name] for name in names if document.get(name) is not None), None)


def _text(document: Mapping[str, Any], names: tuple[str, ...]) -> str | None:
    value = _first(document, names)
    if value is None or (isinstance(value, str) and value):
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    raise Refused("not_a_capture", f"{names[0]} is no text; got {shortened(type(value).__name__)}")


def _number(document: Mapping[str, Any], names: tuple[str, ...]) -> float | None:
    value = _first(document, names)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise Refused("not_a_capture", f"{names[0]} is no number")
    return float(value)


def _status(document: Mapping[str, Any]) -> int | None:
    value = _number(document, STATUSES)
    if value is not None and not (value.is_integer() and 100 <= value < 600):
        raise Refused("not_a_capture", "statusCode is no status of HTTP")
    return None if value is None else int(value)


def _attributes(value: object) -> tuple[str, ...]:
    listed = [value] if isinstance(value, str) else value if isinstance(value, list) else []
    if (value is not None and not listed and value != []) or not all(isinstance(one, str) for one in listed):
        raise Refused("not_a_capture", "customAttributes is no list of texts")
    return tuple(listed)
