"""Rules in the environment of a function: what the monitor file says, as compact JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from windage.privacy.rules import Rules

NONE = "none"


@dataclass(frozen=True)
class Told:
    """What a function is told of privacy: what is said of the fields, and which secret has the key of the hash."""

    said: Mapping[str, Any] = field(default_factory=dict)
    outputs: tuple[str, ...] = ()
    secret: str | None = None

    def rules(self, key: bytes | None) -> Rules:
        """Return the rules with a key, or without one."""
        return Rules.of(self.said, key=key, outputs=self.outputs)


def to_text(said: Mapping[str, Any] | None, *, outputs: Sequence[str] = (), secret: str | None = None) -> str:
    """Return what a function is told of privacy; without rules, a word that says so."""
    if said is None:
        return NONE
    more = {"outputs": list(outputs) or None, "secret": secret}
    document = {**said, **{name: value for name, value in more.items() if value is not None}}
    return json.dumps(document, separators=(",", ":"))


def from_text(text: str) -> Told | None:
    """Return what a function is told; nothing where everything is kept.

    Examples
    --------
    >>> told = from_text(to_text({"fields": {"a": "hash"}}, outputs=["b"], secret="windage/fraud"))
    >>> told.outputs, told.secret, told.rules(None).needs_key
    (('b',), 'windage/fraud', True)
    """
    if text == NONE:
        return None
    said = json.loads(text)
    outputs, secret = tuple(said.pop("outputs", ())), said.pop("secret", None)
    return Told(said, outputs, secret)
