"""What of a window could not be read at all, and is therefore not judged."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass

# Every lost shard is counted; this many are kept with their objects.
MOST_KEPT = 100


@dataclass(frozen=True)
class LostShard:
    """One shard that left no profile: its number in the window, and what it would have read."""

    number: int
    bucket: str
    objects: tuple[str, ...]


@dataclass(frozen=True)
class Unread:
    """What was lost of a window; shards are of about equal bytes.

    Parameters
    ----------
    lost
        How many shards could not be read.
    of
        How many there were.
    kept
        The first of them, with their objects.

    Examples
    --------
    >>> Unread(3, 84_000).sentence
    '3 of 84,000 shards of the captures could not be read, and are not judged.'
    """

    lost: int
    of: int
    kept: tuple[LostShard, ...] = ()

    @property
    def share(self) -> float:
        """The share of the window that was lost, from 0 to 1."""
        return self.lost / self.of

    @property
    def sentence(self) -> str:
        """What was lost, in words."""
        verb = "is" if self.lost == 1 else "are"
        return f"{self.lost:,} of {self.of:,} shards of the captures could not be read, and {verb} not judged."


def unread_file(unread: Unread) -> bytes:
    """Return the contents of ``unread.jsonl``: the lost shards that were kept, one JSON object a line."""
    return b"".join(json.dumps(asdict(shard)).encode() + b"\n" for shard in unread.kept)
