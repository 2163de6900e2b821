"""A circuit breaker: a sink that failed again and again is left alone for a while, then asked once.

Closed, a sink is asked. After `FAULTS` faults in a row the breaker opens, and the sink costs nothing. When the pause is
over, one record is the probe: if the sink takes it, the breaker closes; if not, the next pause is twice as long.
"""

from __future__ import annotations

from dataclasses import dataclass

FAULTS = 3
FIRST_PAUSE_SECONDS = 1.0
LONGEST_PAUSE_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Breaker:
    """What is remembered of a sink.

    Parameters
    ----------
    faults
        How many tries failed since the last one that did not.
    pause
        How many seconds the sink is left alone, 0 while the breaker is closed.
    opened
        When the pause began.
    """

    faults: int = 0
    pause: float = 0.0
    opened: float = 0.0

    def lets_through(self, now: float) -> bool:
        """Tell whether the sink is to be asked now.

        Examples
        --------
        >>> broken = Breaker(faults=3, pause=1.0, opened=100.0)
        >>> [broken.lets_through(now) for now in (100.0, 100.9, 101.0)]
        [False, False, True]
        """
        # A clock that was set back must not leave a sink alone for longer than the pause.
        return not self.opened <= now < self.opened + self.pause


def after(breaker: Breaker, *, sound: bool, now: float) -> Breaker:
    """Return the breaker after the sink was asked.

    Examples
    --------
    >>> breaker = Breaker()
    >>> for _ in range(3):
    ...     breaker = after(breaker, sound=False, now=5.0)
    >>> breaker
    Breaker(faults=3, pause=1.0, opened=5.0)
    >>> after(breaker, sound=False, now=6.0)
    Breaker(faults=4, pause=2.0, opened=6.0)
    >>> after(breaker, sound=True, now=6.0)
    Breaker(faults=0, pause=0.0, opened=0.0)
    """
    if sound:
        return Breaker()
    faults = breaker.faults + 1
    if faults < FAULTS:
        return Breaker(faults)
    pause = min(2 * breaker.pause, LONGEST_PAUSE_SECONDS) or FIRST_PAUSE_SECONDS
    return Breaker(faults, pause, now)
