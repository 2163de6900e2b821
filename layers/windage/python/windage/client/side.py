"""One side of an exchange while it passes by: as much of it as is recorded, and of more than that its digest."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import Any

from windage.capture import Cut, Message
from windage.captures.decompressed import decompressed

_MOST_RATIO = 100


@dataclass(slots=True)
class Side:
    """The chunks of a body.

    Examples
    --------
    >>> side = Side(most=3)
    >>> side.add(b"ab"), side.add(b"cd")
    (None, None)
    >>> cut = side.recorded("text/csv")
    >>> cut.kept, cut.size
    ('truncated', 4)
    """

    most: int
    size: int = 0
    _chunks: list[bytes] = field(default_factory=list)
    _digest: Any = None

    def add(self, chunk: bytes) -> None:
        """Note a chunk that passes by."""
        if not chunk:
            return
        self.size += len(chunk)
        self._chunks.append(chunk)
        if self.size > self.most:
            # Nothing of it is kept: a body may be without end.
            self._digest = self._digest or hashlib.sha256()
            for one in self._chunks:
                self._digest.update(one)
            self._chunks.clear()

    def recorded(self, content_type: str, *, encoding: str = "") -> Message | Cut:
        """Return what is recorded of the body; what is compressed as what it says, if that is not too long."""
        if self._digest is not None:
            return Cut(content_type, "truncated", self.size, self._digest.hexdigest())
        body = b"".join(self._chunks)
        if encoding.strip().lower() in {"gzip", "x-gzip"}:
            opened = decompressed(body, most=self.most, ratio=_MOST_RATIO)
            body = body if opened.fault is not None else opened.data
        return Message(body, content_type)
