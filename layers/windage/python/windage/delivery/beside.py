"""Payloads to the place where they lie beside their records, within a budget of time."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass

from windage.delivery.breaker import Breaker, after
from windage.delivery.deliver import Clock
from windage.delivery.ends import End
from windage.delivery.fault import Fault
from windage.delivery.outlet import Outlet
from windage.recording import Aside, Recorded

_OPEN = Fault("open")


@dataclass(slots=True)
class Beside:
    """Where payloads go that are too long for their records, and what is remembered of it from call to call.

    Parameters
    ----------
    put
        Takes payloads and how long it may take; says of each what was wrong, or nothing.
    write
        Writes a line of the log.
    clock
        The wall clock.
    seconds
        The budget of one record.
    """

    put: Callable[[Sequence[Aside], float], Sequence[Fault | None]]
    write: Callable[[str], object]
    clock: Clock
    seconds: float
    _breaker: Breaker = Breaker()

    def settled(self, made: Recorded) -> Recorded:
        """Return the record as it can be delivered: its payloads lie aside, or it says that they are cut."""
        if not made.aside:
            return made
        faults: Sequence[Fault | None] = [_OPEN]
        if self._breaker.lets_through(self.clock()):
            faults = self.put(made.aside, self.seconds)
            self._breaker = after(self._breaker, sound=not any(faults), now=self.clock())
        if not any(faults):
            return made
        reasons = sorted({fault.reason for fault in faults if fault is not None})
        # Where there is no log the record says so alone.
        with suppress(OSError, ValueError):
            self.write(json.dumps({"level": "WARNING", "message": "payload cut", "reasons": reasons}))
        return made.without_aside()


@dataclass(frozen=True)
class Sinks:
    """Where a record goes, and where its payloads go first."""

    records: Outlet
    payloads: Beside

    def send(self, made: Recorded | None) -> tuple[End, ...]:
        """Deliver a record, if there is one; return how it ended."""
        return self.records.send([self.payloads.settled(made).line]) if made is not None else ()
