"""Which columns of a window have drifted: a change that is both material and real.

Every column is one question (have its values changed?) and, apart from it, another (are more or fewer missing?). A
change is *material* when an effect on the column is larger than what the user allows, in plain units; of what moves all
values (location, spread) so surely that of columns that moved as far as is allowed only one of ten seems to have moved
farther. It is *real* when it is no chance finding among all questions of the window (`windage.evidence.discoveries`);
questions to which no data could say yes, as whether more are missing where none is, are not asked (Gilbert, 2005: A
modified false discovery rate multiple-comparisons procedure for discrete data). A p-value alone cries at large windows,
a threshold alone at small ones.

Whether anything is real is asked strictly, for it may page somebody. Once that is answered, the same person looks
at the other columns, too, and what moves one often moves others: among those found, more may be false.

That rows depend on each other is accounted for: see `windage.profile.dependence`.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from windage.config import Thresholds
from windage.distances import DISTANCES, Distance
from windage.drift.change import Change, of_missing, of_values, spent
from windage.drift.drift import Drift, Measured
from windage.drift.effects import Effect
from windage.drift.words import LABELS, sentence
from windage.evidence import discoveries
from windage.special import ndtri

if TYPE_CHECKING:
    from windage.checks.comparison import Comparison, Pair

# A shift of half a standard deviation of a normal distribution, as Cliff's delta, which every window must be able to
# show, in nine of ten cases, before its silence means something.
_TO_BE_SHOWN = 0.276
_NINE_OF_TEN = 1.2816
# Of a hundred windows without a change one may alarm; of twenty columns found in one that changed, one may be false: an
# alarm costs a night's sleep, a column too many in it a glance.
_AMONG_FOUND = 5.0
# Below, p-values no longer tell effects apart.
_CERTAIN = 1e-12


@dataclass(frozen=True)
class _Chosen:
    """The distance that decides, and how much of it is material."""

    distance: Distance
    threshold: float


@dataclass(frozen=True)
class Question:
    """One column's change, and the effect or distance that decides whether it matters.

    Parameters
    ----------
    drift
        The answer but for whether it is real.
    p_value
        How probable so much is by chance; 1 where it is not material.
    size
        How large it is, negative where it goes down.
    """

    drift: Drift
    p_value: float
    size: float


def measure(comparison: Comparison) -> tuple[Drift, ...]:
    """Return the drift of every column that can be compared, in the baseline's order."""
    repeats = repetition(comparison)
    pairs = comparison.pairs()
    questions = [question for pair in pairs for question in asked(pair, comparison, repeats=repeats)]
    rate = comparison.thresholds.false_alarm_rate
    found = discoveries([q.p_value for q in questions], rate=rate, among=min(0.5, _AMONG_FOUND * rate))
    return tuple(
        replace(question.drift, drifted=real and question.drift.exceeds)
        for question, real in zip(questions, found, strict=True)
    )


def repetition(comparison: Comparison) -> float:
    """Return by how much repeated rows inflate the evidence: they prove nothing more, however far apart they lie."""
    return comparison.current.whole_rows.repeated.design_effect(comparison.baseline.whole_rows.repeated)


def asked(pair: Pair, comparison: Comparison, *, repeats: float) -> Iterator[Question]:
    """Yield what is asked of one column: whether its values changed, and whether more or fewer are missing."""
    if not pair.config.perform_comparison or pair.baseline is None:
        return
    is_text = pair.feature.inferred_type == "String"
    thresholds = comparison.thresholds
    whole = comparison.baseline.get(pair.feature.name)
    values = of_values(
        pair.baseline,
        pair.current,
        is_text=is_text,
        thresholds=thresholds,
        repeats=repeats,
        unseen=whole.categorical.unseen if whole is not None else None,
    )
    if values.effects:
        chosen = _chosen(pair, thresholds)
        by_distance = None if chosen is None else _by_distance(values, pair, comparison, chosen)
        yield _by_effects(values, pair, comparison) if by_distance is None else by_distance
    gone = of_missing(pair.baseline, pair.current, thresholds=thresholds, repeats=repeats)
    if gone.effects:
        yield _by_effects(gone, pair, comparison)


def _by_effects(change: Change, pair: Pair, comparison: Comparison) -> Question:
    """Ask by the effect that is surely material; if none is, by the one that comes nearest to it."""
    limits = allowed(pair.feature.name, comparison.thresholds)
    material = [effect for effect in change.effects if effect.beyond(limits[effect.name])]

    def ratio(effect: Effect) -> float:
        # That the shape is another says less than in which way it is.
        vague = 1.5 if effect.name == "shape" else 1.0
        return abs(effect.size) / limits[effect.name] / vague if limits[effect.name] else math.inf

    if material:
        # Beyond all doubt they are equal; then the largest tells most.
        decisive = min(material, key=lambda effect: (max(spent(effect), _CERTAIN), -ratio(effect)))
        p_value = spent(decisive)
    else:
        decisive, p_value = max(change.effects, key=ratio), 1.0
    assert pair.baseline is not None
    drift = Drift(
        feature=pair.feature.name,
        method=LABELS[decisive.name],
        distance=abs(decisive.size),
        threshold=limits[decisive.name],
        p_value=spent(decisive),
        sentence=sentence(decisive, pair.baseline, pair.current),
        conclusive=_conclusive(change, comparison),
        effects=tuple(
            Measured(LABELS[effect.name], abs(effect.size), limits[effect.name]) for effect in change.effects
        ),
    )
    return Question(drift, p_value, decisive.size)


def _by_distance(change: Change, pair: Pair, comparison: Comparison, chosen: _Chosen) -> Question | None:
    """Ask by the distance that the user chose; whether it is real, all effects say together."""
    assert pair.baseline is not None
    size = chosen.distance.of(pair.baseline, pair.current)
    if size is None:
        return None
    strongest = min(change.effects, key=lambda effect: (max(spent(effect), _CERTAIN), -abs(effect.size)))
    drift = Drift(
        feature=pair.feature.name,
        method=chosen.distance.label,
        distance=size,
        threshold=chosen.threshold,
        p_value=change.p_value,
        sentence=sentence(strongest, pair.baseline, pair.current),
        conclusive=_conclusive(change, comparison),
    )
    return Question(drift, change.p_value, size)


def allowed(feature: str, thresholds: Thresholds) -> Mapping[str, float]:
    """Return how large each effect on a column may be without being material."""
    material = thresholds.material
    return {
        "location": material.location,
        "spread": material.spread,
        "shape": material.shape,
        "low_tail": material.tail,
        "high_tail": material.tail,
        "mix": material.mix,
        "category": material.mix,
        "new_categories": thresholds.tolerated_new_category_share,
        "missing": thresholds.tolerated_missing_rise,
    }


def _chosen(pair: Pair, thresholds: Thresholds) -> _Chosen | None:
    """Return the distance that somebody chose to decide on a column, in the monitor file or by a threshold for it.

    The thresholds that the service writes into every constraints file are nobody's choice.
    """
    is_text = pair.feature.inferred_type == "String"
    said = thresholds.drift_by_feature.get(pair.feature.name, thresholds.drift)
    name = thresholds.distance_of(pair.feature.name)
    if name is not None:
        chosen = DISTANCES[name]
        threshold = chosen.threshold if said is None else said
        # A distance of numbers, chosen for all columns, says nothing of texts.
        if threshold is not None and chosen.columns in {"both", "texts" if is_text else "numbers"}:
            return _Chosen(chosen, threshold)
        return None
    threshold = said if said is not None else _constrained(pair, is_text=is_text)
    return (
        None if threshold is None else _Chosen(DISTANCES["l_infinity" if is_text else "kolmogorov_smirnov"], threshold)
    )


def _constrained(pair: Pair, *, is_text: bool) -> float | None:
    written, usual = pair.config, type(pair.config)()
    if is_text and written.categorical_drift_method == "LInfinity":
        own, default = written.categorical_comparison_threshold, usual.categorical_comparison_threshold
    else:
        own, default = written.comparison_threshold, usual.comparison_threshold
    return None if own == default else own


def _conclusive(change: Change, comparison: Comparison) -> bool:
    """Tell whether a shift of half a standard deviation would probably have been found."""
    return would_show(
        _TO_BE_SHOWN,
        change.rows,
        change.baseline_rows,
        questions=len(comparison.constraints.features),
        rate=comparison.thresholds.false_alarm_rate,
    )


def would_show(delta: float, rows: float, baseline_rows: float, *, questions: int, rate: float) -> bool:
    """Tell whether a shift of so much, as Cliff's delta, would be found in nine of ten cases among so many questions.

    Examples
    --------
    >>> would_show(0.276, 300, 10_000, questions=12, rate=0.01), would_show(0.276, 30, 10_000, questions=12, rate=0.01)
    (True, False)
    """
    if not rows or not baseline_rows:
        return False
    needed = -float(ndtri(rate / max(1, questions) / 2)) + _NINE_OF_TEN
    return needed * math.sqrt((rows + baseline_rows + 1) / (3 * rows * baseline_rows)) <= delta
