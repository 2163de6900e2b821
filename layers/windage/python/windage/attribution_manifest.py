"""The manifest of a window of feature attribution: its report in short."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from windage.attribution.kernel_shap import Explained
from windage.attribution.report import AttributionReport
from windage.attribution.violations_file import CHECK
from windage.attribution.words import sentence
from windage.names import FEATURE_ATTRIBUTION
from windage.summary import AttributionSummary, Finding, Summary

# The manifest names those that moved farthest; the report has all.
_MOST_FINDINGS = 10


def summarise(report: AttributionReport, *, configuration: str, files: Mapping[str, str]) -> Summary:
    """Return the summary of a report that has a monitor and a window."""
    assert report.monitor is not None
    assert report.window is not None
    findings = {finding.feature: finding for finding in reversed(list(_findings(report)))}
    moved = {rank.feature for one in report.labels if one.violation is not None for rank in one.moved}
    return Summary(
        monitor=report.monitor,
        monitor_type=FEATURE_ATTRIBUTION,
        window=str(report.window),
        outcome=report.outcome,
        sentence=sentence(report),
        rows=report.available,
        quarantined=report.intake.quarantined_rows,
        quarantined_share=report.intake.quarantined_share,
        outside=report.intake.outside,
        filtered=report.intake.filtered,
        repeated=report.intake.repeated,
        violations=len(report.violations),
        violated_features=len(moved),
        features=len(report.baseline.features),
        worst_drift=0.0,
        findings=tuple(reversed(findings.values()))[:_MOST_FINDINGS],
        baseline=report.baseline.identity,
        baseline_rows=max(one.rows for one in report.baseline.labels.values()),
        configuration=configuration,
        files=files,
        attribution=_attribution(report, report.explained),
    )


def _findings(report: AttributionReport) -> Iterator[Finding]:
    for one in report.labels:
        if one.violation is None:
            continue
        for rank in one.moved:
            direction = "fell" if rank.now > rank.was else "rose"
            yield Finding(rank.feature, (CHECK,), fell=f"{direction} from rank {rank.was} to {rank.now}")
        if not one.moved:
            # Many small moves may be too much together while none of them is sure.
            yield Finding(one.label, (CHECK,), fell=f"score {one.score.value:.2f}, {report.threshold:g} needed")


def _attribution(report: AttributionReport, explained: Explained | None) -> AttributionSummary:
    known = [one for one in report.labels if one.score.value is not None]
    worst = min(known, key=lambda one: one.score.value or 0.0).score if known else None
    plan = explained.plan if explained is not None else None
    spent = explained.spent if explained is not None else None
    return AttributionSummary(
        threshold=report.threshold,
        explained=report.rows,
        planned=plan.explained if plan is not None else report.rows,
        calls=spent.calls if spent is not None else 0,
        asked=spent.rows if spent is not None else 0,
        failed=spent.failed if spent is not None else 0,
        score=worst.value if worst is not None else None,
        low=worst.low if worst is not None else None,
        high=worst.high if worst is not None else None,
        scores={one.label: one.score.value for one in known if one.score.value is not None},
        failures=dict(sorted(spent.failures.items())) if spent is not None else {},
        stopped=explained.stopped if explained is not None else None,
    )
