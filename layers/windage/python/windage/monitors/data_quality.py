"""The data-quality monitor: a window's profile beside the baseline, judged by every check."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from math import isclose
from typing import TYPE_CHECKING

from windage.baselines import Baseline
from windage.checks import CHECKS, Comparison, completeness
from windage.config import Compatibility, Thresholds, Traffic
from windage.drift import Drift, SliceDrift, decision, mix_of_slices, service, slices
from windage.history import Course, Trace, trace_of
from windage.profile import Profile
from windage.recognition import Recognised, recognise
from windage.report import Report, ratio
from windage.summary import Outcome
from windage.violations import CheckType, Violation
from windage.window import Window

if TYPE_CHECKING:
    from windage.history.past import Past
    from windage.history.usual import Usual

NAME = "data-quality"
# What a season explains: that values are distributed otherwise than in the baseline. That a column is constant is the
# extreme of it, and is in season only if its values are those of the season, which was then as good as constant. That
# more values are missing is in season only if as many were missing then: windows that are alike are so in both. Of new
# categories a season says nothing, for a few of them make no two windows differ.
SEASONAL: frozenset[CheckType] = frozenset({"baseline_drift_check", "constant_column_check", "completeness_check"})


def judge(
    current: Profile,
    baseline: Baseline,
    *,
    thresholds: Thresholds | None = None,
    traffic: Traffic | None = None,
    compatibility: Compatibility = "windage",
    window: Window | None = None,
    past: Past | None = None,
    predictions: Collection[str] = (),
) -> Report:
    """Return the report on one window.

    Columns that are recognised under another name, in another place or in another unit are one finding each; the checks
    then look at the window as if that had not happened.

    Parameters
    ----------
    current, baseline
        The window's profile and what it is compared with.
    thresholds, compatibility
        How much change is material, and whose rules decide.
    traffic
        How much traffic is expected.
    window
        Which window it is.
    past
        The windows before.
    predictions
        The columns that carry the model's answer; by the service's rules, they are columns like all others.
    """
    like_the_service = compatibility == "sagemaker"
    names = [feature.name for feature in baseline.constraints.features]
    answers = () if like_the_service else tuple(name for name in names if name in predictions)
    recognised = Recognised(current) if like_the_service else _recognised(current, baseline)
    comparison = Comparison(
        current=recognised.current,
        baseline=baseline.profile if like_the_service else baseline.known,
        constraints=baseline.constraints,
        thresholds=thresholds if thresholds is not None else Thresholds(),
        compatibility=compatibility,
        window=window,
        traffic=traffic if traffic is not None else Traffic(),
        usual=_usual(past, window),
        predictions=answers,
    )
    measured = (service if comparison.like_the_service else decision).measure(comparison)
    comparison = replace(comparison, drifts=measured)
    scales = baseline.yardstick.scales
    # A window of the service's own rules has no slices.
    within, unasked = slices.measure(comparison, scales)
    measured = mix_of_slices.explained(comparison, scales, within)
    comparison = replace(comparison, drifts=measured, slice_drifts=within)
    found = [violation for check in CHECKS.values() for violation in check(comparison)]
    violations = tuple(sorted((*found, *(finding.violation for finding in recognised.findings))))
    drifts = sorted(measured, key=lambda drift: (not drift.drifted, -ratio(drift), drift.feature))
    trace = None if comparison.like_the_service else _trace(comparison, drifts, baseline, past)
    known = {column.name: column.course for column in trace.columns if column.course} if trace is not None else {}
    recurring = _recurring(violations, known, comparison) if comparison.thresholds.seasons else ()
    left = tuple(violation for violation in violations if violation not in recurring)
    return Report(
        outcome=_outcome(comparison, left),
        violations=left,
        drifts=tuple(drifts),
        current=current,
        baseline=baseline,
        compatibility=compatibility,
        window=window,
        as_compared=recognised.current if recognised.findings else None,
        past=past,
        trace=trace,
        courses=known,
        recurring=recurring,
        usual=comparison.usual,
        predictions=answers,
        slice_drifts=tuple(sorted(within, key=_farthest_first)),
        unasked=unasked,
    )


def _usual(past: Past | None, window: Window | None) -> Usual | None:
    if past is None:
        return None
    from windage.history.usual import usual

    return usual(past, window)


def _recurring(
    violations: Sequence[Violation], known: Mapping[str, Course], comparison: Comparison
) -> tuple[Violation, ...]:
    """Return the violations that a known season explains; a completeness that a person wrote holds in every season."""
    in_season = {name for name, course in known.items() if course.known and not course.ended}
    return tuple(
        v
        for v in violations
        if v.constraint_check_type in SEASONAL
        and v.feature_name in in_season
        and (v.constraint_check_type != "completeness_check" or _is_as_learned(v.feature_name, comparison))
    )


def _is_as_learned(name: str, comparison: Comparison) -> bool:
    feature, column = comparison.constraints.get(name), comparison.baseline.get(name)
    return feature is not None and column is not None and isclose(feature.completeness, completeness.suggest(column))


def _recognised(current: Profile, baseline: Baseline) -> Recognised:
    constraints = baseline.constraints
    names = [feature.name for feature in constraints.features]
    watched = {name for name in names if constraints.config_of(name).evaluate_constraints}
    return recognise(current, baseline.known, expected=set(names), watched=watched)


def _trace(comparison: Comparison, drifts: Sequence[Drift], baseline: Baseline, past: Past | None) -> Trace:
    """Return what the window leaves, with the courses of its drifts if the windows before are known."""
    trace = trace_of(
        comparison.current,
        drifts,
        baseline=baseline.identity,
        window=comparison.window,
        before=past.before if past is not None else None,
    )
    if past is None:
        return trace
    from windage.history.shapes import courses, remembered

    known = courses(
        past,
        trace,
        baseline=trace_of(comparison.baseline, baseline=baseline.identity),
        tolerated_missing=comparison.thresholds.tolerated_missing_rise,
        chance=comparison.thresholds.false_alarm_rate,
    )
    return remembered(trace, known)


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
