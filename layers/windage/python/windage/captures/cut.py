"""A payload that its record does not hold in full: it lies aside, or it is not to be had."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from windage.captures.json_rows import Row, Selection
from windage.captures.payload import Payload, rows

# Returns what lies at an address, or nothing where it may not be looked, or nothing lies.
Fetch = Callable[[str], bytes | None]

_WORDS = {
    "truncated": "longer than is recorded",
    "withheld": "withheld by the rules of privacy",
    "aside": "put aside, and not to be had there",
}


class CutPayloadError(ValueError):
    """A payload that is not there in full."""


class Mark(msgspec.Struct, frozen=True):
    """What a record says of a payload that it does not hold."""

    kept: str
    bytes: int = 0
    sha256: str = ""
    uri: str = ""


def whole(payload: Payload, fetch: Fetch | None) -> Payload:
    """Return a payload in full.

    Raises
    ------
    CutPayloadError
        When it is not there, and does not lie aside as it was.

    Examples
    --------
    >>> mark = {"kept": "aside", "sha256": hashlib.sha256(b"20,Ulm").hexdigest(), "uri": "s3://data/aside/e1"}
    >>> whole(Payload("", windage=mark), {"s3://data/aside/e1": b"20,Ulm"}.get).data
    '20,Ulm'
    """
    if payload.windage is None:
        return payload
    mark = _mark(payload.windage)
    body = fetch(mark.uri) if fetch is not None and mark.kept == "aside" and mark.uri else None
    if body is None:
        raise CutPayloadError(f"{mark.bytes:,} bytes, {_WORDS.get(mark.kept, 'not recorded')}")
    if hashlib.sha256(body).hexdigest() != mark.sha256:
        raise CutPayloadError("what lies aside is not what was put there")
    if payload.encoding.upper() != "BASE64":
        try:
            return msgspec.structs.replace(payload, data=body.decode(), windage=None)
        except UnicodeDecodeError:
            pass
    return msgspec.structs.replace(payload, data=base64.b64encode(body).decode(), encoding="BASE64", windage=None)


def rows_of_side(
    payload: Payload | None, selection: Selection | None, fetch: Fetch | None, *, needed: bool = True
) -> list[Row]:
    """Return the rows of a side in full; none of one that is not there, nor of one that is cut and not needed.

    Raises
    ------
    CutPayloadError, PayloadError
        When the payload is not there in full, and when it cannot be read.
    """
    if payload is None or (payload.windage is not None and not needed):
        return []
    return rows(whole(payload, fetch), selection=selection)


def whole_document(document: Mapping[str, Any], fetch: Fetch | None) -> Mapping[str, Any]:
    """Return the document of a record with its payloads in full.

    Raises
    ------
    CutPayloadError
        When one is not there.
    """
    sides = document.get("captureData")
    cut = {
        name: msgspec.convert(side, Payload)
        for name, side in (sides.items() if isinstance(sides, Mapping) else ())
        if isinstance(side, Mapping) and side.get("windage") is not None
    }
    if not cut:
        return document
    filled = {name: msgspec.to_builtins(whole(payload, fetch)) for name, payload in cut.items()}
    for side in filled.values():
        del side["windage"]
    return {**document, "captureData": {**dict(sides or {}), **filled}}


def _mark(said: Any) -> Mark:
    try:
        return msgspec.convert(said, Mark)
    except msgspec.ValidationError:
        return Mark("")
