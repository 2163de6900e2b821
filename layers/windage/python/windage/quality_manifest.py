"""The manifest of a window of model quality: its report in short."""

from __future__ import annotations

from windage.names import MODEL_QUALITY
from windage.quality.comparison import QualityComparison
from windage.quality_report import QualityReport
from windage.quality_sentences import fell, sentence
from windage.quality_statistics_file import numbers
from windage.summary import Finding, QualitySummary, Summary

# The manifest names the worst; the report has all.
_MOST_FINDINGS = 10


def summarise(report: QualityReport, *, configuration: str, before: Summary | None = None) -> Summary:
    """Return the summary of a report that has a monitor and a window, without its files.

    ``before`` is that of the look before: what became of the labels that arrived in the window was counted then.
    """
    assert report.monitor is not None
    assert report.window is not None
    quality = before.quality if before is not None and isinstance(before.quality, QualitySummary) else None
    shares = (report.intake.quarantined_share, report.labelled.quarantined_share)
    return Summary(
        monitor=report.monitor,
        monitor_type=MODEL_QUALITY,
        window=str(report.window),
        outcome=report.outcome,
        sentence=sentence(report),
        rows=report.rows,
        quarantined=report.intake.quarantined_rows + report.labelled.quarantined_rows,
        quarantined_share=max(shares),
        outside=report.intake.outside,
        filtered=report.intake.filtered,
        repeated=report.intake.repeated,
        violations=len(report.violations),
        violated_features=len(report.falls),
        features=len(report.shown),
        worst_drift=report.worst_fall if report.judged else 0.0,
        findings=tuple(_finding(one) for one in report.falls[:_MOST_FINDINGS]),
        baseline=report.baseline.identity,
        baseline_rows=report.baseline.rows,
        configuration=configuration,
        files={},
        looked_at=len(report.history),
        quality=QualitySummary(
            labelled=report.joined.rows,
            coverage=report.coverage,
            judged=report.judged,
            looks=quality.looks + 1 if quality is not None else 1,
            amended=report.amended,
            measures={name: one.value for name, one in report.quality.measures.items()} | numbers(report.quality),
            estimated={name: one.value for name, one in report.estimates.measures.items()},
            labels=_labels(report, quality),
            faults=report.faults,
        ),
    )


def _finding(one: QualityComparison) -> Finding:
    return Finding(one.measure, ("model_quality_check",), fell=fell(one))


def _labels(report: QualityReport, before: QualitySummary | None) -> dict[str, int]:
    """Return what became of labels; of those of other windows only what this one alone can tell."""
    counts = {name: count for name, count in report.joined.counts.items() if name not in {"elsewhere", "labels"}}
    arrived = {
        "arrived": report.strays.arrived,
        "orphan": report.strays.orphans,
        "too_late": report.strays.too_late,
    }
    known = {name: before.labels.get(name, 0) for name in arrived} if before is not None else arrived
    return {**counts, **known}
