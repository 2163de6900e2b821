"""All the ways in which one column may have changed between its baseline and a window."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from windage.config import Thresholds
from windage.drift.effects import (
    NUMBERS,
    TEXTS,
    Effect,
    Sides,
    category,
    location,
    missing,
    mix,
    new_categories,
    shape,
    spread,
    tail,
)
from windage.profile import ColumnProfile, Histogram
from windage.profile.histogram import cuts_of, fence_cuts


@dataclass(frozen=True)
class Change:
    """The effects on one column.

    Parameters
    ----------
    effects
        Those on its values, none where they cannot be compared.
    rows, baseline_rows
        How many independent rows they were measured on.
    """

    effects: tuple[Effect, ...]
    rows: float
    baseline_rows: float

    @property
    def p_value(self) -> float:
        """How probable so much is without any change: each effect may spend its part of the column's error."""
        return min((spent(effect) for effect in self.effects), default=1.0)


def spent(effect: Effect) -> float:
    """Return an effect's p-value among all that are looked at: Bonferroni, weighted.

    References
    ----------
    Holm (1979): A simple sequentially rejective multiple test procedure (there: weights).
    """
    weights = {**NUMBERS, **TEXTS}
    return min(1.0, effect.p_value / weights.get(effect.name, 1.0))


def of_values(
    baseline: ColumnProfile,
    current: ColumnProfile,
    *,
    is_text: bool,
    thresholds: Thresholds,
    repeats: float = 1.0,
    unseen: float | None = None,
) -> Change:
    """Return the effects on the values of a column.

    Parameters
    ----------
    baseline, current
        Both sides.
    is_text
        Whether the baseline's column holds texts.
    thresholds
        How much is tolerated.
    repeats
        By how much repeated rows make the window's evidence look stronger than it is.
    unseen
        The share of values that is expected to be new, where ``baseline`` is only a part that does not tell.
    """
    time = max(current.time, repeats)
    sides = (_texts if is_text else _numbers)(baseline, current, time)
    if sides is None:
        return Change((), 0.0, 0.0)
    natural = baseline.categorical.unseen if unseen is None else unseen
    effects = (
        _of_texts(sides, baseline, current, unseen=natural, tolerated=thresholds.tolerated_new_category_share)
        if is_text
        else _of_numbers(sides, baseline)
    )
    return Change(tuple(effects), sides.rows, sides.baseline_rows)


def of_missing(
    baseline: ColumnProfile, current: ColumnProfile, *, thresholds: Thresholds, repeats: float = 1.0
) -> Change:
    """Return the effect on the share of missing values; none where no value is missing, or all are, on both sides."""
    gone, rows = baseline.kinds.missing + current.kinds.missing, baseline.rows + current.rows
    if not baseline.rows or not current.rows or gone in {0, rows}:
        # Nothing can be found there, and so it is no question that could be answered wrongly.
        return Change((), 0.0, 0.0)
    time = max(current.missing_dependence.time, repeats)
    effect = missing(baseline, current, time=time, tolerated=thresholds.tolerated_missing_rise)
    return Change((effect,), current.rows / time, baseline.rows)


def histograms(baseline: ColumnProfile, current: ColumnProfile) -> tuple[Histogram, Histogram] | None:
    """Return both sides' numbers in the same cells, from the sketches where they were not counted so."""
    before, now = baseline.histogram, current.histogram
    if before is None:
        sketch = baseline.numerical.sketch
        before = Histogram.of_sketch(sketch, cuts_of(sketch))
    if now is None or not np.array_equal(now.cuts, before.cuts):
        now = Histogram.of_sketch(current.numerical.sketch, before.cuts)
    return (before, now) if before.count and now.count else None


def _numbers(baseline: ColumnProfile, current: ColumnProfile, time: float) -> Sides | None:
    found = histograms(baseline, current)
    if found is None:
        return None
    before, now = (side.counts.astype(np.float64) for side in found)
    return Sides(before, now, time)


def _texts(baseline: ColumnProfile, current: ColumnProfile, time: float) -> Sides | None:
    before, now = baseline.categorical.counts, current.categorical.counts
    if not before or not now:
        return None
    values = categories(baseline, current)
    return Sides(
        np.array([before.get(value, 0) for value in values], dtype=np.float64),
        np.array([now.get(value, 0) for value in values], dtype=np.float64),
        time,
    )


def categories(baseline: ColumnProfile, current: ColumnProfile) -> list[str]:
    """Return all categories of both sides, sorted."""
    return sorted({*baseline.categorical.counts, *current.categorical.counts})


def _of_numbers(sides: Sides, baseline: ColumnProfile) -> Iterator[Effect]:
    yield location(sides)
    yield spread(sides)
    yield shape(sides)
    cuts = baseline.histogram.cuts if baseline.histogram is not None else cuts_of(baseline.numerical.sketch)
    # Cell 2 j lies below cut j, cell 2 j + 1 is the cut. Within a slice the cuts are those of the whole.
    low, high = fence_cuts(baseline.numerical.sketch, cuts)
    cells = np.arange(sides.baseline.size)
    yield tail("low_tail", sides, cells <= 2 * low)
    yield tail("high_tail", sides, cells >= 2 * high + 2)


def _of_texts(
    sides: Sides, baseline: ColumnProfile, current: ColumnProfile, *, unseen: float, tolerated: float
) -> Iterator[Effect]:
    yield mix(sides)
    yield category(sides)
    known = np.array([value in baseline.categorical.counts for value in categories(baseline, current)])
    yield new_categories(sides, known, unseen=unseen, tolerated=tolerated)
