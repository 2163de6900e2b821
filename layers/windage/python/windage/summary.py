"""What is said of a judged window in its manifest: enough for the ledger, the gauges and the alert."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from windage.errors import InputError
from windage.names import DATA_QUALITY
from windage.report import Outcome, Report, sentence

FORMAT = 1
_MOST_FEATURES = 10


class Finding(msgspec.Struct, frozen=True):
    """One feature with violations: which checks it failed, and how far it moved if it drifted."""

    feature: str
    checks: tuple[str, ...]
    distance: float | None = None
    threshold: float | None = None


class Summary(msgspec.Struct, frozen=True, kw_only=True):
    """One window's result in short. The worst features come first; ``files`` are the result's, with their SHA-256."""

    format: int = FORMAT
    monitor: str
    monitor_type: str
    window: str
    outcome: Outcome
    sentence: str
    rows: int
    quarantined: int
    quarantined_share: float
    outside: int
    violations: int
    violated_features: int
    features: int
    worst_drift: float
    findings: tuple[Finding, ...]
    baseline: str
    baseline_rows: int
    configuration: str
    files: Mapping[str, str]


def of_report(report: Report, *, configuration: str, files: Mapping[str, str]) -> Summary:
    """Return the summary of a report that has a monitor and a window."""
    assert report.monitor is not None
    assert report.window is not None
    intake = report.current.intake
    violated = report.violated_features
    return Summary(
        monitor=report.monitor,
        monitor_type=DATA_QUALITY,
        window=str(report.window),
        outcome=report.outcome,
        sentence=sentence(report),
        rows=report.current.rows,
        quarantined=intake.quarantined_rows,
        quarantined_share=intake.quarantined_share,
        outside=intake.outside,
        violations=len(report.violations),
        violated_features=len(violated),
        features=len(report.baseline.constraints.features),
        worst_drift=report.worst_drift,
        findings=tuple(_finding(report, feature) for feature in violated[:_MOST_FEATURES]),
        baseline=report.baseline.identity,
        baseline_rows=report.baseline.profile.rows,
        configuration=configuration,
        files=files,
    )


def encode(summary: Summary) -> bytes:
    """Return the contents of a manifest."""
    return msgspec.json.format(msgspec.json.encode(summary, order="deterministic"), indent=2) + b"\n"


def decode(data: bytes, *, where: str) -> Summary:
    """Read a manifest.

    Raises
    ------
    InputError
        When it is damaged or of a newer version.
    """
    try:
        return msgspec.json.decode(data, type=Summary)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise InputError(where, "not a result of this version", got=str(error)) from None


def _finding(report: Report, feature: str) -> Finding:
    checks = tuple(v.constraint_check_type for v in report.violations if v.feature_name == feature)
    drift = next((drift for drift in report.drifts if drift.feature == feature and drift.drifted), None)
    if drift is None:
        return Finding(feature, checks)
    return Finding(feature, checks, round(drift.distance, 6), drift.threshold)
