"""Whether the values lie wider apart or closer together."""

from __future__ import annotations

import numpy as np

from windage.drift.effects.effect import Effect
from windage.drift.effects.location import dominance
from windage.drift.effects.sides import Sides


def spread(sides: Sides) -> Effect:
    r"""Return by how much more often a value of the window is farther from the middle than one of the baseline.

    .. math:: \delta = P(|G(Y)| > |G(X)|) - P(|G(Y)| < |G(X)|), \quad G = F_{baseline} - 1/2

    Cliff's delta of the distances from the median, in ranks of the baseline: from -1 (all in the middle) to 1 (all
    outside). Cells as far below the median as others are above it are one cell.

    Examples
    --------
    >>> found = spread(Sides(np.array([25.0, 50.0, 25.0]), np.array([45.0, 10.0, 45.0])))
    >>> round(found.size, 2)
    0.4

    References
    ----------
    Siegel, Tukey (1960): A nonparametric sum of ranks procedure for relative spread in unpaired samples.
    """
    middles = (np.cumsum(sides.baseline) - sides.baseline / 2) / sides.baseline_rows
    # Cells that are symmetric to a hundredth belong together; finer steps would be noise of the cuts.
    distance = np.round(np.abs(middles - 0.5), 2)
    _, places = np.unique(distance, return_inverse=True)
    before, now = (np.bincount(places, weights=side).astype(np.float64) for side in (sides.baseline, sides.current))
    return dominance("spread", Sides(before, now, time=sides.time))
