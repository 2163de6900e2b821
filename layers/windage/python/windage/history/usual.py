"""Which windows tell how much traffic is usual for one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from windage.history.past import Past
from windage.history.seasons import BACK, LENGTHS, before
from windage.history.trace import Trace
from windage.window import Window

# Of fewer windows nobody knows what is usual.
FEWEST = 6


@dataclass(frozen=True)
class Usual:
    """The windows that another one is held to, and what they are called.

    Examples
    --------
    >>> usual = Usual("the last 6 windows", tuple(Trace(baseline="b", rows=n) for n in (1900, 2300, 2000)))
    >>> usual.sentence
    'The last 6 windows had 1,900 to 2,300 rows.'
    """

    name: str
    traces: tuple[Trace, ...]

    @property
    def rows(self) -> tuple[int, ...]:
        """How many rows each had."""
        return tuple(trace.rows for trace in self.traces)

    @property
    def silences(self) -> tuple[float, ...]:
        """How many seconds before its end the last record of each came, of those of which it is known."""
        return tuple(silence for trace in self.traces if (silence := silence_of(trace)) is not None)

    @property
    def range(self) -> str:
        """From how many rows to how many they had."""
        return said(self.rows)

    @property
    def sentence(self) -> str:
        """What they had, in a sentence."""
        return f"{self.name[0].upper()}{self.name[1:]} had {self.range} rows."


def usual(past: Past, window: Window | None) -> Usual | None:
    """Return the windows that one is held to: those of the same time of the days before, else the last ones.

    Nothing is returned while there are fewer than 6, or while those of a day or less do not reach back a week: else
    the first Sunday would be held to working days. A window that is shorter than a day is held to no other times.
    """
    if window is not None and window.length <= LENGTHS["day"]:
        (week_ago,) = before(window, "week", 1)
        if past.at(week_ago) is None:
            return None
    if window is None or window.length >= LENGTHS["day"]:
        return _named(f"the last {len(past.recent)} windows", past.recent)
    traces = [trace for at in before(window, "day", BACK["day"]) if (trace := past.at(at)) is not None]
    time = "hour" if window.length == timedelta(hours=1) else "time of day"
    return _named(f"the same {time} of the last {len(traces)} days", traces)


def said(counts: Sequence[int]) -> str:
    """Say from how many to how many.

    Examples
    --------
    >>> said([2300, 1900]), said([5, 5])
    ('1,900 to 2,300', '5')
    """
    low, high = min(counts), max(counts)
    return f"{low:,}" if low == high else f"{low:,} to {high:,}"


def silence_of(trace: Trace) -> float | None:
    """Return how many seconds before the window's end its last record came."""
    if trace.window is None or trace.last is None:
        return None
    return max(0.0, Window.parse(trace.window).end.timestamp() - trace.last)


def _named(name: str, traces: Sequence[Trace]) -> Usual | None:
    return Usual(name, tuple(traces)) if len(traces) >= FEWEST else None
