"""The traces of the windows before one: a bounded number of objects, of which any may be missing."""

from __future__ import annotations

from collections.abc import Iterable

from windage import names
from windage.config import Monitor
from windage.errors import InputError
from windage.history import TRACE, Trace
from windage.history.past import Past
from windage.history.seasons import of_same_phase, recent
from windage.history.trace import decode
from windage.steps import stored
from windage.steps.ports import Missing, Storage
from windage.window import Window


def read_past(storage: Storage, monitor: Monitor, monitor_type: str, window: Window, *, baseline: str) -> Past:
    """Return what the windows before one left: the last 12, and those of its phase of a day and of a week.

    At most 22 objects are read. A trace that is damaged is named and passed over, for it is no fault of this window.
    """
    unread: list[str] = []
    just_before = recent(monitor.schedule.cadence, window)
    phases = [past for past in of_same_phase(monitor.schedule.cadence, window) if past not in just_before]

    def read(windows: Iterable[Window]) -> list[Trace]:
        found = (_trace(storage, names.result_prefix(monitor.name, monitor_type, past), unread) for past in windows)
        return [trace for trace in found if trace is not None]

    # The first window stays the first, also when it is judged again after others.
    known = stored.span(storage, monitor.name, monitor_type)
    return Past.of(
        read(just_before),
        read(phases),
        baseline=baseline,
        window=window,
        began=known is None or window <= known[0],
        unread=unread,
    )


def _trace(storage: Storage, prefix: str, unread: list[str]) -> Trace | None:
    try:
        return decode(storage.get(prefix + TRACE), where=prefix + TRACE)
    except Missing:
        return None
    except InputError as error:
        unread.append(str(error))
        return None
