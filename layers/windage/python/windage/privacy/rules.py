"""Which field is treated how."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal


@dataclass(frozen=True)
class Rules:
    """What is done with every field of a call, its attributes and its inference id.

    Parameters
    ----------
    default
        What is done with a field that no rule names.
    fields
        What is done with a field, by its name.
    columns, outputs
        The names of a question's and of an answer's fields, where they come by position.
    key
        The key of the hash; without one, what is to be hashed is dropped.
    """

    default: Literal["keep", "drop"] = "keep"
    fields: Mapping[str, Any] = field(default_factory=dict)
    columns: tuple[str, ...] = ()
    outputs: tuple[str, ...] = ()
    attributes: Literal["keep", "drop", "hash"] = "drop"
    inference_id: Literal["keep", "hash"] = "keep"
    key: bytes | None = None


def protected_id(inference_id: str | None, rules: Rules) -> str | None:
    """Return the inference id as it may be kept."""
    if inference_id is None or rules.inference_id == "keep":
        return inference_id
    return None if rules.key is None else f"h:{hmac.new(rules.key, inference_id.encode(), hashlib.sha256).hexdigest()}"


def protected_attributes(attributes: tuple[str, ...], rules: Rules) -> tuple[str, ...]:
    """Return the caller's custom attributes as they may be kept."""
    return attributes if rules.attributes == "keep" else ()
