"""Which columns have drifted within the values of others, beyond what the whole window shows.

Each column within each slice is a question like the window's own, with the same effects, and material by the same
thresholds. All of them together are one family, apart from that of the whole columns: the procedure of Benjamini,
Krieger and Yekutieli (`windage.evidence.discoveries`) runs over all slices and columns of the window, at half the rate,
so that slices add less to the false alarms than the columns themselves. Why so:

- In one family with the whole columns, hundreds of questions would take from these the power that they need.
- Asking within slices only of the columns that moved as a whole (Benjamini and Bogomolov, 2014: Selective inference on
  multiple families of hypotheses) would miss what slices are for: two of them that moved in opposite directions.

How much rows depend on each other a slice of some hundred rows hardly tells; all slices of a column together do, each
about its own mean. (Of clean windows with every row five times, a third had alarms before.)

A slice in which a shift by half a standard deviation would not be found is not asked (Tarone, 1990: A modified
Bonferroni method for discrete data): it would cost the others, and of rare values in some fifty rows the normal
approximations are too sure so far out.

What the whole shows need not be said again for every slice. Where a column drifted as a whole, of a slice's effect of
the same kind and direction only what goes beyond the whole's counts: that must be material, and be real by itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from windage.drift.change import of_missing, of_values
from windage.drift.decision import Question, asked, repetition, would_show
from windage.drift.slice_drift import SliceDrift, Unasked
from windage.drift.words import LABELS
from windage.evidence import discoveries
from windage.profile import Dependence, Scale, Slice, Slices
from windage.special import ndtr, ndtri

if TYPE_CHECKING:
    from windage.checks.comparison import Comparison, Pair

# A shift of half a standard deviation of a normal distribution, as Cliff's delta.
_TO_BE_SHOWN = 0.276
# Beyond so many standard errors a p-value is no longer told from 0.
_MOST_ERRORS = 37.0


# Of values and of gaps, by slicing column and column.
_Pooled = Mapping[tuple[str, str], tuple[Dependence, Dependence]]


@dataclass(frozen=True)
class _Cut:
    """One slice on both sides, and the column that cuts it."""

    by: str
    value: str | None
    baseline: Slice
    current: Slice
    together: Slices


def measure(comparison: Comparison, scales: Mapping[str, Scale]) -> tuple[tuple[SliceDrift, ...], tuple[Unasked, ...]]:
    """Return the drift of every column within every slice that both sides have, and the slices that are too small.

    ``comparison`` knows already which columns drifted as a whole; ``scales`` are the baseline's.
    """
    cuts = list(_cuts(comparison))
    if not cuts:
        return (), ()
    whole = {pair.feature.name: pair for pair in comparison.pairs()}
    count = sum(name in whole for cut in cuts for name in cut.current.parts)
    explained = {name: _explained(pair, comparison) for name, pair in whole.items()}
    pooled = {(cut.by, name): _pooled(cut, name) for cut in {cut.by: cut for cut in cuts}.values() for name in whole}
    repeats = repetition(comparison)
    questions: list[tuple[_Cut, Question]] = []
    unasked: list[Unasked] = []
    for cut in cuts:
        pairs = [pair for name, pair in whole.items() if name in cut.current.parts and name in cut.baseline.parts]
        found = [
            (cut, _beyond(question, explained[pair.feature.name]))
            for pair in pairs
            if _could_show(cut, pair.feature.name, comparison, pooled, questions=count)
            for question in asked(_within(pair, cut, scales[pair.feature.name], pooled), comparison, repeats=repeats)
        ]
        questions += found
        if pairs and not found:
            unasked.append(Unasked(cut.by, cut.value, cut.current.rows))
    real = discoveries([q.p_value for _, q in questions], rate=_rate(comparison))
    drifts = (
        SliceDrift(
            cut.by,
            cut.value,
            cut.current.rows,
            cut.baseline.rows,
            replace(q.drift, drifted=found and q.drift.exceeds and q.p_value < 1),
        )
        for (cut, q), found in zip(questions, real, strict=True)
    )
    return tuple(drifts), tuple(unasked)


def _cuts(comparison: Comparison) -> Iterator[_Cut]:
    """Yield the slices that both sides have."""
    for by, current in comparison.current.slices.items():
        before = comparison.baseline.slices.get(by)
        if before is None:
            continue
        of_baseline = dict(before.items())
        for value, now in current.items():
            if value in of_baseline and now.rows and of_baseline[value].rows:
                yield _Cut(by, value, of_baseline[value], now, current)


def _within(pair: Pair, cut: _Cut, scale: Scale, pooled: _Pooled) -> Pair:
    """Return a column's pair within a slice: to the effects it looks like any other."""
    name = pair.feature.name
    before, now = (side.parts[name].column(name, scale) for side in (cut.baseline, cut.current))
    values, gaps = pooled[cut.by, name]
    now = replace(
        now,
        dependence=max(now.dependence, values, key=lambda one: one.time),
        missing_dependence=max(now.missing_dependence, gaps, key=lambda one: one.time),
    )
    return replace(pair, baseline=before, current=now)


def _pooled(cut: _Cut, name: str) -> tuple[Dependence, Dependence]:
    """Return how much the rows of all slices of a column depend on those before them in their slice."""
    parts = [one.parts[name] for _, one in cut.together.items() if name in one.parts]
    return (
        sum((part.dependence.centred for part in parts), Dependence()),
        sum((part.missing_dependence.centred for part in parts), Dependence()),
    )


def _could_show(cut: _Cut, name: str, comparison: Comparison, pooled: _Pooled, *, questions: int) -> bool:
    part = cut.current.parts[name]
    rows = part.rows / max(part.dependence.time, pooled[cut.by, name][0].time)
    baseline_rows = cut.baseline.parts[name].rows
    return would_show(_TO_BE_SHOWN, rows, baseline_rows, questions=questions, rate=_rate(comparison))


def _rate(comparison: Comparison) -> float:
    return comparison.thresholds.false_alarm_rate / 2


def _explained(pair: Pair, comparison: Comparison) -> Mapping[str, float]:
    """Return the sizes of the effects on a whole column, by their methods, where it drifted."""
    drifted = [drift for drift in comparison.drifts if drift.feature == pair.feature.name and drift.drifted]
    if not drifted or pair.baseline is None:
        return {}
    changes = [of_missing(pair.baseline, pair.current, thresholds=comparison.thresholds)]
    if any(drift.method != LABELS["missing"] for drift in drifted):
        is_text = pair.feature.inferred_type == "String"
        changes.append(of_values(pair.baseline, pair.current, is_text=is_text, thresholds=comparison.thresholds))
    # A distance that the user chose is none of the effects, but stands for them.
    sizes: dict[str, float] = {drift.method: drift.distance for drift in drifted}
    return sizes | {LABELS[effect.name]: effect.size for change in changes for effect in change.effects}


def _beyond(question: Question, explained: Mapping[str, float]) -> Question:
    """Leave of a question what goes beyond the whole's change of the same kind and direction.

    The standard error stays what it was, and so the number of standard errors shrinks as the effect does.
    """
    drift, size = question.drift, question.size
    whole = explained.get(drift.method, 0.0)
    if size * whole <= 0 or question.p_value >= 1:
        return question
    left = abs(size) - abs(whole)
    if left <= drift.threshold:
        return replace(question, p_value=1.0)
    errors = min(-float(ndtri(max(question.p_value, 1e-300) / 2)), _MOST_ERRORS)
    return replace(question, p_value=float(2 * ndtr(-errors * left / abs(size))))
