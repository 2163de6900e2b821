"""Which calls are recorded: a share of them, or all calls of a share of the customers."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

from windage.capture import Call, Message
from windage.recording.policy import Policy, SamplingKey

if TYPE_CHECKING:
    from jmespath.parser import ParsedResult


def sampled(call: Call, policy: Policy) -> bool:
    """Tell whether a call is recorded.

    By a key, all calls of one customer are recorded or none is, in every sandbox and on every day; a higher percentage
    only adds customers. A call without its key is chosen by itself, as all are when no key is named.
    """
    if policy.sampling_percentage >= 100:
        return True
    key = key_of(call, policy.sampling_key) if policy.sampling_key is not None else None
    return place(call.event_id if key is None else key, of=policy.monitor) * 100 < policy.sampling_percentage


def place(key: str, *, of: str) -> float:
    """Return where a key stands between 0 and 1 (never 1), for each monitor in another order.

    Examples
    --------
    >>> place("customer 7", of="fraud") < 0.27
    True
    """
    salt = hashlib.blake2b(of.encode(), digest_size=16).digest()
    digest = hashlib.blake2b(key.encode("utf-8", "surrogatepass"), digest_size=8, key=salt).digest()
    # As many bits as a float can tell apart: of 64, the last ones would round up to 1.
    return (int.from_bytes(digest) >> 11) / 2**53


def key_of(call: Call, key: SamplingKey) -> str | None:
    """Return what a call has in common with others of its customer; nothing when it does not say it."""
    if key.kind == "header":
        return call.headers.get(key.of) or None
    if key.kind == "inference_id":
        return call.inference_id or None
    if key.kind == "custom_attributes":
        return call.attributes[0] if call.attributes else None
    return _in_body(call.question, key.of) if isinstance(call.question, Message) else None


def _in_body(question: Message, expression: str) -> str | None:
    try:
        found = _compiled(expression).search(json.loads(question.body))
    # What a caller sends: no JSON, nested too deep, or of types that a function of the expression does not take.
    except (ValueError, RecursionError):
        return None
    # All rows of a call may name the same customer.
    if isinstance(found, list) and found and all(one == found[0] for one in found):
        found = found[0]
    return _text(found)


def _text(value: Any) -> str | None:
    if value is None or isinstance(value, list | Mapping):
        return None
    return value or None if isinstance(value, str) else json.dumps(value)


@cache
def _compiled(expression: str) -> ParsedResult:
    # Most samples need no body looked into.
    import jmespath

    return jmespath.compile(expression)
