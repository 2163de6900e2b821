"""The bars that show one column on both sides: its shares in the baseline and in the window, over common bars.

The drift decision has its own arithmetic (`windage.distances`); these bars are for the eye. They are cut from the two
sketches, so they are as exact as the sketches: within about 0.2 % of the rows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from windage.page.axis import covering
from windage.profile import ColumnProfile, Sketch

# About this many bins, so that one is still some pixels wide on a phone.
MOST_BINS = 32
MOST_VALUES = 24
MOST_CATEGORIES = 12
# Either end of the axis leaves out at most this share of the values, so that one outlier does not squeeze the rest;
# more of them where one bin would hold the better part of both sides, as of amounts of money.
TAILS = (0.005, 0.025, 0.1)
CROWDED = 0.6
# A tail no longer than this share of the axis is drawn after all: it squeezes nothing.
SHORT_TAIL = 0.1
# A value is worth a bar of its own when values recur; a handful of different measurements is no set of values.
RECURRENCE = 2

Shares = tuple[float, ...] | None


@dataclass(frozen=True)
class Bins:
    """Numbers in bins of one width; what lies beyond the outermost edges is in the outermost bins.

    Parameters
    ----------
    edges
        One more than there are bins, ascending; a bin holds its lower edge.
    baseline, current
        The share of each bin; they add up to 1. Nothing for a side without numbers.
    below, above
        Whether a side has values beyond the first and the last edge.
    """

    edges: tuple[float, ...]
    baseline: Shares
    current: Shares
    below: bool
    above: bool


@dataclass(frozen=True)
class Values:
    """Numbers of which there are few different ones, one bar each, ascending."""

    values: tuple[float, ...]
    baseline: Shares
    current: Shares


@dataclass(frozen=True)
class Categories:
    """Texts, the most common of the baseline first; ``others`` counts those that share the last bar, if any.

    With others, the shares are one more than the names.
    """

    names: tuple[str, ...]
    baseline: Shares
    current: Shares
    others: int = 0


Distribution = Bins | Values | Categories


def of_numbers(baseline: ColumnProfile | None, current: ColumnProfile | None) -> Bins | Values | None:
    """Return the bars of a column's numbers, or nothing when there is nothing that could be drawn.

    Examples
    --------
    >>> from windage.table import column
    >>> days = ColumnProfile.of(column("day", ["1", "2", "2", "2"]))
    >>> of_numbers(days, None)
    Values(values=(1.0, 2.0), baseline=(0.25, 0.75), current=None)
    """
    sketches = [None if side is None else side.numerical.sketch for side in (baseline, current)]
    before, now = (sketch if sketch is not None and sketch.count else None for sketch in sketches)
    known = [sketch for sketch in (before, now) if sketch is not None]
    if not known:
        return None
    # Asked for places, too, numpy does not first take in its masked arrays.
    values = np.unique(np.concatenate([sketch.items for sketch in known]), return_index=True)[0]
    recurring = sum(sketch.count for sketch in known) >= RECURRENCE * values.size
    if values.size <= MOST_VALUES and recurring:
        return Values(tuple(values.tolist()), _at(before, values), _at(now, values))
    whole = bool(np.all(values == np.floor(values)))
    cuts = [_bins(before, now, covering(*_range(known, tail), most=MOST_BINS, whole=whole)) for tail in TAILS]
    return next((bins for bins in cuts if bins is not None and not _crowded(bins)), cuts[0])


def of_texts(baseline: ColumnProfile | None, current: ColumnProfile | None) -> Categories | None:
    """Return the bars of a column's texts, or nothing when neither side has kept them.

    Shown are the categories with the largest share on either side, so that neither a new one nor one that is gone
    can hide among the others.

    Examples
    --------
    >>> from windage.table import column
    >>> before = ColumnProfile.of(column("carrier", ["UA", "AA", "UA", "AA"]))
    >>> of_texts(before, ColumnProfile.of(column("carrier", ["UA", "DL"])))
    Categories(names=('UA', 'AA', 'DL'), baseline=(0.5, 0.5, 0.0), current=(0.5, 0.0, 0.5), others=0)
    """
    before, now = (
        {} if side is None or side.categorical.too_many else side.categorical.counts for side in (baseline, current)
    )
    if not before and not now:
        return None
    totals = max(1, sum(before.values())), max(1, sum(now.values()))
    shares = {name: (before.get(name, 0) / totals[0], now.get(name, 0) / totals[1]) for name in {*before, *now}}
    largest = sorted(shares, key=lambda name: (-max(shares[name]), name))
    # One left over is shown by its own name: "1 other" would say less in the same space.
    most = MOST_CATEGORIES if len(largest) > MOST_CATEGORIES + 1 else len(largest)
    names = sorted(largest[:most], key=lambda name: (-shares[name][0], -shares[name][1], name))
    others = largest[most:]
    return Categories(
        names=tuple(names), baseline=_of(before, names, others), current=_of(now, names, others), others=len(others)
    )


def _of(counts: Mapping[str, int], names: Sequence[str], others: Sequence[str]) -> Shares:
    total = sum(counts.values())
    if not total:
        return None
    shown = [counts.get(name, 0) for name in names]
    rest = [sum(counts.get(name, 0) for name in others)] if others else []
    return tuple(count / total for count in (*shown, *rest))


def _at(sketch: Sketch | None, values: NDArray[np.float64]) -> Shares:
    if sketch is None:
        return None
    return tuple(((sketch.rank(values) - sketch.rank_exclusive(values)) / sketch.count).tolist())


def _bins(before: Sketch | None, now: Sketch | None, edges: NDArray[np.float64] | None) -> Bins | None:
    if edges is None:
        return None
    known = [sketch for sketch in (before, now) if sketch is not None]
    return Bins(
        edges=tuple(edges.tolist()),
        baseline=_between(before, edges),
        current=_between(now, edges),
        below=any(bool(sketch.items[0] < edges[0]) for sketch in known),
        above=any(bool(sketch.items[-1] > edges[-1]) for sketch in known),
    )


def _between(sketch: Sketch | None, edges: NDArray[np.float64]) -> Shares:
    if sketch is None:
        return None
    inner = sketch.rank_exclusive(edges[1:-1])
    return tuple((np.diff(np.concatenate(([0], inner, [sketch.count]))) / sketch.count).tolist())


def _crowded(bins: Bins) -> bool:
    sides = [side for side in (bins.baseline, bins.current) if side is not None]
    return any(min(shares) > CROWDED for shares in zip(*sides, strict=True))


def _range(sketches: Sequence[Sketch], tail: float) -> tuple[float, float]:
    lowest = min(float(sketch.items[0]) for sketch in sketches)
    highest = max(float(sketch.items[-1]) for sketch in sketches)
    low = min(sketch.quantile(tail) for sketch in sketches)
    high = max(sketch.quantile(1 - tail) for sketch in sketches)
    if low == high:
        # Nearly all values are one; then the few others are what there is to see.
        return lowest, highest
    reach = SHORT_TAIL * (high - low)
    return (lowest if low - lowest <= reach else low), (highest if highest - high <= reach else high)
