"""Whether a column drifted only because some slices have become more frequent, while within each nothing changed.

The window is weighted so that its slices are as frequent as in the baseline; if then no more than a third of the drift
is left, and that is not material, the mix explains it. (The other half of Simpson's paradox is that slices move and the
whole does not.)

References
----------
Kitagawa (1955): Components of a difference between two rates.
Simpson (1951): The interpretation of interaction in contingency tables.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from windage.drift.change import of_values
from windage.drift.drift import Drift
from windage.drift.slice_drift import SliceDrift
from windage.drift.words import LABELS
from windage.errors import shortened
from windage.profile import Part, Scale, Slice

if TYPE_CHECKING:
    from windage.checks.comparison import Comparison

# So much of both sides must lie in slices that both have: a value that is new is no matter of the mix.
_COVERED = 0.9
# What may be left of a drift that the mix explains.
_LEFT = 1 / 3
# Of so many rows the shares of a weighted window are counts, fine enough for any effect.
_ROWS = 10_000_000


@dataclass(frozen=True)
class _Both:
    """The slices of one column that both sides have, with their value."""

    by: str
    slices: Mapping[str | None, tuple[Slice, Slice]]

    @property
    def change(self) -> str:
        """Which slice's share changed most, in words."""
        before, now = (sum(pair[side].rows for pair in self.slices.values()) for side in (0, 1))
        shares = {value: (pair[0].rows / before, pair[1].rows / now) for value, pair in self.slices.items()}
        value, (old, new) = max(shares.items(), key=lambda share: abs(share[1][1] - share[1][0]))
        name = shortened(value, limit=24) if value is not None else "rarer values"
        return f"{name} from {old:.1%} to {new:.1%} of the rows"


def explained(comparison: Comparison, scales: Mapping[str, Scale], found: tuple[SliceDrift, ...]) -> tuple[Drift, ...]:
    """Return the drifts of the whole columns, with a sentence more where the mix of slices explains one."""
    cuts = [both for by in sorted(comparison.current.slices) if (both := _both(comparison, by)) is not None]
    moved = {(one.by, one.drift.feature) for one in found if one.drift.drifted}
    return tuple(
        _with_reason(drift, [cut for cut in cuts if (cut.by, drift.feature) not in moved], comparison, scales)
        if drift.drifted
        else drift
        for drift in comparison.drifts
    )


def _both(comparison: Comparison, by: str) -> _Both | None:
    before, now = comparison.baseline.slices.get(by), comparison.current.slices[by]
    if before is None:
        return None
    of_baseline = dict(before.items())
    shared = {
        value: (of_baseline[value], one)
        for value, one in now.items()
        if value in of_baseline and one.rows and of_baseline[value].rows
    }
    rows = [sum(pair[side].rows for pair in shared.values()) for side in (0, 1)]
    if rows[0] < _COVERED * comparison.baseline.rows or rows[1] < _COVERED * comparison.current.rows:
        return None
    return _Both(by, shared)


def _with_reason(drift: Drift, cuts: list[_Both], comparison: Comparison, scales: Mapping[str, Scale]) -> Drift:
    for cut in cuts:
        left = _left(drift, cut, comparison, scales)
        if left is not None and left <= min(drift.threshold, _LEFT * drift.distance):
            reason = (
                f"Within the values of {shortened(cut.by, limit=60)} it is as before: their mix changed, {cut.change}."
            )
            return replace(drift, sentence=f"{drift.sentence} {reason}")
    return drift


def _left(drift: Drift, cut: _Both, comparison: Comparison, scales: Mapping[str, Scale]) -> float | None:
    """Return how large the effect would be had the slices kept their frequency; none where it cannot be told."""
    name = drift.feature
    parts = [
        (before.parts[name].counts.astype(np.float64), now.parts[name].counts.astype(np.float64))
        for before, now in cut.slices.values()
        if name in before.parts and name in now.parts
    ]
    parts = [(before, now) for before, now in parts if before.sum() and now.sum() and before.size == now.size]
    if not parts or name not in scales:
        return None
    baseline = sum((before for before, _ in parts), np.zeros(parts[0][0].size))
    weighted = sum((now / now.sum() * before.sum() for before, now in parts), np.zeros(baseline.size))
    before, now = (
        Part(counts=np.rint(side / side.sum() * _ROWS).astype(np.int64)).column(name, scales[name])
        for side in (baseline, weighted)
    )
    is_text = scales[name].is_text
    change = of_values(before, now, is_text=is_text, thresholds=comparison.thresholds)
    return next((abs(effect.size) for effect in change.effects if LABELS[effect.name] == drift.method), None)
