"""What happened in a window, said in one sentence."""

from __future__ import annotations

from windage.checks import ROW_FEATURES
from windage.errors import shortened
from windage.history.words import shortly
from windage.report import Report

_MOST_NAMED = 3


def sentence(report: Report) -> str:
    """Say in one sentence what happened in the window.

    Examples
    --------
    ``3 of 9 features have violations, dep_delay moved most: distance 0.31 where 0.15 is allowed.``
    """
    said = _judged(report)
    return said if report.unread is None else f"{said} {report.unread.sentence}"


def _judged(report: Report) -> str:
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
    if not report.violated_features:
        return f"The traffic is not as usual:{of_traffic}"
    return f"{_violated(report, rows)}{f'; {seasonal}' if seasonal else ''}.{of_traffic}"


def _violated(report: Report, rows: str) -> str:
    violated = report.violated_features
    features = len(report.baseline.constraints.features)
    apart = [name for name in violated if name in ROW_FEATURES]
    many = len(violated) - len(apart)
    if apart and not many:
        return f"{' and '.join([apart[0], *map(str.lower, apart[1:])])} in {rows}; no feature has violations"
    text = f"{many} of {features} features {'has' if many == 1 else 'have'} violations in {rows}"
    worst = next((drift for drift in report.drifts if drift.drifted and drift.feature in violated), None)
    if worst is not None:
        name = shortened(worst.feature, limit=60)
        most = "matters most" if report.attributions else "moved most"
        if worst.less_is_worse:
            text += f"; {name} {most}: p-value {worst.distance:.2g} where {worst.threshold:g} is needed"
        else:
            text += f"; {name} {most}: distance {worst.distance:.2f} where {worst.threshold:g} is allowed"
        if (course := report.courses.get(worst.feature)) is not None:
            text += f" ({shortly(course)})"
    within = next((one for one in report.slice_drifts if one.drift.drifted), None)
    if worst is None and within is not None:
        drift, name = within.drift, shortened(within.drift.feature, limit=60)
        text += f"; {name} moved most where {within.where}: distance {drift.distance:.2f} where "
        text += f"{drift.threshold:g} is allowed"
    return f"{text}; also {' and '.join(map(str.lower, apart))}" if apart else text


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


def answers_sentence(report: Report) -> str | None:
    """Say whether a drift reaches the model's answers; nothing where it is not known which columns these are.

    Examples
    --------
    ``The model's answers did not move (so far).``
    """
    if not report.predictions or report.outcome == "no_data":
        return None
    moved = report.violated_predictions
    if moved is None:
        return "Whether the model's answers moved cannot be told from this window."
    if not moved:
        return "The model's answers did not move (so far)."
    others = len(report.violated_features) - len(moved)
    return "The model's answers moved, too." if others else "The model's answers moved, what it was asked did not."
