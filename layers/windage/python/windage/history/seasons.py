"""The windows that another one is laid beside: those just before it, and those of the same phase of a season."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from itertools import islice

from windage.history.course import Season
from windage.window import Cadence, Window

RECENT = 12

LENGTHS: Mapping[Season, timedelta] = {"day": timedelta(days=1), "week": timedelta(weeks=1)}
# So many seasons back: of days a whole week, which the seventh day and the first week share.
BACK: Mapping[Season, int] = {"day": 7, "week": 4}


def recent(cadence: Cadence, window: Window) -> list[Window]:
    """Return the windows just before one, the oldest first."""
    return sorted(islice(cadence.windows_before(window.start), RECENT))


def of_same_phase(cadence: Cadence, window: Window) -> list[Window]:
    """Return the windows of the same phase of a day and of a week before, as far as the cadence has such windows.

    Examples
    --------
    >>> hour = Window.parse("2026-03-08T06:00:00Z/2026-03-08T07:00:00Z")
    >>> [str(w.start.date()) for w in of_same_phase(Cadence.parse("1 hour"), hour)][-2:]
    ['2026-03-06', '2026-03-07']
    >>> of_same_phase(Cadence.parse("1 month"), Window.parse("2026-02-01T00:00:00Z/2026-03-01T00:00:00Z"))
    []
    """
    found = {
        same
        for season, length in LENGTHS.items()
        if window.length < length
        for same in before(window, season, BACK[season])
        if cadence.latest(same.end) == same
    }
    return sorted(found)


def before(window: Window, season: Season, many: int) -> Iterator[Window]:
    """Yield the windows so many seasons before one, the latest first.

    The clock is UTC: where clocks are changed, a season of local hours is found anew some days later.
    """
    for times in range(1, many + 1):
        yield Window(window.start - times * LENGTHS[season], window.end - times * LENGTHS[season])
