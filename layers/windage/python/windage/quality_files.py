"""The files of a window of model quality."""

from __future__ import annotations

from datetime import UTC, datetime

from windage import quality_constraints, quality_statistics_file
from windage.baselines import CONSTRAINTS, STATISTICS
from windage.intake import Intake, quarantine_file
from windage.page import quality as page
from windage.quality import constraints as suggestions
from windage.quality import course, violations
from windage.quality.course import COURSE
from windage.quality.identifiers import Identifiers
from windage.quality.remarks import Remark, remarks_file
from windage.quality_report import QualityReport

VIOLATIONS = "constraint_violations.json"
REPORT = "report.html"
QUARANTINE = "quarantine.jsonl"
LABELS = "labels.jsonl"
IDENTIFIERS = "identifiers.bin"
# What Model Monitor wrote.
OF_THE_SERVICE = (STATISTICS, CONSTRAINTS, VIOLATIONS)
_LINES, _JSON = "application/x-ndjson", "application/json"
# Where nobody knows when a window was.
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def files(report: QualityReport, identifiers: Identifiers | None = None) -> dict[str, tuple[bytes, str]]:
    """Return the files of a report, with their content types; ``identifiers`` are the calls, of a deployed window."""
    evaluated = report.window.end if report.window is not None else _EPOCH
    suggested = suggestions.suggest(report.quality, compatibility=report.compatibility)
    statistics = quality_statistics_file.to_json(
        report.quality, evaluated=evaluated, compatibility=report.compatibility
    )
    own = {IDENTIFIERS: (identifiers.to_bytes(), "application/octet-stream")} if identifiers is not None else {}
    left = {COURSE: (course.encode(report.trace), _JSON)} if report.window is not None else {}
    return {
        STATISTICS: (statistics, _JSON),
        CONSTRAINTS: (quality_constraints.to_json(suggested), _JSON),
        VIOLATIONS: (violations.to_json(report.violations), _JSON),
        REPORT: (page.render(report), "text/html; charset=utf-8"),
        QUARANTINE: (quarantine_file(all_intake(report)), _LINES),
        LABELS: (remarks_file(remarks(report)), _LINES),
        **own,
        **left,
    }


def all_intake(report: QualityReport) -> Intake:
    """Return what became of captured rows and of lines of labels together."""
    return report.intake + report.labelled


def remarks(report: QualityReport) -> tuple[Remark, ...]:
    """Return what is to be said of single labels and answers; of a deployed monitor not that labels are of others."""
    if report.monitor is None:
        return report.joined.remarks
    own = (remark for remark in report.joined.remarks if remark.what != "elsewhere")
    return (*own, *report.strays.remarks)
