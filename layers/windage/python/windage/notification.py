"""The message that a person gets when an alarm changes its state."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from windage.names import FEATURE_ATTRIBUTION, MODEL_BIAS, MODEL_QUALITY
from windage.summary import SKEW, AttributionSummary, Finding, QualitySummary, Summary
from windage.window import Window

State = Literal["ALARM", "OK", "INSUFFICIENT_DATA"]

# SNS refuses a longer subject, and one that is not ASCII; an SMS of one part holds 140 bytes.
LONGEST_SUBJECT = 100
LONGEST_SMS = 140
_MOST_FEATURES = 5

_CHECKS = {
    "data_type_check": "values of another type",
    "completeness_check": "more values missing",
    "baseline_drift_check": "distribution moved",
    "missing_column_check": "column missing",
    "extra_column_check": "new column",
    "categorical_values_check": "unknown categories",
    "non_negative_check": "negative values",
    "missing_kinds_check": "values missing in another way",
    "value_range_check": "values out of range",
    "text_length_check": "texts of another length",
    "text_pattern_check": "texts of another format",
    "cardinality_check": "another number of different values",
    "constant_column_check": "stopped or began to vary",
    "renamed_column_check": "column renamed",
    "swapped_columns_check": "columns changed places",
    "rescaled_column_check": "another unit",
    "volume_check": "unusual number of rows",
    "freshness_check": "records stopped early",
    "correlation_check": "no longer goes with other columns",
    "duplicate_rows_check": "rows come again",
    "duplicate_ids_check": "calls come again",
    "outlier_check": "rows far outside the baseline",
    "probing_check": "somebody tries out the model",
    "feature_attribution_drift_check": "the answers rest on it more or less than they did",
}


@dataclass(frozen=True)
class _OfAnswers:
    """How one speaks of a type of monitor that looks at answers; ``worse`` has a place for how many of how many."""

    worse: str
    thing: str
    normal: str
    verb: str


_OF_TYPE = {
    MODEL_QUALITY: _OfAnswers("answers worse by {} measures", "measure", "answers", "are"),
    MODEL_BIAS: _OfAnswers("{} groups fare worse", "group", "bias", "is"),
    FEATURE_ATTRIBUTION: _OfAnswers("answers rest on {} other features", "feature", "attributions", "are"),
}
_OF_TRAFFIC = {("volume_check",), ("freshness_check",)}
_OUTCOMES = {
    "violations": "violations",
    "no_violations": "no violations",
    "no_data": "no traffic",
    "insufficient_data": "too few rows",
    "awaiting_labels": "waiting for labels",
    "not_explained": "not explained",
}


@dataclass(frozen=True)
class Message:
    """One message in the lengths that its ways need."""

    subject: str
    email: str
    sms: str


def compose(latest: Summary, *, state: State, history: Sequence[Summary], report_url: str, rule: str) -> Message:
    """Return the message about an alarm that changed its state.

    Parameters
    ----------
    latest
        The window that the message is about: the last, of an alarm the last with violations.
    state
        The state that the alarm is in now.
    history
        The last windows, the oldest first, ``latest`` at their end.
    report_url
        Where the report can be opened.
    rule
        The alarm and its rule in words, as ``alarm windage-dev-fraud-violations (2 of the last 3 windows)``.
    """
    # Of a model with two alarms, one may be quiet again and the other not: a message says which it is about.
    one = _OF_TYPE.get(latest.monitor_type)
    if state == "ALARM":
        what, short = _what(latest)
        worst = _worst(latest)
        answers = _answers(latest)
        subject = f"{latest.monitor}: {what}" + (f", answers {answers}" if answers else "")
        sms = f"{latest.monitor}: {short}"
        sms += f", answers {answers}" if answers else ""
        sms += f", worst {worst}" if worst else ""
        # Labels come late: the window may be of another day than the message.
        sms += f", {_window(latest.window)}" if one is not None else ""
        first = one.thing if one is not None else "feature"
        body = [_alarm_text(latest, history), f"Next step: open the report and look at the first {first}."]
    else:
        subject = f"{latest.monitor}: {f'{one.normal} ' if one is not None else ''}back to normal"
        sms = f"{subject}, {_window(latest.window)}"
        what = f"The {one.normal} of {latest.monitor} {one.verb}" if one is not None else f"{latest.monitor} is"
        body = [f"{what} back to normal.\n\n{latest.sentence}\n\n{_facts(latest, history)}"]
    email = "\n\n".join(
        [
            *body,
            f"Report: {report_url}",
            f"One message for every change of the {rule}. To mute it, disable its actions in the CloudWatch console.",
        ]
    )
    return Message(_ascii(subject, LONGEST_SUBJECT), email + "\n", _ascii(sms, LONGEST_SMS))


def _what(latest: Summary) -> tuple[str, str]:
    if isinstance(latest.attribution, AttributionSummary):
        score, needed = latest.attribution.score, latest.attribution.threshold
        said = f"answers rest on other features (score {score or 0.0:.2f}, {needed:g} needed)"
        return said, said
    if not latest.violated_features and latest.findings:
        return "the traffic is not as usual", "unusual traffic"
    share = f"{latest.violated_features}/{latest.features}"
    if (one := _OF_TYPE.get(latest.monitor_type)) is not None:
        many = f"{latest.violated_features} of {latest.features}"
        return one.worse.format(many), one.worse.format(share)
    return f"{latest.violated_features} of {latest.features} features have violations", f"{share} features violated"


def _alarm_text(latest: Summary, history: Sequence[Summary]) -> str:
    shown = [_feature_line(finding) for finding in latest.findings[:_MOST_FEATURES]]
    of_traffic = sum(finding.checks[:1] in _OF_TRAFFIC for finding in latest.findings[:_MOST_FEATURES])
    more = latest.violated_features + of_traffic - len(shown)
    if more > 0:
        shown.append(f"  and {more} more")
    changed = ["What changed:\n" + "\n".join(shown)] if shown else []
    if any(finding.shape == SKEW for finding in latest.findings):
        changed.append(
            "The traffic has looked like this since the monitor began with this baseline: the training data may not be "
            "what is served (training-serving skew)."
        )
    answers = _answers(latest)
    said = []
    if latest.violated_predictions and latest.violated_predictions == latest.violated_features:
        said = ["It is the model's answers that moved, not what it was asked."]
    elif answers:
        said = [f"{'And the' if latest.violated_predictions else 'The'} model's answers {answers}."]
    return "\n\n".join([f"{latest.monitor}: {latest.sentence}", *said, *changed, _facts(latest, history)])


def _answers(latest: Summary) -> str | None:
    """Say whether the drift reaches what the model answers; nothing where that is not known."""
    if latest.violated_predictions is None or latest.outcome != "violations":
        return None
    return "moved" if latest.violated_predictions else "did not move (so far)"


def _facts(latest: Summary, history: Sequence[Summary]) -> str:
    earlier = [_OUTCOMES[summary.outcome] for summary in history[:-1]]
    rows = f"{latest.rows:,} judged"
    if isinstance(latest.quality, QualitySummary):
        rows = f"{latest.rows:,} answers, {latest.quality.labelled:,} with a label ({latest.quality.coverage:.0%})"
    if isinstance(latest.attribution, AttributionSummary):
        rows = f"{latest.attribution.explained:,} of {latest.rows:,} explained, by {latest.attribution.calls:,} calls"
    if latest.quarantined:
        rows += f", {latest.quarantined:,} quarantined ({latest.quarantined_share:.1%})"
    return "\n".join(
        [
            f"Window:   {_window(latest.window)}",
            f"Before:   {', '.join(earlier) if earlier else 'no window judged'}",
            f"Since:    {_since(history)}",
            f"Rows:     {rows}",
            f"Baseline: {latest.baseline}, {latest.baseline_rows:,} rows",
            *_script(latest),
        ]
    )


def _script(latest: Summary) -> list[str]:
    what = latest.postprocessor or ""
    failed = latest.violations > 0 and what.startswith("failed")
    return [f"Script:   the post-processor {_printable(what, 160)}"] if failed else []


def _since(history: Sequence[Summary]) -> str:
    """Return when the outcome that the last window has began, as far back as the history tells."""
    first = history[-1]
    for summary in reversed(history):
        if summary.outcome != history[-1].outcome:
            break
        first = summary
    more = " or earlier" if first is history[0] and len(history) > 1 else ""
    return f"{Window.parse(first.window).start:%Y-%m-%d %H:%M} UTC{more}"


def _feature_line(finding: Finding) -> str:
    what = ", ".join(_CHECKS.get(check, check) for check in dict.fromkeys(finding.checks))
    line = f"  {_printable(finding.feature)}: {what}"
    if finding.fell is not None:
        return f"  {_printable(finding.feature)}: {_printable(finding.fell, 120)}"
    if finding.distance is not None:
        line += f" (distance {finding.distance:.2f}, allowed {finding.threshold:g})"
    if finding.course is not None:
        line += f": {_printable(finding.course, 120)}"
    if finding.slices:
        line += f", where {_printable(', or where '.join(finding.slices), 240)}"
    return line


def _worst(latest: Summary) -> str | None:
    if not latest.findings:
        return None
    first = latest.findings[0]
    name = _printable(first.feature)
    if latest.monitor_type == MODEL_BIAS:
        # What is said of a group is a sentence, which an SMS has no room for.
        return name
    if first.fell is not None:
        return f"{name} {_printable(first.fell)}"
    return name if first.distance is None else f"{name} {first.distance:.2f} > {first.threshold:g}"


def _window(text: str) -> str:
    window = Window.parse(text)
    start, end = window.start, window.end
    if start.date() == end.date():
        return f"{start:%Y-%m-%d %H:%M} to {end:%H:%M} UTC"
    return f"{start:%Y-%m-%d %H:%M} to {end:%Y-%m-%d %H:%M} UTC"


def _printable(text: str, limit: int = 60) -> str:
    cleaned = "".join(character if character.isprintable() else "?" for character in text)
    return cleaned if len(cleaned) <= limit else cleaned[: limit - 3] + "..."


def _ascii(text: str, limit: int) -> str:
    cleaned = _printable(text, limit=len(text)).encode("ascii", "replace").decode()
    return cleaned if len(cleaned) <= limit else cleaned[: limit - 3] + "..."
