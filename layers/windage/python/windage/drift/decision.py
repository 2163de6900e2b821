"""Which columns of a window have drifted: a change that is both material and real.

Every column is one question (have its values changed?) and, apart from it, another (are more or fewer missing?). A
change is *material* when an effect on the column is larger than what the user allows, in plain units. It is *real* when
it is no chance finding among all questions of the window (`windage.evidence.discoveries`); questions to which no data
could say yes, as whether more are missing where none is, are not asked (Gilbert, 2005: A modified false discovery rate
multiple-comparisons procedure for discrete data). A p-value alone cries at large
windows, a threshold alone at small ones.

That rows depend on each other is accounted for: see `windage.profile.dependence`.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from scipy.special import ndtri

from windage.config import Thresholds
from windage.distances import kolmogorov_smirnov, l_infinity
from windage.drift.change import Change, of_missing, of_values, spent
from windage.drift.drift import Drift, Method
from windage.drift.effects import Effect
from windage.drift.words import LABELS, sentence
from windage.evidence import discoveries

if TYPE_CHECKING:
    from windage.checks.comparison import Comparison, Pair

# A shift of half a standard deviation of a normal distribution, as Cliff's delta, which every window must be able to
# show, in nine of ten cases, before its silence means something.
_TO_BE_SHOWN = 0.276
_NINE_OF_TEN = 1.2816


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
    questions = [question for pair in comparison.pairs() for question in asked(pair, comparison)]
    found = discoveries([q.p_value for q in questions], rate=comparison.thresholds.false_alarm_rate)
    return tuple(
        replace(question.drift, drifted=real and question.drift.exceeds)
        for question, real in zip(questions, found, strict=True)
    )


def asked(pair: Pair, comparison: Comparison) -> Iterator[Question]:
    """Yield what is asked of one column: whether its values changed, and whether more or fewer are missing."""
    if not pair.config.perform_comparison or pair.baseline is None:
        return
    is_text = pair.feature.inferred_type == "String"
    values = of_values(pair.baseline, pair.current, is_text=is_text, thresholds=comparison.thresholds)
    if values.effects:
        chosen = _threshold(pair, comparison.thresholds)
        if chosen is None:
            yield _by_effects(values, pair, comparison)
        else:
            yield _by_distance(values, pair, comparison, threshold=chosen)
    gone = of_missing(pair.baseline, pair.current, thresholds=comparison.thresholds)
    if gone.effects:
        yield _by_effects(gone, pair, comparison)


def _by_effects(change: Change, pair: Pair, comparison: Comparison) -> Question:
    """Ask by the effect that is surely material; if none is, by the one that comes nearest to it."""
    limits = allowed(pair.feature.name, comparison.thresholds)
    material = [effect for effect in change.effects if abs(effect.size) > limits[effect.name]]

    def ratio(effect: Effect) -> float:
        # That the shape is another says less than in which way it is.
        vague = 1.5 if effect.name == "shape" else 1.0
        return abs(effect.size) / limits[effect.name] / vague if limits[effect.name] else math.inf

    if material:
        # Beyond all doubt they are equal; then the largest tells most.
        decisive = min(material, key=lambda effect: (max(spent(effect), 1e-12), -ratio(effect)))
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
    )
    return Question(drift, p_value, decisive.size)


def _by_distance(change: Change, pair: Pair, comparison: Comparison, *, threshold: float) -> Question:
    """Ask by the distance that the user chose; whether it is real, all effects say together."""
    assert pair.baseline is not None
    method: Method
    if pair.feature.inferred_type == "String":
        method, distance = "L-infinity", l_infinity(pair.baseline.categorical.counts, pair.current.categorical.counts)
    else:
        before, now = pair.baseline.numerical.sketch, pair.current.numerical.sketch
        method, distance = "Kolmogorov-Smirnov", kolmogorov_smirnov(before, now)
    strongest = min(change.effects, key=lambda effect: (max(spent(effect), 1e-12), -abs(effect.size)))
    drift = Drift(
        feature=pair.feature.name,
        method=method,
        distance=distance,
        threshold=threshold,
        p_value=change.p_value,
        sentence=sentence(strongest, pair.baseline, pair.current),
        conclusive=_conclusive(change, comparison),
    )
    return Question(drift, change.p_value, distance)


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


def _threshold(pair: Pair, thresholds: Thresholds) -> float | None:
    """Return the distance that is allowed, where somebody chose one: in the monitor file or in the constraints.

    What the service writes into every file is nobody's choice.
    """
    chosen = thresholds.drift_by_feature.get(pair.feature.name, thresholds.drift)
    if chosen is not None:
        return chosen
    written, default = pair.config, type(pair.config)()
    if pair.feature.inferred_type != "String" or written.categorical_drift_method == "ChiSquared":
        own, usual = written.comparison_threshold, default.comparison_threshold
    else:
        own, usual = written.categorical_comparison_threshold, default.categorical_comparison_threshold
    return None if own == usual else own


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
