"""Whatever happens by itself: an event that nobody could handle is kept, and rings."""

from __future__ import annotations

import json
import re
from collections import defaultdict

import pytest

from tests.rights import allows
from tests.templates import ACCOUNT, Resource, Templates
from windage import names
from windage.steps.requests import Scheduled, read

MONITORS = ("flights", "churn", "fraud", "prices", "returns", "claims")
WITH_QUALITY = ("flights", "churn", "returns")
WITH_ATTRIBUTION = ("flights", "fraud", "returns")


def queues(templates: Templates) -> dict[str, Resource]:
    return {templates.arn(queue): queue for queue in templates.of("SQS::Queue")}


def policy(templates: Templates, queue: Resource) -> list[dict[str, object]]:
    url = templates.reference(queue)
    (found,) = (p for p in templates.of("SQS::QueuePolicy") if url in p.properties["Queues"])
    statements: list[dict[str, object]] = found.properties["PolicyDocument"]["Statement"]
    return statements


def test_a_function_that_is_called_asynchronously_keeps_what_it_could_not_handle(templates: Templates) -> None:
    configured = {c.properties["FunctionName"]: c.properties for c in templates.of("Lambda::EventInvokeConfig")}
    called = {
        *(p.properties["FunctionName"].rpartition(":")[2] for p in templates.of("Lambda::Permission")),
        *(s.properties["Target"]["Arn"] for s in templates.of("Scheduler::Schedule")),
        *(r.properties["ServiceToken"] for r in templates.resources if r.type.startswith("Custom::Windage")),
    }
    functions = {templates.called(f): f for f in templates.of("Lambda::Function")}
    asynchronous = {name for name in functions if any(call.endswith(name) for call in called)}
    assert asynchronous == set(configured)
    called_so = {functions[name].id.partition("Function")[0] for name in asynchronous}
    assert called_so == {"Baseline", "Canary", "Explain", "Notify"}
    for name, properties in configured.items():
        queue = properties["DestinationConfig"]["OnFailure"]["Destination"]
        assert queue in queues(templates)
        assert properties["Qualifier"] == "$LATEST"
        # A model that was asked in vain is not asked again and again.
        assert properties["MaximumRetryAttempts"] == (0 if functions[name].id.startswith("Explain") else 2)
        assert allows(templates.statements(functions[name].properties["Role"]), "sqs:SendMessage", queue)


def test_a_rule_keeps_what_it_could_not_deliver(templates: Templates) -> None:
    invoked = [p.properties for p in templates.of("Lambda::Permission")]
    for rule in templates.of("Events::Rule"):
        (target,) = rule.properties["Targets"]
        queue = target["DeadLetterConfig"]["Arn"]
        context = {"aws:SourceArn": templates.arn(rule)}
        statements = policy(templates, queues(templates)[queue])
        assert allows(statements, "sqs:SendMessage", queue, principal="events.amazonaws.com", context=context)
        assert not allows(statements, "sqs:SendMessage", queue, principal="events.amazonaws.com")
        assert {
            "Action": "lambda:InvokeFunction",
            "FunctionName": target["Arn"],
            "Principal": "events.amazonaws.com",
            "SourceArn": templates.arn(rule),
        } in invoked


def test_the_rules_see_uploads_of_training_sets_and_nothing_else(templates: Templates) -> None:
    (bucket,) = (b for b in templates.of("S3::Bucket") if b.id == "Data")
    functions = {templates.arn(f): f.id.partition("Function")[0] for f in templates.of("Lambda::Function")}
    seen = {}
    for rule in templates.of("Events::Rule"):
        (target,) = rule.properties["Targets"]
        pattern = rule.properties["EventPattern"]
        assert rule.properties["State"] == "ENABLED"
        assert (pattern["source"], pattern["detail-type"]) == (["aws.s3"], ["Object Created"])
        assert pattern["detail"]["bucket"] == {"name": [templates.called(bucket)]}
        seen[functions[target["Arn"]]] = pattern["detail"]["object"]
    assert seen == {
        "Baseline": {"key": [{"prefix": "datasets/"}]},
        "Explain": {"key": [{"prefix": f"datasets/{name}/feature-attribution/"} for name in WITH_ATTRIBUTION]},
    }


def test_a_subscribed_function_keeps_what_could_not_be_delivered_to_it(templates: Templates) -> None:
    (subscription,) = (s for s in templates.of("SNS::Subscription") if s.properties["Protocol"] == "lambda")
    queue = subscription.properties["RedrivePolicy"]["deadLetterTargetArn"]
    context = {"aws:SourceArn": subscription.properties["TopicArn"]}
    statements = policy(templates, queues(templates)[queue])
    assert allows(statements, "sqs:SendMessage", queue, principal="sns.amazonaws.com", context=context)
    assert not allows(statements, "sqs:SendMessage", queue, principal="sns.amazonaws.com")


def test_every_schedule_says_what_its_target_reads(templates: Templates) -> None:
    read_by = defaultdict(list)
    for schedule in templates.of("Scheduler::Schedule"):
        target = schedule.properties["Target"]
        request = read(Scheduled, json.loads(target["Input"]))
        assert schedule.stack == f"windage-dev-{request.monitor}"
        read_by[request.monitor, request.monitor_type].append(target["Arn"])
        assert request.scheduled_time == "<aws.scheduler.scheduled-time>"
        assert schedule.properties["ScheduleExpressionTimezone"] == "UTC"
        assert schedule.properties["FlexibleTimeWindow"] == {"Mode": "OFF"}
        assert request.monitor_type in schedule.properties["Description"]
    assert set(read_by) == {
        *((monitor, names.DATA_QUALITY) for monitor in MONITORS),
        *((monitor, names.MODEL_QUALITY) for monitor in WITH_QUALITY),
        *((monitor, names.MODEL_BIAS) for monitor in WITH_QUALITY),
        *((monitor, names.FEATURE_ATTRIBUTION) for monitor in WITH_ATTRIBUTION),
    }
    (machine,) = templates.of("StepFunctions::StateMachine")
    (canary,) = (f for f in templates.of("Lambda::Function") if f.id.startswith("Canary"))
    for targets in read_by.values():
        assert sorted(targets) == sorted([templates.arn(machine), templates.arn(canary)])


@pytest.mark.parametrize("monitor", ["m" * 32, "a-model"])
def test_eventbridge_takes_the_names_of_the_longest_monitor_too(monitor: str) -> None:
    """``windage-prod-`` with a name of 32 characters and ``-model-quality-judge`` was 65 characters."""
    types = (names.DATA_QUALITY, *names.LABELLED, names.FEATURE_ATTRIBUTION)
    made = [names.schedule_name("prod", monitor, kind, t) for t in types for kind in ("judge", "watch")]
    assert len(set(made)) == 8
    assert all(re.fullmatch(r"[0-9a-zA-Z-_.]{1,64}", name) for name in made)


def test_a_schedule_may_start_its_target_and_keeps_what_it_could_not_start(templates: Templates) -> None:
    for schedule in templates.of("Scheduler::Schedule"):
        target = schedule.properties["Target"]
        rights = templates.statements(target["RoleArn"])
        action = "states:StartExecution" if ":states:" in target["Arn"] else "lambda:InvokeFunction"
        queue = target["DeadLetterConfig"]["Arn"]
        assert allows(rights, action, target["Arn"])
        assert allows(rights, "sqs:SendMessage", queue)
        # The queue of its own stack: a queue's policy that named it from afar would be a cycle.
        assert queues(templates)[queue].stack == schedule.stack
        assert target["RetryPolicy"] == {"MaximumEventAgeInSeconds": 3600, "MaximumRetryAttempts": 10}


def test_schedules_fire_when_each_windows_grace_has_passed(templates: Templates) -> None:
    fires = {s.properties["Name"]: s.properties["ScheduleExpression"] for s in templates.of("Scheduler::Schedule")}
    assert fires == {
        "windage-dev-flights-judge": "cron(15 0 * * ? *)",
        "windage-dev-churn-judge": "cron(10 0/1 * * ? *)",
        "windage-dev-fraud-judge": "cron(10/15 * * * ? *)",
        "windage-dev-prices-judge": "cron(0 2 1 1/1 ? *)",
        "windage-dev-returns-judge": "cron(10 0/1 * * ? *)",
        "windage-dev-claims-judge": "cron(10 0/1 * * ? *)",
        **{f"windage-dev-{monitor}-watch": "rate(1 hour)" for monitor in MONITORS},
        # Windows of quality are cut as those of the data are, unless the file says otherwise.
        "windage-dev-flights.quality-judge": "cron(15 0 * * ? *)",
        "windage-dev-churn.quality-judge": "cron(10 0 * * ? *)",
        "windage-dev-returns.quality-judge": "cron(10 0/1 * * ? *)",
        **{f"windage-dev-{monitor}.quality-watch": "rate(1 hour)" for monitor in WITH_QUALITY},
        "windage-dev-flights.bias-judge": "cron(15 0 * * ? *)",
        "windage-dev-churn.bias-judge": "cron(10 0 * * ? *)",
        "windage-dev-returns.bias-judge": "cron(10 0/1 * * ? *)",
        **{f"windage-dev-{monitor}.bias-watch": "rate(1 hour)" for monitor in WITH_QUALITY},
        # To explain costs calls of the model: once a day, unless the file says otherwise.
        "windage-dev-flights.attribution-judge": "cron(10 0 * * ? *)",
        "windage-dev-fraud.attribution-judge": "cron(10 0 * * ? *)",
        "windage-dev-returns.attribution-judge": "cron(10 0 * * ? *)",
        **{f"windage-dev-{monitor}.attribution-watch": "rate(1 hour)" for monitor in WITH_ATTRIBUTION},
    }


def test_a_schedule_waits_until_its_monitor_is_deployed(templates: Templates) -> None:
    for schedule in templates.of("Scheduler::Schedule"):
        assert "Deployed" in schedule.declared["DependsOn"]


def test_every_queue_of_dead_letters_keeps_them_long_and_rings(templates: Templates) -> None:
    alarms = [alarm.properties for alarm in templates.of("CloudWatch::Alarm")]
    dead = [queue for queue in queues(templates).values() if "DeadLetters" in queue.id]
    # Each stack's own, and that of the records of each capture function.
    assert len(dead) == 7 + 3
    for queue in dead:
        assert queue.properties["MessageRetentionPeriod"] == 14 * 24 * 3600
        dimension = [{"Name": "QueueName", "Value": templates.called(queue)}]
        (alarm,) = (a for a in alarms if a.get("Dimensions") == dimension)
        assert (alarm["MetricName"], alarm["Threshold"]) == ("ApproximateNumberOfMessagesVisible", 1)
        assert alarm["AlarmActions"] == [f"arn:aws:sns:us-east-1:{ACCOUNT}:windage-dev-health"]
