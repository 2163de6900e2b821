"""The model-quality monitor: a window's answers beside their labels, and both beside the baseline."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

import numpy as np

from windage.quality import decision
from windage.quality.answers import canonical
from windage.quality.before_labels.methods import estimate
from windage.quality.best_threshold import BestThreshold, best_threshold
from windage.quality.comparison import QualityComparison
from windage.quality.course import QualityTrace
from windage.quality.join import Joined
from windage.quality.matched import Matched, Read, matched
from windage.quality.measure import measure
from windage.quality.paired import pairs_of
from windage.quality.pairs import Pairs
from windage.quality.problem import Problem, ProblemType
from windage.quality.quality import Quality
from windage.quality.rules import NO_WAIT, USUAL, Rules, Wait
from windage.quality.selective import Restricted, restricted
from windage.quality.usual_worth import usual_worth
from windage.quality.value import value_of
from windage.quality.versions import SideBySide, Version, side_by_side
from windage.quality.violations import QualityViolation, metric_name
from windage.quality_baselines import QualityBaseline
from windage.quality_report import QualityReport, ratio
from windage.summary import Outcome
from windage.window import Window

NAME = "model-quality"
# More versions than these are no versions: the column holds something else.
MOST_VERSIONS = 20


def judge(
    read: Read,
    baseline: QualityBaseline,
    *,
    generator: np.random.Generator,
    rules: Rules = USUAL,
    wait: Wait = NO_WAIT,
    history: Sequence[QualityTrace] = (),
    window: Window | None = None,
    most: int | None = None,
) -> QualityReport:
    """Return the report on one window.

    Parameters
    ----------
    read
        What the model answered, and what is known to be true by now.
    baseline
        What its quality is held to.
    generator
        Draws the samples of Model Monitor's standard deviations.
    rules
        What decides.
    wait
        Whether the labels should be there: before, nothing is judged.
    history
        What the windows before left, the oldest first.
    window
        Which window it is.
    most
        So many labelled answers are measured, by `windage.quality.matched.MOST_ROWS` where nobody says it.
    """
    problem, measured = baseline.problem, _measuring(baseline, rules, generator)
    found = matched(
        read.parts,
        problem=problem,
        classes=baseline.quality.classes,
        late_after=wait.late_after,
        can_be_labelled=rules.can_be_labelled,
        most=most,
    )
    joined = found.joined
    pairs = pairs_of(joined, problem, baseline.quality.classes)
    quality = measured(pairs)
    narrow = _restricted(quality, rules)
    if narrow is not None:
        quality = replace(quality, measures=narrow.measures)
    compared = decision.compare(
        quality, baseline.constraints, tolerances=rules.tolerances, false_alarm_rate=rules.false_alarm_rate
    )
    if narrow is not None:
        compared = tuple(one for one in compared if one.measure in narrow.measures)
    violations = _violations(quality, compared, baseline, rules) if wait.is_over else ()
    return QualityReport(
        outcome=_outcome(found, violations, compared, rules=rules, wait=wait),
        violations=violations,
        comparisons=tuple(sorted(compared, key=_worst_first)),
        rows=found.rows,
        quality=quality,
        joined=joined,
        estimates=estimate(baseline.estimator, found.answers, problem),
        expected=estimate(baseline.estimator, joined.answers, problem),
        baseline=baseline,
        rules=rules,
        worth=value_of(pairs, problem.type, rules.value) if rules.value is not None else None,
        usual_worth=usual_worth(baseline.quality, baseline.errors, rules.value) if rules.value is not None else None,
        best=_best(pairs, problem, rules),
        versions=_versions(joined, pairs, problem.type, measured, rules),
        selection=found.selection,
        restricted=narrow,
        history=tuple(trace for trace in history if trace.baseline == baseline.identity),
        window=window,
        judged=wait.is_over,
        intake=read.rows,
        labelled=read.labelled,
        faults=read.faults,
    )


def _measuring(baseline: QualityBaseline, rules: Rules, generator: np.random.Generator) -> Callable[[Pairs], Quality]:
    """Return what measures pairs."""
    return partial(
        measure,
        problem=baseline.problem.type,
        generator=generator,
        features=_features(baseline),
        compatibility=rules.compatibility,
        known=len({canonical(name) for name in baseline.quality.classes}) or None,
    )


def _violations(
    quality: Quality, compared: Sequence[QualityComparison], baseline: QualityBaseline, rules: Rules
) -> tuple[QualityViolation, ...]:
    """Return the violations, the worst first, as far as they are of measures that were compared."""
    found = decision.check(
        quality,
        baseline.constraints,
        tolerances=rules.tolerances,
        false_alarm_rate=rules.false_alarm_rate,
        compatibility=rules.compatibility,
    )
    order = {metric_name(one.measure): _worst_first(one) for one in compared}
    return tuple(sorted((v for v in found if v.metric_name in order), key=lambda v: order[v.metric_name]))


def _worst_first(one: QualityComparison) -> tuple[bool, float, str]:
    return not one.violated, -ratio(one), one.measure


def _outcome(
    found: Matched,
    violations: Sequence[QualityViolation],
    compared: Sequence[QualityComparison],
    *,
    rules: Rules,
    wait: Wait,
) -> Outcome:
    if not found.rows:
        return "no_data"
    if not wait.is_over:
        return "awaiting_labels"
    if violations:
        return "violations"
    if rules.compatibility == "sagemaker":
        # The service's job fails where nothing could be joined.
        return "no_violations" if found.joined.rows else "no_data"
    silent = [one for one in compared if not one.conclusive]
    few = found.joined.rows < rules.minimum_labels
    return "insufficient_data" if few or 2 * len(silent) > len(compared) else "no_violations"


def _versions(
    joined: Joined, pairs: Pairs, problem: ProblemType, measured: Callable[[Pairs], Quality], rules: Rules
) -> SideBySide | None:
    """Return the versions side by side; nothing where there is one alone, or what should be versions is none."""
    names = sorted({*joined.answers.versions.tolist()})
    if not 1 < len(names) <= MOST_VERSIONS:
        return None
    versions = []
    for name in names:
        own = np.asarray(joined.answers.versions == name, dtype=np.bool_)
        versions.append(Version(name, pairs.taken(own), joined.calls[own]))
    champion = rules.champion if rules.champion in names else None
    return side_by_side(versions, problem, measure=lambda some: measured(some).measures, champion=champion)


def _restricted(quality: Quality, rules: Rules) -> Restricted | None:
    """Return what the labels of those answers alone tell that can be labelled; nothing where all can."""
    can = {canonical(name) for name in rules.can_be_labelled}
    if not can or not quality.measures or not can <= set(quality.classes):
        return None
    return restricted(quality.measures, quality.problem, classes=quality.classes, labelled=can)


def _best(pairs: Pairs, problem: Problem, rules: Rules) -> BestThreshold | None:
    """Return the threshold that would be worth most; nothing where the answer is no matter of a threshold."""
    by_threshold = problem.type == "BinaryClassification" and problem.probability_attribute is not None
    return best_threshold(pairs, rules.value) if rules.value is not None and by_threshold else None


def _features(baseline: QualityBaseline) -> int:
    """Return how many columns the model is asked with, as far as training told."""
    return len(baseline.columns) - len(baseline.problem.answers)
