"""The files of a window whose bias was judged."""

from __future__ import annotations

from pathlib import PurePosixPath

from windage import jackson
from windage.bias import analysis_file, measures_file
from windage.bias.found import BiasReport
from windage.intake import Intake, quarantine_file
from windage.page.bias import render

VIOLATIONS = "constraint_violations.json"
REPORT = "report.html"
# What Model Monitor wrote.
OF_THE_SERVICE = (analysis_file.NAME, VIOLATIONS)
_TYPES = {".html": "text/html; charset=utf-8", ".jsonl": "application/x-ndjson"}


def files(report: BiasReport, intake: Intake) -> dict[str, bytes]:
    """Return the contents of every file by its name; of violations also where there are none."""
    violations = {"version": "1.0", "violations": [violation.to_json() for violation in report.violations]}
    contents = {
        analysis_file.NAME: report.analysis,
        VIOLATIONS: jackson.encode(violations),
        measures_file.NAME: measures_file.encode(report),
        REPORT: render(report, intake=intake),
    }
    return contents | ({"quarantine.jsonl": quarantine_file(intake)} if intake.quarantined else {})


def typed_files(report: BiasReport, intake: Intake) -> dict[str, tuple[bytes, str]]:
    """Return the same with their content types."""
    return {
        name: (content, _TYPES.get(PurePosixPath(name).suffix, "application/json"))
        for name, content in files(report, intake).items()
    }
