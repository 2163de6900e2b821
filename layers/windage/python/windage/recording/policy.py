"""What may be recorded of a monitor's calls, as a value that fits into an environment variable."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Literal

from windage.errors import InputError
from windage.privacy import Rules, Side

Larger = Literal["truncate", "aside"]
KeyKind = Literal["header", "inference_id", "custom_attributes", "body"]

SIDES: tuple[Side, ...] = ("input", "output")
# Two sides of it, in most encodings, are what a record of the stream can hold.
LONGEST_PAYLOAD = 400_000


@dataclass(frozen=True, slots=True)
class SamplingKey:
    """What all calls of one customer have in common: a header, an id, or what stands somewhere in the body.

    ``of`` is the header's name in lower case, or a JMESPath expression.
    """

    kind: KeyKind
    of: str = ""


@dataclass(frozen=True, slots=True)
class Policy:
    """What is recorded of a monitor's calls.

    Parameters
    ----------
    monitor
        Whose calls they are: another monitor's sample is of other customers.
    sampling_percentage, sampling_key
        How many calls in a hundred are recorded, and whether they are chosen one by one or by what they have in common.
    modes
        The sides that are recorded.
    longest_payload, larger_payloads
        How many bytes of a side are recorded in full, and what becomes of a longer one.
    bucket
        Where longer ones lie aside.
    privacy
        What of a call may be recorded; it has a text of its own.

    Examples
    --------
    >>> policy = Policy("fraud", sampling_percentage=5.0, sampling_key=SamplingKey("header", "x-customer-id"))
    >>> from_text(to_text(policy)) == policy
    True
    """

    monitor: str
    sampling_percentage: float = 100.0
    sampling_key: SamplingKey | None = None
    modes: tuple[Side, ...] = SIDES
    longest_payload: int = LONGEST_PAYLOAD
    larger_payloads: Larger = "truncate"
    bucket: str = ""
    privacy: Rules | None = None


def to_text(policy: Policy) -> str:
    """Return a policy as compact JSON, without what is as usual and without its rules of privacy."""
    usual = Policy(policy.monitor)
    said: dict[str, Any] = {"monitor": policy.monitor}
    for name in ("sampling_percentage", "modes", "longest_payload", "larger_payloads", "bucket"):
        value = getattr(policy, name)
        if value != getattr(usual, name):
            said[name] = value
    if policy.sampling_key is not None:
        said["sampling_key"] = [policy.sampling_key.kind, policy.sampling_key.of]
    return json.dumps(said, separators=(",", ":"))


def from_text(text: str) -> Policy:
    """Read back what `to_text` wrote.

    Raises
    ------
    InputError
        When the text is no policy.
    """
    try:
        said = json.loads(text)
        key = said.pop("sampling_key", None)
        said["modes"] = tuple(said.get("modes", SIDES))
        return Policy(**said, sampling_key=None if key is None else SamplingKey(*key))
    except (ValueError, TypeError, AttributeError) as error:
        raise InputError("recording policy", str(error), got=text, do="deploy the stack again") from None
