"""How alike two columns look, whatever they are called."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from windage.distances import kolmogorov_smirnov
from windage.profile import ColumnProfile

# Two samples of one distribution lie further apart (times the root of the sum of 1/n) once in ten thousand times.
_KOLMOGOROV = 2.2
# A sketch's ranks are off by so much.
_SKETCHED = 0.005


@dataclass(frozen=True)
class Likeness:
    """How far apart two columns are.

    Parameters
    ----------
    distance
        0 (alike) to 1: the Kolmogorov-Smirnov distance of numbers, the total variation of texts, and at least the
        difference of their missing shares; 1 for numbers and texts.
    noise
        How far apart two samples of one distribution and of these sizes may lie by chance.
    """

    distance: float
    noise: float = 0.0


def likeness(before: ColumnProfile, now: ColumnProfile) -> Likeness | None:
    """Return how alike a column of the baseline and one of a window look; nothing when one of them has no values.

    Examples
    --------
    >>> from windage.table import column
    >>> ages = ColumnProfile.of(column("age", [str(n) for n in range(20, 60)]))
    >>> likeness(ages, ages).distance
    0.0
    """
    if not before.kinds.present or not now.kinds.present:
        return None
    if _is_text(before) != _is_text(now):
        return Likeness(1.0)
    # The order of training rows is often a sort, and tells nothing; that of a window tells of retries and batches.
    chance = 1 / before.kinds.present + now.time / now.kinds.present
    if _is_text(before):
        one, other = _shares(before, now)
        distance, noise = _total_variation(one, other, chance)
    else:
        distance = kolmogorov_smirnov(before.numerical.sketch, now.numerical.sketch)
        noise = _KOLMOGOROV * math.sqrt(chance) + _SKETCHED
    return Likeness(max(distance, abs(before.completeness - now.completeness)), noise)


def _is_text(column: ColumnProfile) -> bool:
    kinds = column.kinds
    return kinds.text + kinds.boolean > kinds.integral + kinds.fractional


def _shares(before: ColumnProfile, now: ColumnProfile) -> tuple[Mapping[str, float], Mapping[str, float]]:
    """Return the shares of the categories; of texts that hardly repeat themselves, those of their shapes or lengths."""
    columns = before, now
    if all(not c.categorical.too_many and 5 * len(c.categorical.counts) <= c.categorical.count for c in columns):
        return _normed(before.categorical.counts), _normed(now.categorical.counts)
    if all(c.text_shape.count and not c.text_shape.runs.too_many for c in columns):
        return _normed(before.text_shape.runs.counts), _normed(now.text_shape.runs.counts)
    one, other = ({str(k): v for k, v in c.text_shape.lengths.items()} for c in columns)
    return _normed(one), _normed(other)


def _normed(counts: Mapping[str, int]) -> Mapping[str, float]:
    total = sum(counts.values())
    return {value: count / total for value, count in counts.items()}


def _total_variation(one: Mapping[str, float], other: Mapping[str, float], chance: float) -> tuple[float, float]:
    if not one or not other:
        return 1.0, 0.0
    values = sorted({*one, *other})
    distance = sum(abs(one.get(value, 0.0) - other.get(value, 0.0)) for value in values) / 2
    # What each share is off by on average, and twice what the sum of all varies by at most.
    middles = [(one.get(value, 0.0) + other.get(value, 0.0)) / 2 for value in values]
    expected = sum(math.sqrt(2 / math.pi * share * (1 - share) * chance) for share in middles) / 2
    return distance, expected + 2 * math.sqrt(chance)
