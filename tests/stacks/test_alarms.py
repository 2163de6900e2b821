"""The alarms: what they look at exists, and a datum that is sent twice changes nothing."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from tests.templates import Resource, Templates
from windage import metric_data, names
from windage.summary import Summary
from windage.window import parse_moment

OURS = {names.NAMESPACE, names.HEALTH_NAMESPACE}
WINDOW = "2026-03-01T06:00:00Z/2026-03-01T07:00:00Z"
LIKE_THE_SERVICE = "returns"
DAY, WEEK = 24 * 3600, 7 * 24 * 3600
MISSING = {
    "violations": "ignore",
    "failed": "ignore",
    "quarantined": "ignore",
    "overdue": "breaching",
    "captures-dropped": "notBreaching",
    "captures-stuck": "notBreaching",
}


def alarms(templates: Templates) -> list[Resource]:
    return templates.of("CloudWatch::Alarm")


def kind(alarm: Resource) -> str:
    name: str = alarm.properties["AlarmName"]
    return name.removeprefix(f"{alarm.stack}-")


def shown(dashboard: Resource) -> list[list[Any]]:
    """Return the metrics of all graphs of a dashboard."""
    body = json.loads(dashboard.properties["DashboardBody"])
    return [metric for widget in body["widgets"] for metric in widget["properties"].get("metrics", [])]


def emitted(monitor: str) -> Iterator[tuple[str, str, tuple[tuple[str, str], ...]]]:
    """Every gauge that the functions publish for a monitor."""
    given = {"monitor": monitor, "monitor_type": names.DATA_QUALITY, "window": WINDOW}
    # Shares of whole rows are left out of a summary where these were not looked at.
    given |= {"outlier_share": 0.0, "duplicate_share": 0.0} if monitor != LIKE_THE_SERVICE else {}
    summary = Summary(**(dict.fromkeys(Summary.__struct_fields__, 0) | given))
    gauges = [
        *metric_data.of_summary(summary, violating_windows=0, at=parse_moment("2026-03-01T08:00:00Z")),
        *metric_data.of_failure(monitor),
        *metric_data.of_overdue(monitor, []),
    ]
    for gauge in gauges:
        yield gauge.namespace, gauge.name, tuple(sorted(gauge.dimensions.items()))
    yield names.HEALTH_NAMESPACE, "CapturesDropped", ((names.MONITOR_DIMENSION, monitor),)


def series(properties: dict[str, Any]) -> tuple[str, str, tuple[tuple[str, str], ...]]:
    dimensions = tuple(sorted((d["Name"], d["Value"]) for d in properties["Dimensions"]))
    return properties["Namespace"], properties["MetricName"], dimensions


def test_every_name_is_taken_once(templates: Templates) -> None:
    given = [alarm.properties["AlarmName"] for alarm in alarms(templates)]
    assert len(set(given)) == len(given)


def test_every_alarm_says_what_it_means(templates: Templates) -> None:
    for alarm in alarms(templates):
        assert len(alarm.properties["AlarmDescription"]) > 40
        assert alarm.properties["AlarmName"].startswith(f"{alarm.stack}-")


def test_our_gauges_are_read_by_their_maximum(templates: Templates) -> None:
    found = {alarm.properties["Statistic"] for alarm in alarms(templates) if alarm.properties["Namespace"] == "Windage"}
    assert found == {"Maximum"}
    # The one count of ours is a line of a log: no call could send it twice.
    counted = {a.properties["MetricName"] for a in alarms(templates) if a.properties["Namespace"] == "Windage/Health"}
    assert counted == {"CapturesDropped"}


def test_every_gauge_that_an_alarm_looks_at_is_published(templates: Templates) -> None:
    for alarm in alarms(templates):
        if alarm.properties["Namespace"] in OURS:
            monitor = alarm.stack.removeprefix("windage-dev-")
            assert series(dict(alarm.properties)) in set(emitted(monitor)), alarm.place


def test_every_gauge_on_a_dashboard_is_published(templates: Templates) -> None:
    for dashboard in templates.of("CloudWatch::Dashboard"):
        monitor = dashboard.stack.removeprefix("windage-dev-")
        assert len(shown(dashboard)) >= 6
        for namespace, name, *rest in shown(dashboard):
            pairs = [part for part in rest if isinstance(part, str)]
            dimensions = tuple(sorted(zip(pairs[::2], pairs[1::2], strict=True)))
            assert (namespace, name, dimensions) in set(emitted(monitor))


def test_what_is_known_of_whole_rows_is_shown_where_it_is_published(templates: Templates) -> None:
    """By the service's rules it is not looked at, and its graph would stay empty."""
    for dashboard in templates.of("CloudWatch::Dashboard"):
        monitor = dashboard.stack.removeprefix("windage-dev-")
        of_rows = {name for _, name, *_ in shown(dashboard)} & {"OutlierShare", "DuplicateShare"}
        assert of_rows == (set() if monitor == LIKE_THE_SERVICE else {"OutlierShare", "DuplicateShare"})


def test_cloudwatch_takes_the_periods(templates: Templates) -> None:
    for alarm in alarms(templates):
        period, periods = alarm.properties["Period"], alarm.properties["EvaluationPeriods"]
        assert period % 60 == 0
        assert period * periods <= (WEEK if period >= 3600 else DAY)
        assert alarm.properties.get("DatapointsToAlarm", periods) <= periods


def test_missing_data_is_thought_of(templates: Templates) -> None:
    for alarm in alarms(templates):
        expected = MISSING.get(kind(alarm), "notBreaching")
        assert alarm.properties["TreatMissingData"] == expected, alarm.place


def test_silence_rings_after_three_hours_and_not_before_it_could_be_broken(templates: Templates) -> None:
    overdue = [alarm.properties for alarm in alarms(templates) if kind(alarm) == "overdue"]
    assert len(overdue) == 5
    for alarm in overdue:
        assert (alarm["Period"], alarm["EvaluationPeriods"], alarm["DatapointsToAlarm"]) == (3600, 3, 3)
        assert alarm["WarmUpConfiguration"] == {"WarmUpPeriodDurationInMinutes": 240}


def test_a_model_that_drifts_and_a_monitor_that_fails_are_told_apart(templates: Templates) -> None:
    for alarm in alarms(templates):
        to = {arn.rpartition(":")[2] for arn in alarm.properties["AlarmActions"]}
        if kind(alarm) == "violations":
            assert to == {"windage-dev-signals"}
            assert alarm.properties["OKActions"] == alarm.properties["AlarmActions"]
        else:
            assert to == {"windage-dev-health"}
            assert "OKActions" not in alarm.properties


def test_what_can_fail_has_an_alarm(templates: Templates) -> None:
    watched = {(a.properties["MetricName"], series(dict(a.properties))[2]) for a in alarms(templates)}
    for function in templates.of("Lambda::Function"):
        assert ("Errors", (("FunctionName", templates.called(function)),)) in watched
    (machine,) = templates.of("StepFunctions::StateMachine")
    for metric in ("ExecutionsFailed", "ExecutionsTimedOut"):
        assert (metric, (("StateMachineArn", templates.arn(machine)),)) in watched
    for stream in templates.of("KinesisFirehose::DeliveryStream"):
        assert ("DeliveryToS3.DataFreshness", (("DeliveryStreamName", templates.called(stream)),)) in watched
