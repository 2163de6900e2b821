"""Whether more or fewer values lie beyond what the baseline hardly ever had."""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import NDArray

from windage.drift.effects.effect import Effect
from windage.drift.effects.shares import change_of_share
from windage.drift.effects.sides import Sides

Side = Literal["low_tail", "high_tail"]


def tail(side: Side, sides: Sides, cells: NDArray[np.bool_]) -> Effect:
    """Return by how much the share of the values beyond a fence of the baseline has changed.

    From -1 to 1. The chance is that of two shares, exact where they are small.

    Parameters
    ----------
    side
        Which tail.
    sides
        The counts.
    cells
        Which cells lie beyond the fence, shape (cells,).

    Examples
    --------
    >>> counts = Sides(np.array([990.0, 10.0]), np.array([160.0, 40.0]))
    >>> round(tail("high_tail", counts, np.array([False, True])).size, 2)
    0.19
    """
    before, now = sides.of(cells)
    return change_of_share(side, now, sides.rows, before, sides.baseline_rows)
