"""What became of the records of one process."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from windage.delivery.ends import End, Tally, tally


@dataclass(frozen=True, slots=True)
class Counts:
    """How many records ended how; those that have not ended are waiting.

    Parameters
    ----------
    received
        The records that were made: calls that are not in the sample are none.
    ended
        How those ended that have ended.

    Examples
    --------
    >>> from windage.delivery.ends import Dropped, Stored
    >>> counts = Counts(3).after([Stored("stream"), Dropped("full")])
    >>> counts.received, counts.stored, counts.quarantined, counts.dropped, counts.waiting
    (3, 1, 0, 1, 1)
    """

    received: int = 0
    ended: Tally = field(default_factory=Tally)

    @property
    def stored(self) -> int:
        """How many a sink has, the log included."""
        return sum(self.ended.stored.values())

    @property
    def quarantined(self) -> int:
        """How many the ingest endpoint keeps, but not as captures."""
        return sum(self.ended.quarantined.values())

    @property
    def dropped(self) -> int:
        """How many nobody has."""
        return sum(self.ended.dropped.values())

    @property
    def waiting(self) -> int:
        """How many are in memory."""
        return self.received - self.ended.received

    def after(self, ends: Iterable[End]) -> Counts:
        """Return the counts when more records have ended."""
        return Counts(self.received, self.ended + tally(ends))
