"""What is known of one window after it has been judged."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass

from windage.baselines import Baseline
from windage.config import Compatibility
from windage.drift import Drift, SliceDrift, Unasked
from windage.errors import shortened
from windage.names import DATA_QUALITY
from windage.profile import Profile
from windage.summary import Finding, Outcome, Summary
from windage.violations import Violation
from windage.window import Window

# JSON has no infinity.
_LARGEST = sys.float_info.max
# The manifest names the worst; the report has all.
_MOST_FINDINGS = 10
_MOST_SLICES = 3


@dataclass(frozen=True)
class Report:
    """The judgement of one window.

    Parameters
    ----------
    outcome
        What it came to. ``insufficient_data``: too few rows to show a material change; ``no_data``: none at all.
    violations
        What the window violates, sorted by feature.
    drifts
        How far each column has moved, the farthest (against its threshold) first.
    current, baseline
        The window's profile and what it was compared with.
    monitor, window
        Whose window it is and which; absent on a laptop.
    slice_drifts
        How far each column has moved within each slice, the farthest first.
    unasked
        The slices that were too small to be compared.
    """

    outcome: Outcome
    violations: tuple[Violation, ...]
    drifts: tuple[Drift, ...]
    current: Profile
    baseline: Baseline
    compatibility: Compatibility = "windage"
    monitor: str | None = None
    window: Window | None = None
    slice_drifts: tuple[SliceDrift, ...] = ()
    unasked: tuple[Unasked, ...] = ()

    @property
    def worst_drift(self) -> float:
        """The largest distance as a multiple of its threshold: above 1 is material; 0 when nothing was compared."""
        return max((ratio(drift) for drift in self.drifts), default=0.0)

    @property
    def violated_features(self) -> tuple[str, ...]:
        """The names of the features with violations, those that moved most first."""
        moved = [*self.drifts, *(one.drift for one in self.slice_drifts if one.drift.drifted)]
        moved.sort(key=lambda drift: (not drift.drifted, -ratio(drift)))
        order = {drift.feature: rank for rank, drift in reversed(list(enumerate(moved)))}
        names = dict.fromkeys(violation.feature_name for violation in self.violations)
        return tuple(sorted(names, key=lambda name: (order.get(name, len(order)), name)))


def ratio(drift: Drift) -> float:
    """Return a drift as a multiple of its threshold; of a p-value, of which less is worse, the reverse."""
    if drift.less_is_worse:
        return min(drift.threshold / drift.distance, _LARGEST) if drift.distance else float(drift.threshold > 0)
    return min(drift.distance / drift.threshold, _LARGEST) if drift.threshold else float(drift.distance > 0)


def sentence(report: Report) -> str:
    """Say in one sentence what happened in the window.

    Examples
    --------
    ``3 of 9 features have violations, dep_delay moved most: distance 0.31 where 0.15 is allowed.``
    """
    rows = f"{report.current.rows:,} rows"
    intake = report.current.intake
    if report.outcome == "no_data" and intake.quarantined:
        return f"None of the {intake.received - intake.outside:,} captured rows could be read."
    if report.outcome == "no_data" and intake.filtered:
        return f"The pre-processor left out all {intake.filtered:,} captured records."
    if report.outcome == "no_data":
        return "No traffic was captured in this window, so there is nothing to judge."
    if report.outcome == "insufficient_data":
        return f"Only {rows} were captured: too few to tell a change from chance."
    if report.outcome == "no_violations":
        return f"All {len(report.baseline.constraints.features)} features look like the baseline, in {rows}."
    violated = report.violated_features
    features = len(report.baseline.constraints.features)
    text = f"{len(violated)} of {features} features {'has' if len(violated) == 1 else 'have'} violations in {rows}"
    worst = next((drift for drift in report.drifts if drift.drifted), None)
    if worst is not None:
        name = shortened(worst.feature, limit=60)
        if worst.less_is_worse:
            text += f"; {name} moved most: p-value {worst.distance:.2g} where {worst.threshold:g} is needed"
        else:
            text += f"; {name} moved most: distance {worst.distance:.2f} where {worst.threshold:g} is allowed"
    within = next((one for one in report.slice_drifts if one.drift.drifted), None)
    if worst is None and within is not None:
        drift, name = within.drift, shortened(within.drift.feature, limit=60)
        text += f"; {name} moved most where {within.where}: distance {drift.distance:.2f} where "
        text += f"{drift.threshold:g} is allowed"
    return f"{text}."


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
        violations=len(report.violations),
        violated_features=len(violated),
        features=len(report.baseline.constraints.features),
        worst_drift=report.worst_drift,
        findings=tuple(_finding(report, feature) for feature in violated[:_MOST_FINDINGS]),
        baseline=report.baseline.identity,
        baseline_rows=report.baseline.profile.rows,
        configuration=configuration,
        files=files,
    )


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
    return Finding(feature, checks, round(drift.distance, 6), drift.threshold, slices)
