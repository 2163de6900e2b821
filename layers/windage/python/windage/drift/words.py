"""What changed in a column, said in its own unit."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from windage.drift.drift import EffectLabel
from windage.drift.effects import Effect, Name
from windage.errors import shortened
from windage.profile import ColumnProfile
from windage.profile.histogram import fence_cuts, fences_of

Words = Callable[[Effect, ColumnProfile, ColumnProfile], str]

LABELS: Mapping[Name, EffectLabel] = {
    "location": "location",
    "spread": "spread",
    "shape": "shape",
    "low_tail": "low tail",
    "high_tail": "high tail",
    "mix": "mix",
    "category": "category",
    "new_categories": "new categories",
    "missing": "missing share",
}


def sentence(effect: Effect, baseline: ColumnProfile, current: ColumnProfile) -> str:
    """Say what an effect is, for somebody who knows the column and no statistics."""
    return _WORDS[effect.name](effect, baseline, current)


def _location(effect: Effect, baseline: ColumnProfile, current: ColumnProfile) -> str:
    before, now = (side.numerical for side in (baseline, current))
    way = "higher" if effect.size > 0 else "lower"
    middles = before.sketch.quantile(0.5), now.sketch.quantile(0.5)
    what, (old, new) = ("median", middles) if middles[0] != middles[1] else ("mean", (before.mean, now.mean))
    moved = f"the {what} went from {_number(old)} to {_number(new)}"
    if before.standard_deviation > 0 and abs(new - old) < 1000 * before.standard_deviation:
        moved += f" ({(new - old) / before.standard_deviation:+.2g} standard deviations)"
    return f"The values are {way}: {moved}."


def _spread(effect: Effect, baseline: ColumnProfile, current: ColumnProfile) -> str:
    way = "wider apart" if effect.size > 0 else "closer together"
    return f"The values lie {way}: the middle half was {_middle(baseline)} and is {_middle(current)}."


def _shape(effect: Effect, baseline: ColumnProfile, current: ColumnProfile) -> str:
    return (
        f"The values are distributed otherwise: up to some value there are {abs(effect.size):.1%} more or fewer. "
        f"The middle half was {_middle(baseline)} and is {_middle(current)}."
    )


def _tail(effect: Effect, baseline: ColumnProfile, current: ColumnProfile) -> str:
    low, high = _fences(baseline)
    where = f"below {_number(low)}" if effect.name == "low_tail" else f"above {_number(high)}"
    ends = current.numerical.minimum if effect.name == "low_tail" else current.numerical.maximum
    way = "more" if effect.size > 0 else "less"
    return f"Of the values, {abs(effect.size):.2%} {way} lie {where} than in the baseline, as far as {_number(ends)}."


def _mix(effect: Effect, baseline: ColumnProfile, current: ColumnProfile) -> str:
    return f"The categories have other shares, {effect.size:.1%} in all: {_categories(baseline, current)}."


def _category(effect: Effect, baseline: ColumnProfile, current: ColumnProfile) -> str:
    return f"A category has another share: {_categories(baseline, current, most=1)}."


def _new_categories(effect: Effect, baseline: ColumnProfile, current: ColumnProfile) -> str:
    counts = current.categorical.counts
    new = sorted((-count, value) for value, count in counts.items() if value not in baseline.categorical.counts)
    examples = ", ".join(shortened(value, limit=24) for _, value in new[:3])
    return f"Of the values, {effect.size:.1%} are of categories that the baseline does not have, as {examples}."


def _missing(effect: Effect, baseline: ColumnProfile, current: ColumnProfile) -> str:
    way = "More" if effect.size > 0 else "Fewer"
    return f"{way} values are missing: {1 - baseline.completeness:.2%} were, {1 - current.completeness:.2%} are."


_WORDS: Mapping[Name, Words] = {
    "location": _location,
    "spread": _spread,
    "shape": _shape,
    "low_tail": _tail,
    "high_tail": _tail,
    "mix": _mix,
    "category": _category,
    "new_categories": _new_categories,
    "missing": _missing,
}


def _categories(baseline: ColumnProfile, current: ColumnProfile, most: int = 3) -> str:
    before, now = baseline.categorical, current.categorical
    changes = [
        (now.counts.get(value, 0) / now.count - before.counts.get(value, 0) / before.count, value)
        for value in {*before.counts, *now.counts}
    ]
    largest = sorted(changes, key=lambda change: (-abs(change[0]), change[1]))[:most]
    return ", ".join(
        f"{shortened(value, limit=24)} from {before.counts.get(value, 0) / before.count:.1%} to "
        f"{now.counts.get(value, 0) / now.count:.1%}"
        for _, value in largest
    )


def _middle(column: ColumnProfile) -> str:
    sketch = column.numerical.sketch
    return f"{_number(sketch.quantile(0.25))} to {_number(sketch.quantile(0.75))}"


def _fences(column: ColumnProfile) -> tuple[float, float]:
    if column.histogram is None:
        return fences_of(column.numerical.sketch)
    cuts = column.histogram.cuts
    low, high = fence_cuts(column.numerical.sketch, cuts)
    return float(cuts[max(low, 0)]), float(cuts[min(high, cuts.size - 1)])


def _number(value: float) -> str:
    return f"{value:.4g}"
