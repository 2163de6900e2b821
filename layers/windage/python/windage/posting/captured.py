"""A posted capture record: what it must have is checked, what it lacks is added, all else stays as it is."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from windage.capture import Call, Message
from windage.posting.plain import moment_of
from windage.posting.refused import Refused
from windage.recording import Policy, record
from windage.recording.recorded import LONGEST_LINE
from windage.window import isoformat

SIDES = {"endpointInput": "input", "endpointOutput": "output"}
_TYPES = {"CSV": "text/csv", "JSON": "application/json", "BASE64": "application/octet-stream"}
# The stream reads the hour of the call from its first characters.
_AS_WRITTEN = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z")
_LONGEST_ID = 256
# What our own capture notes of a call beside its payloads, its ids and its attributes.
_KNOWN = (
    *("modelVersion", "variant", "targetModel", "latencyMilliseconds", "statusCode", "errorClass"),
    *("inputBytes", "outputBytes", "captureRate", "coldStart", "resent"),
)


def is_captured(document: Mapping[str, Any]) -> bool:
    """Tell whether a document means to be a capture record."""
    return "captureData" in document


def moment_in(document: Mapping[str, Any], *, now: datetime) -> datetime:
    """Return when a captured call was.

    Raises
    ------
    Refused
        When it says that with something that is no moment.
    """
    return moment_of(_metadata(document).get("inferenceTime"), now=now)


def line_of(document: Mapping[str, Any], *, event_id: str, time: datetime, policy: Policy) -> bytes:
    """Return the line to store for a capture record.

    Raises
    ------
    Refused
        When it lacks what the analysis needs.

    Examples
    --------
    >>> side = {"data": "1,2", "encoding": "CSV"}
    >>> at = datetime.fromisoformat("2026-03-01T06:30:00+02:00")
    >>> line = line_of({"captureData": {"endpointInput": side}}, event_id="e1", time=at, policy=Policy("fraud"))
    >>> json.loads(line)["eventMetadata"]
    {'eventId': 'e1', 'inferenceTime': '2026-03-01T04:30:00Z'}
    """
    metadata = _metadata(document)
    if document.get("eventVersion", "0") != "0":
        raise Refused("version", "eventVersion is not 0")
    sides = _sides(document["captureData"])
    given = metadata.get("eventId")
    if not isinstance(given, str | None) or len(given or "") > _LONGEST_ID:
        raise Refused("not_a_capture", f"eventMetadata.eventId is no text of at most {_LONGEST_ID} characters")
    said = metadata.get("inferenceTime")
    known = isinstance(said, str) and _AS_WRITTEN.fullmatch(said)
    completed = {
        **document,
        "captureData": dict(document["captureData"]),
        "eventMetadata": {
            **metadata,
            "eventId": given or event_id,
            "inferenceTime": said if known else isoformat(time),
        },
        "eventVersion": "0",
    }
    line = _written(completed)
    if not _is_looked_into(sides, policy) and len(line) <= LONGEST_LINE:
        return line
    return _written(_as_recorded(completed, sides, time=time, policy=policy))


def _written(document: Mapping[str, Any]) -> bytes:
    return json.dumps(document, separators=(",", ":")).encode() + b"\n"


def _metadata(document: Mapping[str, Any]) -> Mapping[str, Any]:
    metadata = document.get("eventMetadata")
    if metadata is not None and not isinstance(metadata, dict):
        raise Refused("not_a_capture", "eventMetadata is no object")
    return metadata or {}


def _sides(data: object) -> dict[str, Message | None]:
    """Return the sides that are there; of one that was cut where it was recorded, nothing is left to look at."""
    if not isinstance(data, dict) or not data or not data.keys() <= SIDES.keys():
        raise Refused("not_a_capture", "captureData has neither endpointInput nor endpointOutput alone")
    return {name: _message(side, name) for name, side in data.items()}


def _message(side: object, name: str) -> Message | None:
    if not isinstance(side, dict) or not isinstance(side.get("data"), str):
        raise Refused("not_a_capture", f"{name}.data is no text")
    encoding = side.get("encoding")
    if encoding not in _TYPES:
        raise Refused("not_a_capture", f"{name}.encoding is none of {', '.join(_TYPES)}")
    content_type = side.get("observedContentType") or _TYPES[encoding]
    if not isinstance(content_type, str):
        raise Refused("not_a_capture", f"{name}.observedContentType is no text")
    if "windage" in side:
        return None
    try:
        body = base64.b64decode(side["data"], validate=True) if encoding == "BASE64" else side["data"].encode()
    except ValueError:
        raise Refused("payload", f"{name} is no BASE64, or holds half a character") from None
    # What a body is called decides how it is written; one under a name of its own stays what its encoding says.
    return Message(body, content_type if encoding == "BASE64" else _TYPES[encoding])


def _is_looked_into(sides: Mapping[str, Message | None], policy: Policy) -> bool:
    return (
        policy.privacy is not None
        or any(SIDES[name] not in policy.modes for name in sides)
        or any(side is not None and len(side.body) > policy.longest_payload for side in sides.values())
    )


def _as_recorded(
    document: dict[str, Any], sides: Mapping[str, Message | None], *, time: datetime, policy: Policy
) -> dict[str, Any]:
    """Return the record with its payloads, ids and attributes as our own capture would have recorded them."""
    metadata, data = document["eventMetadata"], document["captureData"]
    attributes = metadata.get("customAttributes") or []
    call = Call(
        event_id=metadata["eventId"],
        time=time,
        question=sides.get("endpointInput"),
        answer=sides.get("endpointOutput"),
        inference_id=metadata.get("inferenceId"),
        attributes=tuple(str(one) for one in attributes) if isinstance(attributes, list) else (),
    )
    recorded = record(call, replace(policy, sampling_percentage=100.0, larger_payloads="truncate"))
    assert recorded is not None
    made = json.loads(recorded.line)
    if policy.privacy is not None:
        return _protected(made, document, sides, policy)
    kept = {name: side for name, side in data.items() if sides[name] is None and SIDES[name] in policy.modes}
    for name, side in made["captureData"].items():
        said = data[name].get("observedContentType")
        kept[name] = side if said is None else {**side, "observedContentType": said}
    return {**document, "captureData": kept}


def _protected(
    made: dict[str, Any], document: dict[str, Any], sides: Mapping[str, Message | None], policy: Policy
) -> dict[str, Any]:
    """Return what rules of privacy leave of a record: nothing that they do not know of, whoever wrote it."""
    metadata, data = document["eventMetadata"], document["captureData"]
    known = {name: metadata[name] for name in _KNOWN if name in metadata}
    cut = {
        name: {"data": "", "encoding": side["encoding"], "mode": SIDES[name].upper(), "windage": _mark(side["windage"])}
        for name, side in data.items()
        if sides[name] is None and SIDES[name] in policy.modes
    }
    of_made = {**made["eventMetadata"], "inferenceTime": metadata["inferenceTime"]}
    return {**made, "captureData": {**made["captureData"], **cut}, "eventMetadata": {**known, **of_made}}


def _mark(mark: object) -> dict[str, Any]:
    return {name: mark[name] for name in ("kept", "bytes") if name in mark} if isinstance(mark, dict) else {}
