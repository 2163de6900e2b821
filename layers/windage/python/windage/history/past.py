"""What is known of the windows before one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Self

from windage.history.seasons import RECENT
from windage.history.trace import Trace
from windage.window import Window


@dataclass(frozen=True)
class Past:
    """The traces of the windows before one, all judged by the same baseline.

    Which there were when the window was judged is what counts: a window that has a result keeps it, also when one
    before it is judged or repeated later.

    Parameters
    ----------
    recent
        The last ones, the oldest first.
    same_phase
        Those of the same phase of a day or of a week before.
    before
        How many were judged by this baseline before, as far as that is known.
    unread
        The traces that could not be read, and why.
    """

    recent: tuple[Trace, ...] = ()
    same_phase: tuple[Trace, ...] = ()
    before: int | None = None
    unread: tuple[str, ...] = ()

    @classmethod
    def of(
        cls,
        recent: Sequence[Trace],
        same_phase: Sequence[Trace] = (),
        *,
        baseline: str,
        window: Window | None = None,
        began: bool = False,
        unread: Sequence[str] = (),
    ) -> Self:
        """Return what traces tell; those of another baseline, and those that are not before the window, are left out.

        Parameters
        ----------
        recent, same_phase
            The traces, in the order of their windows.
        baseline, window
            By which baseline the window is judged, and which it is.
        began
            Whether there was no window before the first of them.
        unread
            What could not be read.
        """
        own = [trace for trace in recent if trace.baseline == baseline and _is_before(trace, window)]
        phases = [trace for trace in same_phase if trace.baseline == baseline and _is_before(trace, window)]
        counted = [trace.before for trace in own if trace.before is not None]
        # The first window of a baseline follows on windows of another one, or on none.
        first = not own and (began or any(_is_before(trace, window) for trace in recent))
        before = max(counted) + 1 if counted else len(own) if began or first else None
        return cls(tuple(own[-RECENT:]), tuple(phases), before, tuple(unread))

    @property
    def looked_at(self) -> int:
        """How many windows were looked at."""
        unnamed = sum(trace.window is None for trace in self.recent)
        return unnamed + len(self._by_window)

    def at(self, window: Window) -> Trace | None:
        """Return the trace of a window, or nothing when it left none."""
        return self._by_window.get(str(window))

    @cached_property
    def _by_window(self) -> dict[str, Trace]:
        return {trace.window: trace for trace in (*self.same_phase, *self.recent) if trace.window is not None}


def _is_before(trace: Trace, window: Window | None) -> bool:
    return window is None or trace.window is None or Window.parse(trace.window).end <= window.start
