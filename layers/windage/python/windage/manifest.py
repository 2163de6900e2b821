"""The manifest of a judged window: its report in short."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from windage.checks import outliers
from windage.history.words import shortly
from windage.names import DATA_QUALITY
from windage.operations import Spread
from windage.report import Report
from windage.sentences import sentence
from windage.summary import SKEW, CallsSummary, Finding, Summary

# The manifest names the worst; the report has all.
_MOST_FINDINGS = 10
_MOST_SLICES = 3


def summarise(report: Report, *, configuration: str, files: Mapping[str, str]) -> Summary:
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
        filtered=intake.filtered,
        repeated=intake.repeated,
        violations=len(report.violations),
        violated_features=len(violated),
        features=len(report.baseline.constraints.features),
        worst_drift=report.worst_drift,
        findings=(
            *(Finding(v.feature_name, (v.constraint_check_type,)) for v in report.of_traffic),
            *(_finding(report, feature) for feature in violated[:_MOST_FINDINGS]),
        ),
        baseline=report.baseline.identity,
        baseline_rows=report.baseline.profile.rows,
        configuration=configuration,
        files=files,
        looked_at=report.past.looked_at if report.past is not None else 0,
        recurring=len(report.recurring),
        outlier_share=_outlier_share(report),
        duplicate_share=_duplicate_share(report),
        violated_predictions=len(moved) if (moved := report.violated_predictions) is not None else None,
        prediction_drift=report.prediction_drift,
        unsliced=report.unsliced,
        unread_share=report.unread.share if report.unread is not None else msgspec.UNSET,
        calls=calls_of(report) or msgspec.UNSET,
    )


def calls_of(report: Report) -> CallsSummary | None:
    """Return how the calls of a window went; nothing where no record says it."""
    went = report.current.intake.operations
    if not went.calls:
        return None
    return CallsSummary(
        calls=went.calls,
        stood_for=went.stood_for,
        error_share=went.error_share,
        errors=went.errors,
        latency=_percentiles(went.latency),
        asked=_percentiles(went.asked),
        answered=_percentiles(went.answered),
        cold_starts=went.cold_starts,
        dollars_a_day=report.dollars_a_day,
    )


def _percentiles(spread: Spread) -> tuple[float, float, float, float] | None:
    if not spread.count:
        return None
    p50, p90, p99 = (spread.quantile(share) for share in (0.5, 0.9, 0.99))
    return p50, p90, p99, spread.largest


def _outlier_share(report: Report) -> float | msgspec.UnsetType:
    share = outliers.share(report.compared, report.baseline.known)
    return msgspec.UNSET if share is None or report.compatibility == "sagemaker" else share


def _duplicate_share(report: Report) -> float | msgspec.UnsetType:
    repeated = report.current.whole_rows.repeated
    return repeated.duplicate_share if repeated.total else msgspec.UNSET


def _finding(report: Report, feature: str) -> Finding:
    checks = tuple(v.constraint_check_type for v in report.violations if v.feature_name == feature)
    within = [one for one in report.slice_drifts if one.drift.feature == feature and one.drift.drifted]
    slices = tuple(one.where for one in within[:_MOST_SLICES])
    drift = next((drift for drift in report.drifts if drift.feature == feature and drift.drifted), None)
    if drift is None and within:
        # Of what only a slice shows, the slice that moved most says how far.
        drift = within[0].drift
    if drift is None:
        return Finding(feature, checks)
    found = Finding(feature, checks, round(drift.distance, 6), drift.threshold, slices)
    course = report.courses.get(feature)
    if course is None:
        return found
    return msgspec.structs.replace(
        found,
        shape=SKEW if course.skew else course.shape,
        since=course.since,
        course=shortly(course),
    )
