"""The data-quality monitor: a window's profile beside the baseline, judged by every check."""

from __future__ import annotations

from dataclasses import replace

from windage.baselines import Baseline
from windage.checks import CHECKS, Comparison
from windage.config import Compatibility, Thresholds
from windage.drift import SliceDrift, decision, mix_of_slices, service, slices
from windage.profile import Profile
from windage.report import Report, ratio
from windage.summary import Outcome
from windage.violations import Violation
from windage.window import Window

NAME = "data-quality"


def judge(
    current: Profile,
    baseline: Baseline,
    *,
    thresholds: Thresholds | None = None,
    compatibility: Compatibility = "windage",
    monitor: str | None = None,
    window: Window | None = None,
) -> Report:
    """Return the report on one window."""
    comparison = Comparison(
        current=current,
        baseline=baseline.profile if compatibility == "sagemaker" else baseline.known,
        constraints=baseline.constraints,
        thresholds=thresholds if thresholds is not None else Thresholds(),
        compatibility=compatibility,
    )
    measured = (service if comparison.like_the_service else decision).measure(comparison)
    comparison = replace(comparison, drifts=measured)
    scales = baseline.yardstick.scales
    # A window of the service's own rules has no slices.
    within, unasked = slices.measure(comparison, scales)
    measured = mix_of_slices.explained(comparison, scales, within)
    comparison = replace(comparison, drifts=measured, slice_drifts=within)
    violations = tuple(sorted(violation for check in CHECKS.values() for violation in check(comparison)))
    drifts = sorted(measured, key=lambda drift: (not drift.drifted, -ratio(drift), drift.feature))
    return Report(
        outcome=_outcome(comparison, violations),
        violations=violations,
        drifts=tuple(drifts),
        current=current,
        baseline=baseline,
        compatibility=compatibility,
        monitor=monitor,
        window=window,
        slice_drifts=tuple(sorted(within, key=_farthest_first)),
        unasked=unasked,
    )


def _farthest_first(one: SliceDrift) -> tuple[bool, float, str, str, str]:
    return not one.drift.drifted, -ratio(one.drift), one.drift.feature, one.by, one.value or ""


def _outcome(comparison: Comparison, violations: tuple[Violation, ...]) -> Outcome:
    if violations:
        return "violations"
    if not comparison.current.rows:
        return "no_data"
    if comparison.like_the_service:
        return "no_violations"
    # Its silence means something only if most of its columns would have spoken.
    silent = [drift for drift in comparison.drifts if not drift.conclusive]
    few = comparison.current.rows < comparison.thresholds.minimum_rows
    return "insufficient_data" if few or 2 * len(silent) > len(comparison.drifts) else "no_violations"
