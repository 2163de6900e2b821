"""What a shard of answers, rows or labels becomes: its content, and what became of every row or line of it."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from windage.errors import InputError
from windage.intake import Intake
from windage.steps.ports import Storage

FORMAT = 1


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """One part; ``faults`` counts answers that cannot be used, by name."""

    format: int = FORMAT
    intake: Intake
    content: bytes
    faults: Mapping[str, int] = {}


def write_part(storage: Storage, key: str, part: Part) -> None:
    """Write a part where its plan says."""
    storage.put(key, encode(part), content_type="application/octet-stream")


def encode(part: Part) -> bytes:
    """Return a part as bytes."""
    return msgspec.msgpack.encode(part)


def decode(data: bytes, *, where: str) -> Part:
    """Read what `encode` wrote.

    Raises
    ------
    InputError
        When the bytes are damaged or of another format.

    Examples
    --------
    >>> decode(encode(Part(intake=Intake(received=2, judged=2), content=b"x")), where="here").intake.received
    2
    """
    try:
        part = msgspec.msgpack.decode(data, type=Part)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise InputError(where, "the part is damaged", got=str(error), do="delete it") from None
    if part.format != FORMAT:
        raise InputError(where, "a part of another version", got=part.format, expected=FORMAT, do="delete it")
    return part
