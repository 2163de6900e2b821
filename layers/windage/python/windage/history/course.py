"""How the drift of one column went over the windows: its shape, since when, and whether it comes with a season."""

from __future__ import annotations

from typing import Literal

import msgspec

# In the order of precedence: what recurs is also sudden or gradual each time, and what ended was it too.
Shape = Literal["recurring", "temporary", "gradual", "sudden", "unknown"]
Season = Literal["day", "week"]

# One window may repeat another by chance; two make a season that is known.
ENOUGH_SEASONS = 2


class Course(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The course of one column's drift, as it is known at one window.

    Parameters
    ----------
    shape
        ``sudden``: one window (or a window and the one it fell into) took it from the level before to that of now.
        ``gradual``: it rose over several windows. ``temporary``: it came and went. ``recurring``: the windows of the
        same phase a season before had it too, and between them the column was like the baseline. ``unknown``: too few
        windows before it to say.
    onset
        The window in which the change began: the step's, or the first of the rise; absent where windows have no times.
    since
        The first window with the drift.
    until
        The first window without it again, of one that has ended.
    windows
        How many windows had it, this one included.
    earlier
        Whether it may have begun before the windows that were looked at.
    season, seen
        Which season it recurs with, and how many windows of that phase before had it.
    returned
        Whether, within the last windows, the column was really like the baseline before the drift came.
    skew
        Whether no window has been without it since the monitor began with this baseline: training-serving skew.
    """

    shape: Shape
    onset: str | None = None
    since: str | None = None
    until: str | None = None
    windows: int = 1
    earlier: bool = False
    season: Season | None = None
    seen: int = 0
    returned: bool = False
    skew: bool = False

    @property
    def known(self) -> bool:
        """Whether the drift recurs with a season that is known, so that it is no news."""
        return self.shape == "recurring" and self.seen >= ENOUGH_SEASONS

    @property
    def ended(self) -> bool:
        """Whether the drift is over."""
        return self.until is not None or self.shape == "temporary"
