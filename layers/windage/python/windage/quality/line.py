"""What a table of measures says of each."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from windage.config.quality_tolerances import Tolerated
from windage.quality.quality import Better
from windage.quality.uncertain import Estimate


class Line(NamedTuple):
    """One measure.

    Parameters
    ----------
    of
        What measures it, of the rows as its problem has them; nothing where they do not tell.
    better
        Which direction is better.
    tolerated
        Which tolerance is its own: how much worse it may be without being materially worse.
    """

    of: Callable[[Any], Estimate | None]
    better: Better
    tolerated: Tolerated
