"""Records that wait to be sent, never more than fit into the memory that they may take."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field

from windage.delivery.packing import LARGEST_CALL

MOST_BYTES = 16 * 2**20
# What Python needs for a record beside its bytes.
_OVERHEAD = 100
# Of one batch: enough to fill the records of a stream, and one call of it.
MOST_OF_A_BATCH = 5_000


@dataclass(slots=True)
class Buffer:
    """A queue of lines, bounded by the bytes that it holds.

    What was taken still counts until it is `released`: it is in memory while it is on its way.

    Examples
    --------
    >>> buffer = Buffer(most_bytes=210)
    >>> buffer.offer(b"a"), buffer.offer(b"b"), buffer.offer(b"c")
    (True, True, False)
    >>> batch = buffer.take()
    >>> batch, buffer.offer(b"c")
    ((b'a', b'b'), False)
    >>> buffer.released(batch)
    >>> buffer.offer(b"c")
    True
    """

    most_bytes: int = MOST_BYTES
    held: int = 0
    _lines: deque[bytes] = field(default_factory=deque)

    def __len__(self) -> int:
        return len(self._lines)

    @property
    def is_over_half(self) -> bool:
        """Whether whoever is patient should stop being so."""
        return 2 * self.held > self.most_bytes

    def offer(self, line: bytes) -> bool:
        """Take a line; not when it does not fit, so that those that wait for longest are kept."""
        size = len(line) + _OVERHEAD
        if self.held + size > self.most_bytes:
            return False
        self._lines.append(line)
        self.held += size
        return True

    def take(self) -> tuple[bytes, ...]:
        """Return the oldest lines, as many as go into one call of the stream; one at least, if there is one."""
        batch: list[bytes] = []
        size = 0
        while self._lines and len(batch) < MOST_OF_A_BATCH:
            size += len(self._lines[0])
            if batch and size > LARGEST_CALL:
                break
            batch.append(self._lines.popleft())
        return tuple(batch)

    def released(self, batch: Sequence[bytes]) -> None:
        """Forget what was taken: nobody holds it any more."""
        self.held -= sum(len(line) + _OVERHEAD for line in batch)
