"""Every distance that can be chosen for a column, by name."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from windage.distances.aligned import CELLS, Aligned
from windage.distances.chi_square import chi_square
from windage.distances.hellinger import hellinger
from windage.distances.jensen_shannon import jensen_shannon
from windage.distances.kolmogorov_smirnov import kolmogorov_smirnov
from windage.distances.kullback_leibler import kullback_leibler
from windage.distances.l_infinity import l_infinity
from windage.distances.moments import maximum_change, mean_change, minimum_change, standard_deviation_change
from windage.distances.population_stability_index import population_stability_index
from windage.distances.shares import Counts
from windage.distances.total_variation import total_variation
from windage.distances.wasserstein import wasserstein
from windage.errors import InputError
from windage.profile import ColumnProfile, Numerical

Unit = Literal["share", "of at most 1", "nats", "standard deviations", "the column's own unit"]
Columns = Literal["numbers", "texts", "both"]
DistanceLabel = Literal[
    "Kolmogorov-Smirnov",
    "L-infinity",
    "population stability index",
    "Kullback-Leibler",
    "Jensen-Shannon",
    "Hellinger",
    "Wasserstein",
    "total variation",
    "chi-square (Cohen's w)",
    "mean",
    "standard deviation",
    "minimum",
    "maximum",
]
Measure = Callable[[ColumnProfile, ColumnProfile], float | None]


@dataclass(frozen=True)
class Distance:
    """One way to say how far a column has moved.

    Parameters
    ----------
    label
        Its name as people write it.
    unit
        What its numbers are. ``share`` and ``of at most 1`` lie between 0 and 1.
    columns
        Which columns it is for.
    of
        The distance of the window's column (second) from the baseline's (first). None where it cannot be had: a column
        of the other kind, an empty side, or numbers too large to calculate with.
    threshold
        What is usually taken as a material change; none in a column's own unit, which only its owner can judge.
    """

    label: DistanceLabel
    unit: Unit
    columns: Columns
    of: Measure
    threshold: float | None = None


def _counted(distance: Callable[[Counts, Counts], float], *, cells: int = CELLS) -> Measure:
    def of(baseline: ColumnProfile, current: ColumnProfile) -> float | None:
        both = Aligned.of(baseline, current, cells=cells)
        return None if both is None else distance(both.baseline, both.current)

    return of


def _numerical(distance: Callable[[Numerical, Numerical], float], *, by_sketch: bool = False) -> Measure:
    def of(baseline: ColumnProfile, current: ColumnProfile) -> float | None:
        before, now = baseline.numerical, current.numerical
        if baseline.inferred_type == "String" or not before.count or not now.count:
            return None
        # A file of the service may have moments without a sketch.
        if by_sketch and not (before.sketch.count and now.sketch.count):
            return None
        value = distance(before, now)
        return value if math.isfinite(value) else None

    return of


def _l_infinity(baseline: ColumnProfile, current: ColumnProfile) -> float | None:
    before, now = baseline.categorical.counts, current.categorical.counts
    is_text = baseline.inferred_type == "String"
    return l_infinity(before, now) if is_text and any(before.values()) and any(now.values()) else None


# Where a threshold is reached by a normal column that keeps its spread, its mean has moved by about 0.25 standard
# deviations (Kolmogorov-Smirnov, total variation), 0.45 (PSI, Kullback-Leibler), 0.24 (Jensen-Shannon), 0.28
# (Hellinger), 0.2 (chi-square), 0.1 (Wasserstein).
DISTANCES: Mapping[str, Distance] = {
    # Model Monitor's comparison_threshold.
    "kolmogorov_smirnov": Distance(
        label="Kolmogorov-Smirnov",
        unit="share",
        columns="numbers",
        of=_numerical(lambda before, now: kolmogorov_smirnov(before.sketch, now.sketch), by_sketch=True),
        threshold=0.1,
    ),
    "l_infinity": Distance(label="L-infinity", unit="share", columns="texts", of=_l_infinity, threshold=0.1),
    # The field's deciles. Lewis (1994) has 0.1 and 0.25; Wu and Olson (2010) act from 0.2.
    "population_stability_index": Distance(
        label="population stability index",
        unit="nats",
        columns="both",
        of=_counted(population_stability_index, cells=10),
        threshold=0.2,
    ),
    # It is one of the two halves of PSI.
    "kullback_leibler": Distance(
        label="Kullback-Leibler", unit="nats", columns="both", of=_counted(kullback_leibler), threshold=0.1
    ),
    # Evidently's default for this distance, and for Wasserstein's.
    "jensen_shannon": Distance(
        label="Jensen-Shannon", unit="of at most 1", columns="both", of=_counted(jensen_shannon), threshold=0.1
    ),
    "hellinger": Distance(
        label="Hellinger", unit="of at most 1", columns="both", of=_counted(hellinger), threshold=0.1
    ),
    "wasserstein": Distance(
        label="Wasserstein",
        unit="standard deviations",
        columns="numbers",
        of=_numerical(wasserstein, by_sketch=True),
        threshold=0.1,
    ),
    # Never less than Kolmogorov-Smirnov or L-infinity of the same cells; so it may be as large.
    "total_variation": Distance(
        label="total variation", unit="share", columns="both", of=_counted(total_variation), threshold=0.1
    ),
    # A small effect (Cohen 1988).
    "chi_square": Distance(
        label="chi-square (Cohen's w)", unit="of at most 1", columns="both", of=_counted(chi_square), threshold=0.1
    ),
    "mean": Distance(label="mean", unit="the column's own unit", columns="numbers", of=_numerical(mean_change)),
    "standard_deviation": Distance(
        label="standard deviation",
        unit="the column's own unit",
        columns="numbers",
        of=_numerical(standard_deviation_change),
    ),
    "minimum": Distance(
        label="minimum", unit="the column's own unit", columns="numbers", of=_numerical(minimum_change)
    ),
    "maximum": Distance(
        label="maximum", unit="the column's own unit", columns="numbers", of=_numerical(maximum_change)
    ),
}


def distance(name: str, *, where: str = "distance") -> Distance:
    """Return a distance by its name; ``where`` is what messages call the place of the name.

    Raises
    ------
    InputError
        When there is none of that name; the message lists them.

    Examples
    --------
    >>> distance("hellinger").unit
    'of at most 1'
    """
    found = DISTANCES.get(name)
    if found is None:
        raise InputError(where, "not a distance", got=name, expected=f"one of {', '.join(DISTANCES)}")
    return found


def measured(baseline: ColumnProfile, current: ColumnProfile) -> dict[str, float]:
    """Return every distance of the table that can be had of two columns, in the table's order.

    Examples
    --------
    >>> from windage.table import column
    >>> before, now = (ColumnProfile.of(column("x", values)) for values in (["1", "3"], ["1", "7"]))
    >>> found = measured(before, now)
    >>> found["mean"], found["kolmogorov_smirnov"], "l_infinity" in found
    (2.0, 0.5, False)
    """
    every = ((name, one.of(baseline, current)) for name, one in DISTANCES.items())
    return {name: value for name, value in every if value is not None}
