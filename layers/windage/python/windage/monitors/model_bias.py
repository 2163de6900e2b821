"""The bias monitor: how differently groups fare in a window, beside how they did in the baseline."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np

from windage.bias import analysis_file
from windage.bias.analysis_config import AnalysisConfig
from windage.bias.baseline import BiasBaseline
from windage.bias.cut import ANSWER, Cut, cut
from windage.bias.decision import Asked, decided, measured
from windage.bias.facets import Facet
from windage.bias.found import BiasReport, BiasViolation, GroupBias, Measured
from windage.bias.groups import Groups
from windage.bias.measures import MEASURES, Needs
from windage.bias.selection import Selection, key_of
from windage.bias.service import by_the_service
from windage.bias.values import Result, values_of
from windage.config import BiasThresholds, Compatibility
from windage.errors import BaselineError
from windage.summary import Outcome
from windage.table import Table

NAME = "model-bias"
_NEEDS: tuple[Needs, ...] = ("labels", "answers", "both")


def learn(
    table: Table, config: AnalysisConfig, *, compatibility: Compatibility = "windage", answers: Collection[str] = ()
) -> BiasBaseline:
    """Return the baseline of a dataset with labels and, for what is measured of them, answers.

    Parameters
    ----------
    table, config
        The rows, and what is measured.
    compatibility
        With ``sagemaker``, as the service would have measured it.
    answers
        Further columns of the model's answer, which are no features.

    Raises
    ------
    windage.errors.InputError
        When a column that the configuration names does not exist, or a value is none of it.
    windage.errors.BaselineError
        When nothing that is asked for can be measured.
    """
    rows = cut(table, config, answers=answers, like_the_service=compatibility == "sagemaker")
    groups = {facet: _counted(rows, facet, of) for facet, of in rows.members}
    results = {facet: _values(rows, config, counted) for facet, counted in groups.items()}
    if not any(results.values()):
        asked = ", ".join(config.measures)
        raise BaselineError(
            "baseline", "nothing that is asked for can be measured", got=asked, expected="their columns"
        )
    read = BiasBaseline.from_bytes(_analysis(rows, results), where=analysis_file.NAME)
    every = groups | {facet: _counted(rows, facet, of, flips=False) for facet, of in rows.intersections()}
    return replace(read, groups={f.key: one for f, one in every.items()}, rows=table.rows, columns=table.names)


def judge(
    table: Table,
    config: AnalysisConfig,
    baseline: BiasBaseline,
    *,
    random: np.random.Generator,
    thresholds: BiasThresholds | None = None,
    compatibility: Compatibility = "windage",
    answers: Collection[str] = (),
    labelled: bool = True,
) -> BiasReport:
    """Return the report on one window.

    Parameters
    ----------
    table, config, baseline
        The window's rows, with labels where they are known; what is measured; and what it is compared with.
    random
        What draws counts again.
    thresholds, compatibility
        How much is material, and whose rules decide.
    answers, labelled
        As of `windage.bias.cut.cut`.

    Raises
    ------
    windage.errors.InputError
        As `learn`.
    """
    limits = thresholds if thresholds is not None else BiasThresholds()
    if not table.rows:
        # Its columns may be none of those that the configuration names.
        return _nothing(config, baseline, compatibility)
    service = compatibility == "sagemaker"
    keys = {**baseline.analysis.keys, baseline.analysis.label: (key_of(baseline.analysis.label_value),)}
    rows = cut(table, config, answers=answers, labelled=labelled, known=keys, like_the_service=service)
    met = () if service or not limits.intersections else tuple(rows.intersections())
    groups = [(facet, of, _counted(rows, facet, of)) for facet, of in rows.members]
    meeting = [(facet, of, _counted(rows, facet, of, flips=False)) for facet, of in met]
    asked = [_asked(facet, now, baseline, config, service=service) for facet, _, now in (*groups, *meeting)]
    if service:
        found = [by_the_service(one) for one in asked]
    else:
        found = decided(
            [measured(one, first=not place, thresholds=limits, random=random) for place, one in enumerate(asked)],
            rate=limits.false_alarm_rate,
        )
    judged = [
        _group(one, of, measures, limits, service=service)
        for one, (_, of, _), measures in zip(asked, (*groups, *meeting), found, strict=True)
    ]
    judged = [*judged[: len(groups)], *(_of_its_own(one, judged[: len(groups)]) for one in judged[len(groups) :])]
    violations = tuple(sorted(violation for group in judged for violation in _violations(group, service=service)))
    return BiasReport(
        outcome=_outcome(violations, judged, service=service),
        violations=violations,
        groups=tuple(judged[: len(groups)]),
        intersections=tuple(judged[len(groups) :]),
        rows=table.rows,
        unlabelled=rows.unlabelled,
        unanswered=rows.unanswered,
        label=rows.label_name,
        label_value=rows.label_value,
        baseline=baseline,
        analysis=_analysis(rows, {one.facet: one.values_now for one in asked[: len(groups)]}),
        compatibility=compatibility,
        confidence=limits.confidence,
        notes=tuple(_notes(rows, config, baseline, asked)),
    )


def _counted(rows: Cut, facet: Facet, of: Selection, *, flips: bool = True) -> dict[Needs, Groups]:
    """Count a group by all that can be known; where two groups meet, nobody looks for neighbours."""
    found = {needs: groups for needs in _NEEDS if (groups := rows.groups(of, needs)) is not None}
    if flips and "answers" in found:
        found["answers"] = replace(found["answers"], flips=rows.flipped(facet, of))
    return found


def _asked(
    facet: Facet, now: Mapping[Needs, Groups], baseline: BiasBaseline, config: AnalysisConfig, *, service: bool
) -> Asked:
    before = baseline.groups.get(facet.key, {})
    values = baseline.analysis.values.get(facet.key)
    # The service's file knows nothing of where two groups meet; our counts do.
    known = values if values is not None else values_of(config.measures, before)
    # Where two groups meet, nobody looked for neighbours.
    names = [name for name in config.measures if name != "FT" or len(facet.columns) == 1]
    found = values_of(names, now, like_the_service=service)
    return Asked(facet, now=now, before=before, values_now=found, values_before=known)


def _group(
    asked: Asked, of: Selection, measures: tuple[Measured, ...], limits: BiasThresholds, *, service: bool
) -> GroupBias:
    rows = int(np.count_nonzero(of.rows & of.known))
    others = int(np.count_nonzero(~of.rows & of.known))
    before = max((int(counted.disadvantaged.rows) for counted in asked.before.values()), default=None)
    reason = None
    if not rows:
        reason = "no row of this window is of it"
    elif not others:
        reason = "every row of this window is of it"
    elif not service and min(rows, others) < limits.minimum_rows:
        fewer, side = min((rows, "are of it"), (others, "are not"))
        reason = f"only {fewer:,} of the window's rows {side}, and {limits.minimum_rows} are needed"
    return GroupBias(asked.facet, rows, others, of.known.size - rows - others, before, measures, reason)


def _of_its_own(met: GroupBias, groups: Sequence[GroupBias]) -> GroupBias:
    """Leave to a group as a whole what is as true of it as of where it meets another."""
    known = {one.name: group.facet.title for group in groups if group.facet.holds(met.facet) for one in group.worse}
    measures = tuple(
        replace(one, status="shown", reason=f"the same is found wherever {known[one.name]}")
        if one.status in {"worse", "chance"} and one.name in known
        else one
        for one in met.measures
    )
    return replace(met, measures=measures)


def _violations(group: GroupBias, *, service: bool) -> Iterator[BiasViolation]:
    for one in group.worse:
        assert one.value is not None
        assert one.before is not None
        now, then = (analysis_file.written(value) for value in (one.value, one.before))
        said = f"Metric value {now} doesn't meet the baseline constraint requirement {then}"
        yield BiasViolation(
            group.facet.name,
            group.facet.value,
            one.name,
            "bias_drift_check",
            said if service or one.sentence is None else one.sentence,
        )


def _nothing(config: AnalysisConfig, baseline: BiasBaseline, compatibility: Compatibility) -> BiasReport:
    label, value = str(config.label), ",".join(map(str, config.positive))
    return BiasReport(
        outcome="no_data",
        violations=(),
        groups=(),
        intersections=(),
        rows=0,
        unlabelled=0,
        unanswered=0,
        label=label,
        label_value=value,
        baseline=baseline,
        analysis=analysis_file.encode(label, value, ()),
        compatibility=compatibility,
    )


def _outcome(violations: Sequence[BiasViolation], groups: Sequence[GroupBias], *, service: bool) -> Outcome:
    if violations:
        return "violations"
    # Where nothing could be judged, silence says nothing.
    return "no_violations" if service or any(group.judged for group in groups) else "insufficient_data"


def _analysis(rows: Cut, results: Mapping[Facet, Mapping[str, Result]]) -> bytes:
    return analysis_file.encode(rows.label_name, rows.label_value, results.items())


def _values(rows: Cut, config: AnalysisConfig, groups: Mapping[Needs, Groups]) -> dict[str, Result]:
    return values_of(config.measures, groups, like_the_service=rows.like_the_service)


def _notes(rows: Cut, config: AnalysisConfig, baseline: BiasBaseline, asked: Sequence[Asked]) -> Iterator[str]:
    yield from rows.notes
    if rows.label is None:
        yield f"No row has a label ({rows.label_name}): only what needs the model's answers alone was measured."
    if rows.answer is None and any(MEASURES[name].needs != "labels" for name in config.measures):
        column = next((name for name in (config.predicted_label, config.probability) if name is not None), ANSWER)
        yield f"No row has an answer of the model ({column}): only what needs the labels alone was measured."
    gone = [key for key in baseline.analysis.values if key not in {one.facet.key for one in asked}]
    if gone:
        yield f"The baseline has groups that the configuration does not name: {', '.join(gone)}."
    new = [one.facet.title for one in asked if not one.values_before]
    if new:
        yield f"The baseline does not have these groups, so that nothing is compared: {', '.join(new)}."
    if not baseline.groups:
        yield "The baseline is a file of values without counts: that they were measured on a sample is not allowed for."
    if baseline.analysis.label_value and key_of(baseline.analysis.label_value) != key_of(rows.label_value):
        yield f"In the baseline, {baseline.analysis.label_value} is positive; here it is {rows.label_value}."
