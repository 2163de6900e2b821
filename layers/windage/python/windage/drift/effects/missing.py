"""Whether more or fewer values are missing."""

from __future__ import annotations

from windage.drift.effects.effect import Effect
from windage.drift.effects.shares import change_of_share
from windage.profile import ColumnProfile


def missing(baseline: ColumnProfile, current: ColumnProfile, *, time: float, tolerated: float) -> Effect:
    """Return by how much the share of missing values has changed, from -1 to 1.

    ``time`` is the autocorrelation time of the window's missing values, whose rows tell so much less; of a change
    within ``tolerated`` the chance is never small.

    Examples
    --------
    >>> from windage.table import column
    >>> full, half = (ColumnProfile.of(column("a", values)) for values in (["1"] * 400, ["1", None] * 200))
    >>> found = missing(full, half, time=1.0, tolerated=0.01)
    >>> found.size, found.p_value < 1e-6
    (0.5, True)
    """
    return change_of_share(
        "missing",
        current.kinds.missing / current.rows,
        current.rows / time,
        baseline.kinds.missing / baseline.rows,
        baseline.rows,
        tolerated=tolerated,
    )
