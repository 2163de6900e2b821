"""The files of a judged window."""

from __future__ import annotations

from windage import constraints as constraints_file
from windage import outlying_rows, page, statistics_file, strange_values, violations
from windage.baselines import CONSTRAINTS, STATISTICS, suggested_constraints
from windage.history import TRACE
from windage.history import trace as trace_file
from windage.intake import quarantine_file
from windage.report import Report
from windage.unread import unread_file

VIOLATIONS = "constraint_violations.json"
REPORT = "report.html"
QUARANTINE = "quarantine.jsonl"
OUTLIERS = "outliers.jsonl"
UNREAD = "unread.jsonl"
_LINES = "application/x-ndjson"


def files(report: Report) -> dict[str, tuple[bytes, str]]:
    """Return the files of a report, with their content types."""
    current = report.current
    rules = report.compatibility
    own = constraints_file.to_json(suggested_constraints(current, compatibility=rules)) if current.rows else b"{}\n"
    left = {TRACE: (trace_file.encode(report.trace), "application/json")} if report.trace is not None else {}
    of_rows = {OUTLIERS: (outlying_rows.to_json(report), _LINES)} if outlying_rows.share(report) is not None else {}
    lost = {UNREAD: (unread_file(report.unread), _LINES)} if report.unread is not None else {}
    return {
        STATISTICS: (statistics_file.to_json(current, compatibility=rules), "application/json"),
        CONSTRAINTS: (own, "application/json"),
        VIOLATIONS: (violations.to_json(report.violations), "application/json"),
        REPORT: (page.render(report), "text/html; charset=utf-8"),
        QUARANTINE: (quarantine_file(report.current.intake, also=strange_values.listed(report)), _LINES),
        **of_rows,
        **lost,
        **left,
    }
