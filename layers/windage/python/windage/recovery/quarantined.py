"""Records that cannot be taken as captures: kept whole, with the reason, where no analysis looks."""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import dataclass

from windage import names


@dataclass(frozen=True, slots=True)
class Kept:
    """An object to be written: its key below the bucket and its bytes."""

    key: str
    data: bytes


def kept(content: bytes, *, monitor: str, source: str, reason: str) -> Kept:
    """Return the object that keeps a record; the same record from the same source is the same object.

    Examples
    --------
    >>> kept(b"x", monitor="fraud", source="queue", reason="not_json").key
    'quarantine/fraud/queue-2d711642b726b04401627ca9fbac32f5.json'
    """
    name = hashlib.sha256(content).hexdigest()[:32]
    document = {
        "windage": "quarantined",
        "source": source,
        "reason": reason,
        "record": base64.b64encode(content).decode(),
    }
    return Kept(f"{names.QUARANTINE}/{monitor}/{source}-{name}.json", json.dumps(document).encode())
