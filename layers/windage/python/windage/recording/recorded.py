"""The record of a call, and the payloads that lie beside it."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, replace
from datetime import UTC

from windage.capture import Call, Cut, Message, encode
from windage.names import aside_key
from windage.privacy import Side, Withheld, protected, protected_attributes, protected_id
from windage.recording.policy import Policy
from windage.recording.sampling import sampled

# What a record of the stream may hold is 1,024,000 bytes.
LONGEST_LINE = 1_000_000
# SageMaker takes custom attributes of so many characters, and content types as well.
LONGEST_TEXT = 1024
LONGEST_NAME = 64
MOST_ATTRIBUTES = 10
# As many as the analysis reads; one that is hashed is longer than SageMaker's.
LONGEST_ID = 200


@dataclass(frozen=True, slots=True)
class Aside:
    """A payload that lies beside its record, as an object of its own."""

    key: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Recorded:
    """The line of a capture file, and what has to be stored before it, as it names it."""

    line: bytes
    aside: tuple[Aside, ...] = ()

    def without_aside(self) -> Recorded:
        """Return the record of a call whose payloads could not be put aside: they are cut, and it says so."""
        record = json.loads(self.line)
        for side in record["captureData"].values():
            mark = side.get("windage", {})
            if mark.get("kept") == "aside":
                side["windage"] = {"kept": "truncated", "bytes": mark["bytes"], "sha256": mark["sha256"]}
        return Recorded(json.dumps(record, separators=(",", ":")).encode() + b"\n")


def record(call: Call, policy: Policy) -> Recorded | None:
    """Return what is stored of a call; nothing when it is not in the sample.

    A side that is longer than the policy allows is cut or put aside, the longer one first while both do not fit into a
    line; a cut side keeps its size and its digest. Metadata are kept up to the lengths that SageMaker takes.

    Examples
    --------
    >>> from datetime import datetime
    >>> call = Call("e1", datetime(2026, 3, 1, tzinfo=UTC), Message(b"1,2", "text/csv"), Message(b"0.5", "text/csv"))
    >>> made = record(call, Policy("fraud", modes=("output",)))
    >>> list(json.loads(made.line)["captureData"])
    ['endpointOutput']
    """
    if not sampled(call, policy):
        return None
    attributes, identifier = call.attributes, call.inference_id
    if policy.privacy is not None:
        attributes = protected_attributes(attributes, policy.privacy)
        identifier = protected_id(identifier, policy.privacy)
    named = replace(
        call,
        question=_recordable(call.question, policy, side="input"),
        answer=_recordable(call.answer, policy, side="output"),
        attributes=tuple(attribute[:LONGEST_TEXT] for attribute in attributes[:MOST_ATTRIBUTES]),
        inference_id=_up_to(LONGEST_ID, identifier),
        version=_up_to(LONGEST_NAME, call.version),
        variant=_up_to(LONGEST_NAME, call.variant),
        target_model=_up_to(LONGEST_TEXT, call.target_model),
        question_bytes=_size(call.question, call.question_bytes),
        answer_bytes=_size(call.answer, call.answer_bytes),
        rate=policy.sampling_percentage,
    )
    return _fitted(named, policy)


def _recordable(message: Message | Cut | None, policy: Policy, *, side: Side) -> Message | Cut | None:
    """Return what of a side may be recorded at all."""
    if side not in policy.modes or not isinstance(message, Message):
        return message if side in policy.modes else None
    kept = message if policy.privacy is None else protected(message, policy.privacy, side=side)
    if isinstance(kept, Withheld):
        return Cut(kept.content_type[:LONGEST_TEXT], "withheld", kept.size)
    return replace(kept, content_type=kept.content_type[:LONGEST_TEXT])


def _up_to(longest: int, text: str | None) -> str | None:
    return None if text is None else text[:longest]


def _size(message: Message | Cut | None, known: int | None) -> int | None:
    if known is not None or message is None:
        return known
    return len(message.body) if isinstance(message, Message) else message.size


def _fitted(call: Call, policy: Policy) -> Recorded:
    aside: list[Aside] = []
    too_long = [(side, message) for side, message in _full(call) if len(message.body) > policy.longest_payload]
    while True:
        for side, message in too_long:
            cut, lying = _shortened(message, call, policy, side=side)
            call = replace(call, question=cut) if side == "input" else replace(call, answer=cut)
            aside.extend(lying)
        line = encode(call)
        left = _full(call)
        if len(line) <= LONGEST_LINE or not left:
            return Recorded(line, tuple(aside))
        too_long = [max(left, key=lambda one: len(one[1].body))]


def _full(call: Call) -> list[tuple[Side, Message]]:
    sides: tuple[tuple[Side, Message | Cut | None], ...] = (("input", call.question), ("output", call.answer))
    return [(side, message) for side, message in sides if isinstance(message, Message)]


def _shortened(message: Message, call: Call, policy: Policy, *, side: Side) -> tuple[Cut, list[Aside]]:
    cut = Cut(message.content_type, "truncated", len(message.body), hashlib.sha256(message.body).hexdigest())
    if policy.larger_payloads == "truncate" or not policy.bucket:
        return cut, []
    key = aside_key(policy.monitor, call.time.astimezone(UTC), call.event_id, side)
    return replace(cut, kept="aside", uri=f"s3://{policy.bucket}/{key}"), [Aside(key, message.body)]
