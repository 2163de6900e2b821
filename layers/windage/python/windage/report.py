"""What is known of one window after it has been judged."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass, field

import msgspec

from windage.baselines import Baseline
from windage.checks import ROW_FEATURES, outliers
from windage.config import Compatibility
from windage.drift import Drift
from windage.errors import shortened
from windage.history import Course, Past, Trace
from windage.history.usual import Usual
from windage.history.words import shortly
from windage.names import DATA_QUALITY
from windage.profile import Profile
from windage.summary import SKEW, Finding, Outcome, Summary
from windage.violations import TRAFFIC_CHECKS, Violation
from windage.window import Window

# JSON has no infinity.
_LARGEST = sys.float_info.max
# The manifest names the worst; the report has all.
_MOST_FINDINGS = 10
_MOST_NAMED = 3


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
    as_compared
        The window's profile with what was recognised undone: columns under the baseline's names, in its places and in
        its units. Absent where that is the window's profile itself.
    past
        The windows before; absent where they were not asked for.
    trace
        What this window leaves for those to come; nothing under the service's rules.
    courses
        How the drifts of the features went over the windows.
    recurring
        What would be violations, were it not the season for them.
    usual
        The windows that tell how much traffic is usual, if there are enough.
    """

    outcome: Outcome
    violations: tuple[Violation, ...]
    drifts: tuple[Drift, ...]
    current: Profile
    baseline: Baseline
    compatibility: Compatibility = "windage"
    monitor: str | None = None
    window: Window | None = None
    as_compared: Profile | None = None
    past: Past | None = None
    trace: Trace | None = None
    courses: Mapping[str, Course] = field(default_factory=dict)
    recurring: tuple[Violation, ...] = ()
    usual: Usual | None = None

    @property
    def compared(self) -> Profile:
        """The window's profile as the checks saw it."""
        return self.as_compared if self.as_compared is not None else self.current

    @property
    def worst_drift(self) -> float:
        """The largest distance as a multiple of its threshold: above 1 is material; 0 when nothing was compared."""
        return max((ratio(drift) for drift in self.drifts), default=0.0)

    @property
    def violated_features(self) -> tuple[str, ...]:
        """The names of the features with violations, those that moved most first."""
        order = {drift.feature: rank for rank, drift in reversed(list(enumerate(self.drifts)))}
        of_features = (v for v in self.violations if v.constraint_check_type not in TRAFFIC_CHECKS)
        names = dict.fromkeys(violation.feature_name for violation in of_features)
        return tuple(sorted(names, key=lambda name: (order.get(name, len(order)), name)))

    @property
    def of_traffic(self) -> tuple[Violation, ...]:
        """What is wrong with the traffic as a whole."""
        return tuple(v for v in self.violations if v.constraint_check_type in TRAFFIC_CHECKS)

    @property
    def recurring_features(self) -> tuple[str, ...]:
        """The names of the features that differ from the baseline as their season does."""
        return tuple(dict.fromkeys(violation.feature_name for violation in self.recurring))


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
        text = "No traffic was captured in this window, so there is nothing to judge."
        return f"{text} {report.usual.sentence}" if report.usual is not None and any(report.usual.rows) else text
    if report.outcome == "insufficient_data":
        return f"Only {rows} were captured: too few to tell a change from chance."
    seasonal = _seasonal(report)
    if report.outcome == "no_violations" and seasonal:
        return f"No violations in {rows}: {seasonal}.{_ended(report)}"
    if report.outcome == "no_violations":
        features = len(report.baseline.constraints.features)
        return f"All {features} features look like the baseline, in {rows}.{_ended(report)}"
    of_traffic = "".join(f" {violation.description}" for violation in report.of_traffic)
    violated = report.violated_features
    if not violated:
        return f"The traffic is not as usual:{of_traffic}"
    features = len(report.baseline.constraints.features)
    apart = [name for name in violated if name in ROW_FEATURES]
    many = len(violated) - len(apart)
    if apart and not many:
        return (
            f"{' and '.join([apart[0], *map(str.lower, apart[1:])])} in {rows}; no feature has violations.{of_traffic}"
        )
    text = f"{many} of {features} features {'has' if many == 1 else 'have'} violations in {rows}"
    worst = next((drift for drift in report.drifts if drift.drifted and drift.feature in violated), None)
    if worst is not None:
        name = shortened(worst.feature, limit=60)
        if worst.less_is_worse:
            text += f"; {name} moved most: p-value {worst.distance:.2g} where {worst.threshold:g} is needed"
        else:
            text += f"; {name} moved most: distance {worst.distance:.2f} where {worst.threshold:g} is allowed"
        if (course := report.courses.get(worst.feature)) is not None:
            text += f" ({shortly(course)})"
    if apart:
        text += f"; also {' and '.join(map(str.lower, apart))}"
    if seasonal:
        text += f"; {seasonal}"
    return f"{text}.{of_traffic}"


def _seasonal(report: Report) -> str:
    names = report.recurring_features
    if not names:
        return ""
    shown = ", ".join(shortened(name, limit=60) for name in names[:_MOST_NAMED])
    more = f" and {len(names) - _MOST_NAMED} more" if len(names) > _MOST_NAMED else ""
    differ = "differs" if len(names) == 1 else "differ"
    seasons = {course.season for name in names if (course := report.courses.get(name)) is not None}
    known = f"at the same time of the {seasons.pop()}s before" if len(seasons) == 1 else "in their seasons before"
    return f"{shown}{more} {differ} from the baseline as {known}"


def _ended(report: Report) -> str:
    """Say which drift the window is the first without."""
    over = [
        f" The drift of {shortened(name, limit=60)} has ended ({shortly(course)})."
        for name, course in report.courses.items()
        if course.shape == "temporary" and course.until is not None and course.until == str(report.window)
    ]
    return "".join(over[:_MOST_NAMED])


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
    )


def _outlier_share(report: Report) -> float | msgspec.UnsetType:
    share = outliers.share(report.current, report.baseline.known)
    return msgspec.UNSET if share is None or report.compatibility == "sagemaker" else share


def _duplicate_share(report: Report) -> float | msgspec.UnsetType:
    repeated = report.current.whole_rows.repeated
    return repeated.duplicate_share if repeated.total else msgspec.UNSET


def _finding(report: Report, feature: str) -> Finding:
    checks = tuple(v.constraint_check_type for v in report.violations if v.feature_name == feature)
    drift = next((drift for drift in report.drifts if drift.feature == feature and drift.drifted), None)
    if drift is None:
        return Finding(feature, checks)
    course = report.courses.get(feature)
    if course is None:
        return Finding(feature, checks, round(drift.distance, 6), drift.threshold)
    return Finding(
        feature,
        checks,
        round(drift.distance, 6),
        drift.threshold,
        shape=SKEW if course.skew else course.shape,
        since=course.since,
        course=shortly(course),
    )
