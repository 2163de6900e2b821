"""Whose call the rows of a record are, by what the record's metadata say."""

from __future__ import annotations

from typing import Any, TypeGuard

import msgspec

from windage.captures.outcome import NO_ROW, Call, Called, Outcome
from windage.operations import Operated

# SageMaker takes an inference id of 64 characters.
LONGEST_IDENTIFIER = 200
LONGEST_VERSION = 64
# The inference id of the questions that Windage itself asks a model to explain it: no traffic, and not judged as such.
EXPLANATION = "windage-attribution"
ERROR_CLASSES = frozenset({"client_error", "throttled", "server_error", "timeout", "unreachable"})
# Larger than any latency, and than any payload.
LARGEST = 10**12
_UNSAID = Operated()


class Metadata(msgspec.Struct):
    """The metadata of a record, as far as they are read."""

    inferenceTime: str | float | None = None  # the name in the file
    # Whatever these are, a record is not refused for them: they only say which one it is.
    inferenceId: Any = None  # the name in the file
    eventId: Any = None  # the name in the file
    modelVersion: Any = None  # the name in the file
    resent: Any = None
    latencyMilliseconds: Any = None  # the name in the file
    statusCode: Any = None  # the name in the file
    errorClass: Any = None  # the name in the file
    inputBytes: Any = None  # the name in the file
    outputBytes: Any = None  # the name in the file
    coldStart: Any = None  # the name in the file
    captureRate: Any = None  # the name in the file


def operated(metadata: Metadata) -> Operated | None:
    """Return what the metadata say of how the call went; nothing when they say nothing of it."""
    latency, status, error = metadata.latencyMilliseconds, metadata.statusCode, metadata.errorClass
    asked, answered, rate = metadata.inputBytes, metadata.outputBytes, metadata.captureRate
    said = Operated(
        latency=float(latency) if _is_number(latency) and 0 <= latency < LARGEST else None,
        status=status if type(status) is int and 0 < status < 1000 else None,
        error=error if type(error) is str and error in ERROR_CLASSES else None,
        asked=asked if type(asked) is int and 0 <= asked < LARGEST else None,
        answered=answered if type(answered) is int and 0 <= answered < LARGEST else None,
        cold=metadata.coldStart is True,
        rate=float(rate) if _is_number(rate) and 0 < rate <= 100 else 100.0,
    )
    return said if said != _UNSAID else None


def _is_number(value: object) -> TypeGuard[int | float]:
    return type(value) is int or type(value) is float


def call_of(metadata: Metadata, *, failed: bool = False) -> Call:
    """Return what the metadata say of the call: its inference id comes before its event id."""
    identifier = metadata.inferenceId
    if type(identifier) is not str or not 0 < len(identifier) <= LONGEST_IDENTIFIER:
        identifier = identifier_of(identifier) or identifier_of(metadata.eventId)
    version = metadata.modelVersion
    said = version[:LONGEST_VERSION] if type(version) is str else ""
    return Call(identifier, metadata.inferenceTime, said, event_of(metadata.eventId), metadata.resent is True, failed)


def event_of(value: object) -> str | None:
    """Return an event id; a longer one than ids are is none, for the part of it that is kept may be another's."""
    event = identifier_of(value)
    return event if event is not None and len(event) < LONGEST_IDENTIFIER else None


def has_failed(metadata: Metadata) -> bool:
    """Tell whether the metadata say that the model gave no answer."""
    status = metadata.statusCode
    return bool(metadata.errorClass) or (type(status) is int and not 200 <= status < 300)


def called(outcomes: list[Outcome], call: Call) -> list[Outcome]:
    """Say of the rows among the outcomes of one record whose they are, and which of its rows."""
    if call.identifier is None and call.time is None:
        return outcomes
    return [one if isinstance(one, NO_ROW) else Called(one, call, place) for place, one in enumerate(outcomes)]


def identifier_of(value: object) -> str | None:
    """Return an id as a text; what is neither a text nor a whole number is none, and neither is the empty text."""
    if type(value) is str:
        return value[:LONGEST_IDENTIFIER] or None
    return str(value) if type(value) is int else None
