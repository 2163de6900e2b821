"""One side of a call as it may leave the function."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from windage.capture import Message
from windage.privacy.rules import Rules

Side = Literal["input", "output"]


@dataclass(frozen=True)
class Withheld:
    """A body of which nothing may leave: its fields cannot be found.

    It has no digest: of a small body, a digest can be guessed.
    """

    size: int
    content_type: str
    reason: str


def protected(message: Message, rules: Rules, *, side: Side) -> Message | Withheld:
    """Return a message with every field treated as the rules say, or what is known of it without a look inside."""
    return Withheld(len(message.body), "application/octet-stream", "not_read")
