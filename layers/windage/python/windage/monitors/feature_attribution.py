"""The feature-attribution monitor: what the answers rest on now, beside what they rested on in the baseline."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from windage.attribution import moved, ndcg, violations_file
from windage.attribution.attributions import Attributions, Values
from windage.attribution.baseline import AttributionBaseline, attributions_of
from windage.attribution.kernel_shap import Explained
from windage.attribution.report import AttributionReport, LabelReport, Outcome
from windage.attribution.violations_file import AttributionViolation
from windage.config import Compatibility
from windage.errors import BaselineError, InputError
from windage.intake import Intake

NAME = "feature-attribution"
# Of fewer rows, neither the mean of attributions nor its error is worth much.
MINIMUM_ROWS = 30
_MOST_NAMED = 5


@dataclass(frozen=True)
class Rules:
    """What decides.

    Parameters
    ----------
    threshold
        The score that is needed, from 0 to 1.
    false_alarm_rate
        The share of false findings that is accepted among the ranks that moved.
    compatibility
        Whose rules: by the service's, a score below the threshold is a violation; by ours, it has to be below by more
        than the choice of the rows explains.

    Raises
    ------
    InputError
        When the threshold is out of range.
    """

    threshold: float = ndcg.THRESHOLD
    false_alarm_rate: float = 0.01
    compatibility: Compatibility = "windage"

    def __post_init__(self) -> None:
        if not 0 <= self.threshold <= 1:
            raise InputError("threshold", "out of range", got=self.threshold, expected="0 to 1")


def judge(
    explained: Explained | None,
    baseline: AttributionBaseline,
    *,
    available: int,
    generator: np.random.Generator,
    rules: Rules | None = None,
    intake: Intake | None = None,
) -> AttributionReport:
    """Return the report on the attributions of one window.

    Parameters
    ----------
    explained
        The window's values, the features in the order of the baseline; nothing where there were no rows.
    baseline
        What it is compared with.
    available
        How many rows were captured.
    generator
        Draws the rows of the bootstrap.
    rules
        What decides.
    intake
        What became of the captured rows.

    Raises
    ------
    BaselineError
        When the model answers more labels than the baseline has, or a label has other features.
    """
    decided = rules if rules is not None else Rules()
    labels: tuple[LabelReport, ...] = ()
    if explained is not None and len(explained.rows):
        aggregation = baseline.method.aggregation if baseline.method is not None else "mean_abs"
        found = attributions_of(explained, baseline.features, aggregation=aggregation)
        labels = tuple(
            _label(baseline.label_at(label, place), now, explained.values[place], baseline, decided, generator)
            for place, (label, now) in enumerate(found.items())
        )
    return AttributionReport(
        outcome=_outcome(labels, explained),
        labels=labels,
        explained=explained,
        available=available,
        baseline=baseline,
        threshold=decided.threshold,
        compatibility=decided.compatibility,
        intake=intake if intake is not None else Intake(),
    )


def _label(
    label: str,
    now: Attributions,
    values: Values,
    baseline: AttributionBaseline,
    rules: Rules,
    generator: np.random.Generator,
) -> LabelReport:
    before = baseline.labels[label]
    if set(before.features) != set(now.features):
        (other, *_) = set(before.features) ^ set(now.features)
        raise BaselineError(f"baseline: {label}", "of other features", got=other, do="make the baseline again")
    order = [now.features.index(name) for name in before.features]
    now = replace(
        now,
        features=before.features,
        values=now.values[order],
        errors=now.errors[order],
        drawn=now.drawn[order],
    )
    score = ndcg.score(before, now, values[:, order], generator=generator)
    ranks = moved.ranks(before, now, rate=rules.false_alarm_rate)
    made = LabelReport(label, before, now, score, ranks, None, conclusive=True)
    if rules.compatibility == "sagemaker":
        low = score.value is not None and score.value < rules.threshold
        return replace(made, violation=_of_service(label, score.value, rules) if low else None)
    return replace(made, violation=_violation(made, rules), conclusive=_conclusive(made, rules))


def _of_service(label: str, value: float | None, rules: Rules) -> AttributionViolation | None:
    return violations_file.of_service(label, value, rules.threshold) if value is not None else None


def _violation(made: LabelReport, rules: Rules) -> AttributionViolation | None:
    score = made.score
    if score.value is None or score.low is None or score.high is None or made.current.rows < MINIMUM_ROWS:
        return None
    # The point is below wherever the interval is.
    if score.high >= rules.threshold:
        return None
    named = [f"{rank.feature} from rank {rank.was} to {rank.now}" for rank in made.moved[:_MOST_NAMED]]
    return violations_file.of_ours(
        made.label, score.value, rules.threshold, interval=(score.low, score.high), moved=named
    )


def _conclusive(made: LabelReport, rules: Rules) -> bool:
    """Say whether a silence means something: where the score is too low, but maybe by chance, it does not."""
    score = made.score
    if score.value is None or score.note == "one_feature":
        return True
    if made.current.rows < MINIMUM_ROWS or score.high is None:
        return False
    return score.value >= rules.threshold or score.high < rules.threshold


def _outcome(labels: Sequence[LabelReport], explained: Explained | None) -> Outcome:
    if explained is None:
        return "no_data"
    if not labels:
        return "not_explained"
    if any(one.violation is not None for one in labels):
        return "violations"
    return "no_violations" if all(one.conclusive for one in labels) else "insufficient_data"
