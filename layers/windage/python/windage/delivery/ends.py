"""How a record ends, and how many ended how: received = stored + quarantined + dropped."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from windage.delivery.fault import Fault


@dataclass(frozen=True, slots=True)
class Stored:
    """A sink has the record; ``faults`` are those of the tries before."""

    by: str
    faults: tuple[Fault, ...] = ()


@dataclass(frozen=True, slots=True)
class Quarantined:
    """The record cannot be taken as a capture; it is kept aside with the reason."""

    reason: str


@dataclass(frozen=True, slots=True)
class Dropped:
    """Nobody has the record, or nobody says so."""

    reason: str
    faults: tuple[Fault, ...] = ()


End = Stored | Quarantined | Dropped


@dataclass(frozen=True, slots=True)
class Tally:
    """How many records ended how; tallies add up.

    Parameters
    ----------
    stored
        By the name of the sink.
    quarantined, dropped
        By reason.
    """

    stored: Mapping[str, int] = field(default_factory=dict)
    quarantined: Mapping[str, int] = field(default_factory=dict)
    dropped: Mapping[str, int] = field(default_factory=dict)

    def __add__(self, other: Tally) -> Tally:
        return Tally(
            _sum(self.stored, other.stored),
            _sum(self.quarantined, other.quarantined),
            _sum(self.dropped, other.dropped),
        )

    @property
    def received(self) -> int:
        """How many records there were in all."""
        return sum(sum(counts.values()) for counts in (self.stored, self.quarantined, self.dropped))


def tally(ends: Iterable[End]) -> Tally:
    """Count ends.

    Examples
    --------
    >>> tally([Stored("stream"), Stored("queue"), Stored("stream"), Dropped("too large")])
    Tally(stored={'stream': 2, 'queue': 1}, quarantined={}, dropped={'too large': 1})
    """
    stored: Counter[str] = Counter()
    quarantined: Counter[str] = Counter()
    dropped: Counter[str] = Counter()
    for end in ends:
        match end:
            case Stored(by):
                stored[by] += 1
            case Quarantined(reason):
                quarantined[reason] += 1
            case Dropped(reason):
                dropped[reason] += 1
    return Tally(dict(stored), dict(quarantined), dict(dropped))


def _sum(one: Mapping[str, int], other: Mapping[str, int]) -> dict[str, int]:
    return {name: one.get(name, 0) + other.get(name, 0) for name in {**one, **other}}
