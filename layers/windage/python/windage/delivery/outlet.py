"""The sinks of one process, and what is remembered of them from call to call."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from windage.delivery.breaker import Breaker
from windage.delivery.deliver import Clock, Way, deliver
from windage.delivery.ends import End


@dataclass(slots=True)
class Outlet:
    """Where records go.

    Parameters
    ----------
    ways
        The sinks, in the order in which they are tried.
    clock
        Seconds that go on while a sandbox is frozen, so that a pause ends there too: the wall clock.
    seconds
        The budget of one call of `send`.
    first_seconds
        That of the first: it opens the connections, and its caller has waited for the sandbox anyway.
    """

    ways: Sequence[Way]
    clock: Clock
    seconds: float
    first_seconds: float
    _breakers: Mapping[str, Breaker] = field(default_factory=dict)
    _first: bool = True

    @property
    def budget(self) -> float:
        """How many seconds the next call may last."""
        return self.first_seconds if self._first else self.seconds

    def send(self, lines: Sequence[bytes], *, spent: float = 0.0) -> tuple[End, ...]:
        """Deliver lines; return how each ended, in the same order. ``spent`` is what the budget was used for before."""
        # A clock that was set back has not made time.
        seconds = self.budget - max(spent, 0.0)
        self._first = False
        delivered = deliver(lines, self.ways, breakers=self._breakers, clock=self.clock, seconds=seconds)
        self._breakers = delivered.breakers
        return delivered.ends
