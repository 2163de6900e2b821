"""The manifest of a window of bias: its report in short."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence

from windage.bias.found import BiasReport, GroupBias, Measured
from windage.bias.measures import MEASURES
from windage.bias.sentences import plainest, sentence
from windage.intake import Intake
from windage.names import MODEL_BIAS
from windage.summary import Finding, QualitySummary, Summary

# The manifest names the worst; the report has all.
_MOST_FINDINGS = 10


def summarise(
    report: BiasReport, *, rows: Intake, labelled: Intake, configuration: str, looks: int, judged: bool
) -> Summary:
    """Return the summary of a report that has a monitor and a window, without its files.

    Parameters
    ----------
    report
        What was found.
    rows, labelled
        What became of the captured rows, and of the lines of labels.
    configuration
        The name of the monitor's settings.
    looks, judged
        How often the window was looked at, and whether the wait for labels was over.
    """
    assert report.monitor is not None
    assert report.window is not None
    groups, worse = counted(report)
    known = report.rows - report.unlabelled
    return Summary(
        monitor=report.monitor,
        monitor_type=MODEL_BIAS,
        window=str(report.window),
        outcome=report.outcome,
        sentence=sentence(report),
        rows=report.rows,
        quarantined=rows.quarantined_rows + labelled.quarantined_rows,
        quarantined_share=max(rows.quarantined_share, labelled.quarantined_share),
        outside=rows.outside,
        filtered=rows.filtered,
        repeated=rows.repeated,
        violations=len(report.violations),
        violated_features=len(worse),
        features=len(groups),
        worst_drift=worst(report),
        findings=tuple(_finding(group) for group in worse[:_MOST_FINDINGS]),
        baseline=report.baseline.identity,
        baseline_rows=report.baseline.rows or 0,
        configuration=configuration,
        files={},
        quality=QualitySummary(
            labelled=known,
            coverage=known / report.rows if report.rows else 0.0,
            judged=judged,
            looks=looks,
            amended=report.amended,
        ),
    )


def counted(report: BiasReport) -> tuple[Sequence[GroupBias], list[GroupBias]]:
    """Return the groups that are counted and those of them that fare worse, the most broadly worse first.

    Where two groups meet they are counted only if no group as a whole fares worse.
    """
    plain = [group for group in report.groups if group.worse]
    met = [group for group in report.intersections if group.worse]
    groups, worse = (report.groups, plain) if plain or not met else (report.intersections, met)
    return groups, sorted(worse, key=lambda group: (-len(group.worse), group.facet.key))


def worst(report: BiasReport) -> float:
    """Return how much farther from its ideal than in the baseline the worst measure is, as a multiple of what may be.

    Above 1 is a violation: what may be chance is left out. By the service's rule it is the value as a multiple of the
    baseline's. 0 where nothing is farther.
    """
    return max((found for group in report.every_group for found in _excesses(group)), default=0.0)


def _excesses(group: GroupBias) -> Iterator[float]:
    for one in group.measures:
        if one.status in {"worse", "steady"} and one.value is not None and one.before is not None:
            yield _excess(one, one.value, one.before)


def _excess(one: Measured, value: float, before: float) -> float:
    measure = MEASURES[one.name]
    most = sys.float_info.max
    if one.allowed is None:
        return min(abs(value) / abs(before), most) if before else most if value else 0.0
    now, then = measure.away(value), measure.away(before)
    beyond = now - then if now != then else 0.0
    if not beyond > 0:
        return 0.0
    return min(beyond / one.allowed, most) if one.allowed else most


def _finding(group: GroupBias) -> Finding:
    first = min(group.worse, key=plainest)
    said = first.gist if first.gist is not None else f"worse by {first.name}"
    # The finding has the group's name already.
    said = said.removeprefix(f"Where {group.facet.title}, ")
    return Finding(group.facet.title, tuple(one.name for one in group.worse), fell=said)
