"""What may be kept of a call beside its bodies: its inference id and its custom attributes."""

from __future__ import annotations

from windage.privacy.hashing import hashed
from windage.privacy.rules import Rules

# Part of what is hashed, so that no field of the name gives the same.
INFERENCE_ID = "inference id"
_ATTRIBUTE = "custom attribute"


def protected_id(inference_id: str | None, rules: Rules) -> str | None:
    """Return the inference id as it may be kept; nothing when it is to be hashed and there is no key.

    Examples
    --------
    >>> protected_id("4711", Rules()), protected_id("4711", Rules(inference_id="hash"))
    ('4711', None)
    """
    if inference_id is None or rules.inference_id == "keep":
        return inference_id
    return hashed(inference_id, field=INFERENCE_ID, key=rules.key)


def protected_attributes(attributes: tuple[str, ...], rules: Rules) -> tuple[str, ...]:
    """Return the caller's custom attributes as they may be kept."""
    if rules.attributes == "keep":
        return attributes
    if rules.attributes == "drop":
        return ()
    every = (hashed(one, field=_ATTRIBUTE, key=rules.key) for one in attributes)
    return tuple(one for one in every if one is not None)
