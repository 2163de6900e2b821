"""A sketch as Model Monitor's engine compares it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from windage.profile import Sketch


def rank_map(sketch: Sketch) -> Sketch:
    """Return the sketch with every item once: of items that repeat, only one of the highest level is left.

    The service puts items and weights into a map without adding them up, so that its distance does not see how often a
    value repeats: a column of zeros and ones that moves from 14 % to 90 % ones has the distance 0. Needed only to give
    the service's own answer.

    Examples
    --------
    >>> rank_map(Sketch().add(np.array([0.0, 1.0, 1.0, 1.0]))).count
    2
    """
    kept: list[NDArray[np.float64]] = []
    above = np.empty(0)
    for level in reversed(sketch.levels):
        kept.append(np.setdiff1d(level, above))
        above = np.union1d(above, level)
    return Sketch(tuple(reversed(kept)), sketch.compactions, sketch.k, sketch.c)
