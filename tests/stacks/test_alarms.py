"""The alarms: what they look at exists, and a datum that is sent twice changes nothing."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest

from tests.templates import Resource, Templates
from windage import metric_data, names
from windage.aws.outlet import LOG, QUEUE, STREAM
from windage.config import ModelQuality, Monitor
from windage.delivery.counted import call_failed, counted
from windage.delivery.ends import Dropped, Quarantined, Stored
from windage.summary import AttributionSummary, CallsSummary, QualitySummary, Summary
from windage.window import parse_moment

OURS = {names.NAMESPACE, names.HEALTH_NAMESPACE}
WINDOW = "2026-03-01T06:00:00Z/2026-03-01T07:00:00Z"
LIKE_THE_SERVICE = "returns"
Series = tuple[str, str, tuple[tuple[str, str], ...]]
DAY, WEEK = 24 * 3600, 7 * 24 * 3600
MISSING = {
    "violations": "ignore",
    "failed": "ignore",
    "quarantined": "ignore",
    "overdue": "breaching",
    "captures-dropped": "notBreaching",
    "captures-logged": "notBreaching",
    "captures-queued": "notBreaching",
    "captures-waiting": "notBreaching",
    "captures-failed": "notBreaching",
    "calls-failed": "notBreaching",
    "captures-stuck": "notBreaching",
    **{f"model-quality-{kind}": "ignore" for kind in ("violations", "failed", "quarantined", "uncovered")},
    "model-quality-overdue": "breaching",
    **{f"model-bias-{kind}": "ignore" for kind in ("violations", "failed", "quarantined", "uncovered")},
    "model-bias-overdue": "breaching",
    **{f"feature-attribution-{kind}": "ignore" for kind in ("violations", "failed", "quarantined", "unexplained")},
    "feature-attribution-overdue": "breaching",
}
# The alarms of model quality, by monitor; one who wants no coverage of labels has no alarm on it.
OF_QUALITY = {
    "flights": {"violations", "failed", "quarantined", "overdue", "uncovered"},
    "churn": {"violations", "failed", "quarantined", "overdue", "uncovered"},
    "returns": {"violations", "failed", "quarantined", "overdue"},
}

# Where labels are those of quality, its alarm rings for both.
OF_BIAS = {
    "flights": {"violations", "failed", "quarantined", "overdue"},
    "churn": {"violations", "failed", "quarantined", "overdue"},
    "returns": {"violations", "failed", "quarantined", "overdue", "uncovered"},
}
ATTRIBUTED = {"flights", "fraud", "returns"}
OF_ATTRIBUTION = {"violations", "failed", "quarantined", "overdue", "unexplained"}


def alarms(templates: Templates) -> list[Resource]:
    return templates.of("CloudWatch::Alarm")


def kind(alarm: Resource) -> str:
    name: str = alarm.properties["AlarmName"]
    return name.removeprefix(alarm.stack)[1:]


def drawn(dashboard: Resource) -> list[list[Any]]:
    """Return the metrics and expressions of all graphs of a dashboard."""
    body = json.loads(dashboard.properties["DashboardBody"])
    return [metric for widget in body["widgets"] for metric in widget["properties"].get("metrics", [])]


def shown(dashboard: Resource) -> list[list[Any]]:
    """Return those metrics of a dashboard that are ours: AWS counts others by itself."""
    return [metric for metric in drawn(dashboard) if isinstance(metric[0], str) and metric[0] in OURS]


def of_quality(alarm: Resource) -> bool:
    return of_type(alarm, names.MODEL_QUALITY)


def of_bias(alarm: Resource) -> bool:
    return of_type(alarm, names.MODEL_BIAS)


def of_type(alarm: Resource, monitor_type: str) -> bool:
    return {"Name": names.TYPE_DIMENSION, "Value": monitor_type} in alarm.properties.get("Dimensions", [])


def of_attribution(alarm: Resource) -> bool:
    return of_type(alarm, names.FEATURE_ATTRIBUTION)


@pytest.fixture(scope="module")
def published(monitors: tuple[Monitor, ...]) -> dict[str, set[Series]]:
    """Every gauge that the functions publish, by monitor."""
    made = {monitor.name: set(emitted(monitor.name)) for monitor in monitors}
    for monitor in monitors:
        if monitor.model_quality is not None:
            made[monitor.name] |= set(emitted_of_quality(monitor.name, monitor.model_quality))
        if monitor.model_bias is not None:
            made[monitor.name] |= set(emitted_of_bias(monitor.name))
        if monitor.feature_attribution is not None:
            made[monitor.name] |= set(emitted_of_attribution(monitor.name))
    return made


def emitted_of_attribution(monitor: str) -> Iterator[Series]:
    """Every gauge of feature attribution."""
    given = {"monitor": monitor, "monitor_type": names.FEATURE_ATTRIBUTION, "window": WINDOW, "rows": 9}
    found = AttributionSummary(threshold=0.9, explained=9, planned=9, calls=1, asked=9, failed=0, score=0.5)
    summary = Summary(**(dict.fromkeys(Summary.__struct_fields__, 0) | given | {"attribution": found}))
    gauges = [
        *metric_data.of_attribution(summary, violating_windows=0, at=parse_moment("2026-03-01T08:00:00Z")),
        *metric_data.of_failure(monitor, names.FEATURE_ATTRIBUTION),
        *metric_data.of_overdue(monitor, [], names.FEATURE_ATTRIBUTION),
    ]
    for gauge in gauges:
        yield gauge.namespace, gauge.name, tuple(sorted(gauge.dimensions.items()))


def emitted_of_bias(monitor: str) -> Iterator[Series]:
    """Every gauge of bias: of a window that was judged, and of none."""
    given = {"monitor": monitor, "monitor_type": names.MODEL_BIAS, "window": WINDOW, "outcome": "violations", "rows": 9}
    summary = Summary(**(dict.fromkeys(Summary.__struct_fields__, 0) | given))
    seen = msgspec.structs.replace(summary, quality=QualitySummary(labelled=9, coverage=1, judged=True))
    gauges = [
        *metric_data.of_failure(monitor, names.MODEL_BIAS),
        *metric_data.of_overdue(monitor, [], names.MODEL_BIAS),
        *metric_data.of_bias(seen, violating_windows=0, at=parse_moment("2026-03-01T08:00:00Z")),
    ]
    for gauge in gauges:
        yield gauge.namespace, gauge.name, tuple(sorted(gauge.dimensions.items()))


def emitted_of_quality(monitor: str, quality: ModelQuality) -> Iterator[Series]:
    """Every gauge of model quality: of a first look with an estimate, of one that judged, and of none."""
    given = {"monitor": monitor, "monitor_type": names.MODEL_QUALITY, "window": WINDOW, "outcome": "violations"}
    # Of an hour without answers no label is missing.
    given |= {"rows": 9}
    summary = Summary(**(dict.fromkeys(Summary.__struct_fields__, 0) | given))
    known = {quality.measure: 0.5}
    looks = (
        QualitySummary(labelled=0, coverage=0, judged=False, estimated=known),
        QualitySummary(labelled=9, coverage=1, judged=True, looks=2, measures=known),
    )
    gauges = [
        *metric_data.of_failure(monitor, names.MODEL_QUALITY),
        *metric_data.of_overdue(monitor, [], names.MODEL_QUALITY),
    ]
    for look in looks:
        seen = msgspec.structs.replace(summary, quality=look)
        gauges += metric_data.of_quality(
            seen, violating_windows=0, at=parse_moment("2026-03-01T08:00:00Z"), measure=quality.measure
        )
    for gauge in gauges:
        yield gauge.namespace, gauge.name, tuple(sorted(gauge.dimensions.items()))


def emitted(monitor: str) -> Iterator[Series]:
    """Every gauge of the data that the functions publish for a monitor."""
    given = {"monitor": monitor, "monitor_type": names.DATA_QUALITY, "window": WINDOW}
    # Shares of whole rows are left out of a summary where these were not looked at.
    given |= {"outlier_share": 0.0, "duplicate_share": 0.0} if monitor != LIKE_THE_SERVICE else {}
    went = (1.0, 2.0, 3.0, 4.0)
    given["calls"] = CallsSummary(
        calls=1, stood_for=1, error_share=0, errors={}, latency=went, asked=went, answered=went, cold_starts=0
    )
    summary = Summary(**(dict.fromkeys(Summary.__struct_fields__, 0) | given))
    gauges = [
        *metric_data.of_summary(summary, violating_windows=0, at=parse_moment("2026-03-01T08:00:00Z")),
        *metric_data.of_failure(monitor),
        *metric_data.of_overdue(monitor, []),
    ]
    for gauge in gauges:
        yield gauge.namespace, gauge.name, tuple(sorted(gauge.dimensions.items()))
    spilled = [Stored(QUEUE), Stored(LOG), Quarantined("any"), Dropped("any")]
    lines = counted(spilled, usual=STREAM, monitor=monitor, at_milliseconds=0)
    for line in (*map(json.loads, lines), json.loads(call_failed(KeyError(), monitor=monitor, at_milliseconds=0)[1])):
        (made,) = line["_aws"]["CloudWatchMetrics"]
        (dimensions,) = made["Dimensions"]
        yield made["Namespace"], made["Metrics"][0]["Name"], tuple(sorted((name, line[name]) for name in dimensions))


def series(properties: dict[str, Any]) -> Series:
    dimensions = tuple(sorted((d["Name"], d["Value"]) for d in properties["Dimensions"]))
    return properties["Namespace"], properties["MetricName"], dimensions


def test_every_name_is_taken_once(templates: Templates) -> None:
    given = [alarm.properties["AlarmName"] for alarm in alarms(templates)]
    assert len(set(given)) == len(given)


def test_every_alarm_says_what_it_means(templates: Templates) -> None:
    for alarm in alarms(templates):
        assert len(alarm.properties["AlarmDescription"]) > 40
        own = [t for t in (*names.LABELLED, names.FEATURE_ATTRIBUTION) if of_type(alarm, t)]
        begin = f"{alarm.stack}.{own[0]}-" if own else f"{alarm.stack}-"
        assert alarm.properties["AlarmName"].startswith(begin)


def test_cloudwatch_takes_the_names() -> None:
    """Of the longest monitor, too."""
    kinds = {"captures-dropped", *set().union(*OF_QUALITY.values())}
    for monitor_type in (names.DATA_QUALITY, *names.LABELLED, names.FEATURE_ATTRIBUTION):
        made = [names.alarm_name("prod", "m" * 32, kind, monitor_type) for kind in kinds]
        assert all(re.fullmatch(r"[\w.-]{1,255}", name, re.ASCII) for name in made)


def test_our_gauges_are_read_by_their_maximum_and_what_is_too_little_by_its_minimum(templates: Templates) -> None:
    ours = [alarm.properties for alarm in alarms(templates) if alarm.properties["Namespace"] == "Windage"]
    read = {
        (a["Statistic"], a["ComparisonOperator"], a["MetricName"] in {"LabelCoverage", "ExplainedRows"}) for a in ours
    }
    assert read == {
        ("Maximum", "GreaterThanOrEqualToThreshold", False),
        ("Minimum", "LessThanThreshold", True),
    }
    # The counts of ours are lines of a log: no call could send them twice.
    counted = {a.properties["MetricName"] for a in alarms(templates) if a.properties["Namespace"] == "Windage/Health"}
    assert counted == {"CapturesDropped", "CapturesSpilled", "CapturesQuarantined", "CallsFailed"}


def test_the_quality_of_a_model_has_alarms_where_it_is_monitored(templates: Templates) -> None:
    found: dict[str, set[str]] = {}
    for alarm in filter(of_quality, alarms(templates)):
        found.setdefault(alarm.stack.removeprefix("windage-dev-"), set()).add(kind(alarm))
    assert found == {monitor: {f"model-quality-{kind}" for kind in kinds} for monitor, kinds in OF_QUALITY.items()}


def test_the_attributions_of_a_model_have_alarms_where_they_are_monitored(templates: Templates) -> None:
    found: dict[str, set[str]] = {}
    for alarm in filter(of_attribution, alarms(templates)):
        found.setdefault(alarm.stack.removeprefix("windage-dev-"), set()).add(kind(alarm))
    assert found == {monitor: {f"feature-attribution-{kind}" for kind in OF_ATTRIBUTION} for monitor in ATTRIBUTED}


def test_a_dashboard_shows_attributions_where_they_are_monitored(templates: Templates) -> None:
    found = {
        dashboard.stack.removeprefix("windage-dev-"): [
            metric[1] for metric in shown(dashboard) if names.FEATURE_ATTRIBUTION in metric
        ]
        for dashboard in templates.of("CloudWatch::Dashboard")
    }
    shown_of_each = ["AttributionScore", "ExplainedRows", "ModelCalls", "FailedCalls"]
    assert {monitor: gauges for monitor, gauges in found.items() if gauges} == dict.fromkeys(ATTRIBUTED, shown_of_each)


def test_bias_has_alarms_where_it_is_monitored(templates: Templates) -> None:
    found: dict[str, set[str]] = {}
    for alarm in filter(of_bias, alarms(templates)):
        found.setdefault(alarm.stack.removeprefix("windage-dev-"), set()).add(kind(alarm))
    assert found == {monitor: {f"model-bias-{kind}" for kind in kinds} for monitor, kinds in OF_BIAS.items()}


def test_labels_that_do_not_come_ring(templates: Templates, monitors: tuple[Monitor, ...]) -> None:
    least = {m.name: m.model_quality.ground_truth.minimum_coverage for m in monitors if m.model_quality is not None}
    rings = {a.stack: a.properties for a in alarms(templates) if kind(a) == "model-quality-uncovered"}
    assert {stack: a["Threshold"] for stack, a in rings.items()} == {
        f"windage-dev-{name}": 100 * share for name, share in least.items() if share
    }
    assert "Less than 50% of the answers of flights" in rings["windage-dev-flights"]["AlarmDescription"]


def test_every_gauge_that_an_alarm_looks_at_is_published(
    templates: Templates, published: dict[str, set[Series]]
) -> None:
    for alarm in alarms(templates):
        if alarm.properties["Namespace"] in OURS:
            monitor = alarm.stack.removeprefix("windage-dev-")
            assert series(dict(alarm.properties)) in published[monitor], alarm.place


def test_every_gauge_on_a_dashboard_is_published(templates: Templates, published: dict[str, set[Series]]) -> None:
    for dashboard in templates.of("CloudWatch::Dashboard"):
        monitor = dashboard.stack.removeprefix("windage-dev-")
        assert len(shown(dashboard)) >= 6
        for namespace, name, *rest in shown(dashboard):
            pairs = [part for part in rest if isinstance(part, str)]
            dimensions = tuple(sorted(zip(pairs[::2], pairs[1::2], strict=True)))
            assert (namespace, name, dimensions) in published[monitor]


def test_a_dashboard_shows_the_quality_of_the_answers_where_it_is_monitored(templates: Templates) -> None:
    found = {}
    for dashboard in templates.of("CloudWatch::Dashboard"):
        widgets = [w["properties"] for w in json.loads(dashboard.properties["DashboardBody"])["widgets"]]
        every = [metric for widget in widgets for metric in widget.get("metrics", [])]
        (status,) = (widget["alarms"] for widget in widgets if "alarms" in widget)
        of_type = [metric[1] for metric in every if names.MODEL_QUALITY in metric]
        found[dashboard.stack.removeprefix("windage-dev-")] = (of_type, sum("model-quality" in arn for arn in status))
    shared = ["WorstFall", "ViolatingWindows", "LabelCoverage"]
    assert found == {
        "flights": (["auc", "auc_estimated", *shared], 5),
        "churn": (["accuracy", "accuracy_estimated", *shared], 5),
        "returns": (["rmse", "rmse_estimated", *shared], 4),
        "fraud": ([], 0),
        "claims": ([], 0),
        "prices": ([], 0),
    }


def test_a_dashboard_shows_bias_where_it_is_monitored(templates: Templates) -> None:
    found = {}
    for dashboard in templates.of("CloudWatch::Dashboard"):
        of_type = [metric[1] for metric in shown(dashboard) if names.MODEL_BIAS in metric]
        found[dashboard.stack.removeprefix("windage-dev-")] = of_type
    expected = ["Violations", "WorstBias", "ViolatingWindows", "LabelCoverage"]
    assert found == {**dict.fromkeys(OF_BIAS, expected), "fraud": [], "prices": [], "claims": []}


def test_what_is_known_of_whole_rows_is_shown_where_it_is_published(templates: Templates) -> None:
    """By the service's rules it is not looked at, and its graph would stay empty."""
    for dashboard in templates.of("CloudWatch::Dashboard"):
        monitor = dashboard.stack.removeprefix("windage-dev-")
        of_rows = {name for _, name, *_ in shown(dashboard)} & {"OutlierShare", "DuplicateShare"}
        assert of_rows == (set() if monitor == LIKE_THE_SERVICE else {"OutlierShare", "DuplicateShare"})


def test_how_calls_go_is_shown_of_what_answers_them(templates: Templates) -> None:
    """Of our capture function and its stream, or of the endpoint that captures by itself; of batches nothing."""
    found = {}
    for dashboard in templates.of("CloudWatch::Dashboard"):
        native = {(one[0], one[1]) for one in drawn(dashboard) if str(one[0]).startswith("AWS/")}
        found[dashboard.stack.removeprefix("windage-dev-")] = native
    assert {("AWS/Lambda", name) for name in ("Invocations", "Errors", "Throttles", "Duration")} < found["flights"]
    assert ("AWS/Firehose", "IncomingRecords") in found["flights"]
    endpoint = {"Invocations", "Invocation4XXErrors", "Invocation5XXErrors", "ModelLatency", "OverheadLatency"}
    assert found["churn"] == {("AWS/SageMaker", name) for name in endpoint}
    assert found["returns"] == set()


def test_the_cost_on_the_dashboard_is_that_of_the_bill(templates: Templates) -> None:
    """A million calls of 50 ms in a day, each a record of a kilobyte."""
    (dashboard,) = (one for one in templates.of("CloudWatch::Dashboard") if one.stack == "windage-dev-flights")
    (expression,) = (one[0]["expression"] for one in drawn(dashboard) if "expression" in one[0])
    calls = records = 1e6
    known = {"calls": calls, "ms": calls * 50, "records": records, "bytes": records * 1024}
    said = eval(expression, {"CEIL": math.ceil, "MAX": max, **known})
    by_hand = 0.20 + 50_000 * 0.5 * 0.0000133334 + records * 5120 / 2**30 * 0.029 + records * 1024 / 1e9 * 0.02
    assert said == pytest.approx(by_hand, rel=1e-3)


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
    overdue = [alarm.properties for alarm in alarms(templates) if alarm.properties["MetricName"] == "OverdueWindows"]
    assert len(overdue) == 6 + len(OF_QUALITY) + len(OF_BIAS) + len(ATTRIBUTED)
    for alarm in overdue:
        assert (alarm["Period"], alarm["EvaluationPeriods"], alarm["DatapointsToAlarm"]) == (3600, 3, 3)
        assert alarm["WarmUpConfiguration"] == {"WarmUpPeriodDurationInMinutes": 240}


def test_a_model_that_drifts_and_a_monitor_that_fails_are_told_apart(templates: Templates) -> None:
    for alarm in alarms(templates):
        to = {arn.rpartition(":")[2] for arn in alarm.properties["AlarmActions"]}
        if kind(alarm).endswith("violations"):
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
