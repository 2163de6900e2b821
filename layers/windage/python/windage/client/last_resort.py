"""The sinks that were asked for, and the last resort for what those do not take; neither ever raises."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from windage.delivery.ends import Dropped, End, Quarantined
from windage.posting.refused import QUARANTINED

Send = Callable[[Sequence[bytes]], Sequence[End]]


@dataclass(frozen=True, slots=True)
class Sinks:
    """Where records go.

    Examples
    --------
    >>> def broken(lines):
    ...     raise OSError
    >>> Sinks(broken, broken).sent([b"a"])
    [Dropped(reason='OSError', faults=())]
    """

    send: Send
    last: Send

    def sent(self, lines: Sequence[bytes]) -> list[End]:
        """Give lines to the sinks; what an endpoint has in quarantine is not one for the last resort."""
        return [_as_told(end) for end in _ends(self.send, lines)]

    def spilled(self, lines: Sequence[bytes]) -> list[End]:
        """Give lines to the last resort."""
        return _ends(self.last, lines)


def _ends(send: Send, lines: Sequence[bytes]) -> list[End]:
    try:
        ends = list(send(lines))
    # Whatever it is: the thread goes on.
    except Exception as error:
        return [Dropped(type(error).__name__)] * len(lines)
    return ends if len(ends) == len(lines) else [Dropped("miscounted")] * len(lines)


def _as_told(end: End) -> End:
    if isinstance(end, Dropped):
        told = next((fault.reason for fault in end.faults if fault.reason.startswith(QUARANTINED)), None)
        if told is not None:
            return Quarantined(told.removeprefix(QUARANTINED))
    return end
