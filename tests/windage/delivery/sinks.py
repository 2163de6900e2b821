"""Sinks that keep what they take and fail as they are told, and a clock that moves only while somebody waits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from windage.delivery.fault import Fault

LATE = "late"
# How long a call takes, and for each record in turn what is wrong with it and whether it is kept all the same.
Mood = tuple[float, list[tuple[Fault | None, bool]]]


@dataclass
class Clock:
    """The time, which sinks let pass."""

    now: float = 1000.0

    def __call__(self) -> float:
        return self.now


@dataclass
class Sink:
    """A sink that answers each call by the next of its moods, and soundly when there are no more."""

    clock: Clock
    moods: list[Mood] = field(default_factory=list)
    kept: list[bytes] = field(default_factory=list)
    calls: int = 0

    def __call__(self, records: Sequence[bytes], seconds: float) -> Sequence[Fault | None]:
        self.calls += 1
        lasts, outcomes = self.moods.pop(0) if self.moods else (0.0, [])
        faults: list[Fault | None] = []
        for place, record in enumerate(records):
            fault, keeps = outcomes[place % len(outcomes)] if outcomes else (None, True)
            if fault is None or (keeps and fault.perhaps_stored):
                self.kept.append(record)
            faults.append(fault)
        self.clock.now += min(lasts, seconds)
        if lasts > seconds:
            # Whoever is waited for no longer has perhaps done its work.
            return [Fault(LATE, perhaps_stored=True)] * len(records)
        return faults
