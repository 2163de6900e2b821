"""A column of numbers in another unit: a known factor, or a known affine map, makes it the baseline's again."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from windage.profile import ColumnProfile, Kinds, Numerical, Sketch
from windage.recognition.likeness import Likeness, likeness
from windage.recognition.units import CHANGES, Change
from windage.violations import Violation

# So much more than chance the column has to look unlike itself, and hardly more unlike once the change is undone.
_FAR = 0.15
_NEAR = 0.02
_NEARER = 1 / 4
# Growth by a small factor is no rare thing: to call it a unit takes more rows.
_SMALL = 5.0
_MOST_NOISE = 0.25
_MOST_NOISE_OF_SMALL = 0.08


@dataclass(frozen=True)
class Rescaled:
    """A column in another unit.

    Parameters
    ----------
    feature
        Its name.
    change
        What was done to it.
    distance, as_it_stands
        How far it is from the baseline when that is undone, and as it stands; both 0 to 1.
    """

    feature: str
    change: Change
    distance: float
    as_it_stands: float

    @property
    def violation(self) -> Violation:
        """What is said of it."""
        factor, shift = self.change.factor, self.change.shift
        how = f"multiplied by {factor:.6g}" if factor >= 1 else f"divided by {1 / factor:.6g}"
        if factor == 1:
            how = f"{'raised' if shift > 0 else 'lowered'} by {abs(shift):g}"
        elif shift:
            how += f" and then {'raised' if shift > 0 else 'lowered'} by {abs(shift):.6g}"
        return Violation(
            self.feature,
            "rescaled_column_check",
            f"The numbers look like the baseline's {how}, as from {self.change.before} to {self.change.now} "
            f"(distribution distance {self.distance:.2f} when undone, {self.as_it_stands:.2f} as they stand). They are "
            "compared as if undone.",
        )


def rescaled(before: ColumnProfile, now: ColumnProfile) -> Rescaled | None:
    """Return what change of unit explains how a column of numbers has moved, if one does.

    It has to explain it to within chance, and the column as it stands has to be far off.
    """
    own = _of_numbers(before, now)
    if own is None or own.distance <= _FAR + own.noise or own.noise > _MOST_NOISE:
        return None
    best: Rescaled | None = None
    for change in CHANGES:
        small = 1 / _SMALL < change.factor < _SMALL
        if (small and own.noise > _MOST_NOISE_OF_SMALL) or not _plausible(before, now, change):
            continue
        alike = likeness(before, undone(now, change, before=before))
        if alike is None or alike.distance > min(alike.noise + _NEAR, own.distance * _NEARER):
            continue
        if best is None or alike.distance < best.distance:
            best = Rescaled(before.name, change, alike.distance, own.distance)
    return best


def undone(now: ColumnProfile, change: Change, *, before: ColumnProfile) -> ColumnProfile:
    """Return a column's profile as it were without the change.

    What rounding has moved by a billionth is put back onto the baseline's values.
    """
    known = before.numerical.sketch.items
    whole = before.inferred_type == "Integral"

    def back(values: NDArray[np.float64]) -> NDArray[np.float64]:
        return _snapped((values - change.shift) / change.factor, known, whole=whole)

    numbers, sketch = now.numerical, now.numerical.sketch
    moved = Sketch(tuple(back(level) for level in sketch.levels), sketch.compactions, sketch.k, sketch.c)
    smallest, largest = back(np.array([numbers.minimum, numbers.maximum])).tolist()
    kinds = now.kinds
    if whole:
        kinds = Kinds(**{**vars(kinds), "integral": kinds.integral + kinds.fractional, "fractional": 0})
    return replace(
        now,
        kinds=kinds,
        numerical=Numerical(
            count=numbers.count,
            total=(numbers.total - change.shift * numbers.count) / change.factor,
            squares=numbers.squares / change.factor**2,
            minimum=smallest,
            maximum=largest,
            negative=int(moved.rank_exclusive(np.array([0.0]))[0]) if smallest < 0 else 0,
            sketch=moved,
        ),
        misfits=None,
    )


def _of_numbers(before: ColumnProfile, now: ColumnProfile) -> Likeness | None:
    sides: Sequence[ColumnProfile] = (before, now)
    if any(column.inferred_type not in {"Integral", "Fractional"} or column.distinct_count < 3 for column in sides):
        return None
    return likeness(before, now)


def _plausible(before: ColumnProfile, now: ColumnProfile, change: Change) -> bool:
    """Whether the middle lies where the change takes it, near enough to look closer."""
    one, other = before.numerical.sketch, now.numerical.sketch
    low, middle, high = (change.factor * one.quantile(share) + change.shift for share in (0.3, 0.5, 0.7))
    slack = 1e-9 * (abs(middle) + abs(change.shift)) + math.ulp(1.0)
    return low - slack <= other.quantile(0.5) <= high + slack


def _snapped(values: NDArray[np.float64], known: NDArray[np.float64], *, whole: bool) -> NDArray[np.float64]:
    near = 1e-9 * max(1.0, float(np.abs(known).max())) if whole else 1e-9 * float(np.abs(known).max())
    places = np.clip(np.searchsorted(known, values), 1, max(1, known.size - 1))
    below, above = known[places - 1], known[np.minimum(places, known.size - 1)]
    nearest = np.where(values - below <= above - values, below, above)
    values = np.where(np.abs(values - nearest) <= near, nearest, values)
    rounded = np.rint(values)
    return np.where(np.abs(values - rounded) <= near, rounded, values) if whole else values
