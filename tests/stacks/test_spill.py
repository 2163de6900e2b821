"""The queue of what the stream does not take: how long it keeps records, where those go that fail, and who is told."""

from __future__ import annotations

from tests.rights import allows
from tests.templates import ACCOUNT, REGION, Resource, Templates

MONITORS = ("flights", "fraud", "prices")
HEALTH = [f"arn:aws:sns:{REGION}:{ACCOUNT}:windage-dev-health"]


def spill(templates: Templates, monitor: str, begin: str = "CaptureSpillQueue") -> Resource:
    queues = templates.of("SQS::Queue", stack=f"windage-dev-{monitor}")
    (found,) = (queue for queue in queues if queue.id.startswith(begin))
    return found


def test_every_capture_function_has_a_queue_of_its_own_and_knows_it(templates: Templates) -> None:
    for monitor in MONITORS:
        functions = templates.of("Lambda::Function", stack=f"windage-dev-{monitor}")
        (address,) = {
            f.properties["Environment"]["Variables"]["WINDAGE_QUEUE"]
            for f in functions
            if "WINDAGE_QUEUE" in f.properties["Environment"]["Variables"]
        }
        assert address == templates.reference(spill(templates, monitor))


def test_records_wait_for_as_long_as_sqs_keeps_anything(templates: Templates) -> None:
    for monitor in MONITORS:
        queue, dead = spill(templates, monitor), spill(templates, monitor, "CaptureSpillDeadLetters")
        for one in (queue, dead):
            assert one.properties["MessageRetentionPeriod"] == 14 * 24 * 3600
            # As large as a record of the stream, and more.
            assert one.properties["MaximumMessageSize"] == 1024 * 1024
            assert one.declared["DeletionPolicy"] == "Retain"
        redrive = queue.properties["RedrivePolicy"]
        assert redrive == {"deadLetterTargetArn": templates.arn(dead), "maxReceiveCount": 5}


def test_the_capture_may_send_and_nothing_else(templates: Templates) -> None:
    (key,) = templates.of("KMS::Key")
    for monitor in MONITORS:
        queue = templates.arn(spill(templates, monitor))
        functions = templates.of("Lambda::Function", stack=f"windage-dev-{monitor}")
        (capture,) = (f for f in functions if f.id.startswith("CaptureFunction"))
        rights = templates.statements(capture.properties["Role"])
        assert allows(rights, "sqs:SendMessage", queue)
        for action in ("kms:GenerateDataKey", "kms:Decrypt"):
            assert allows(rights, action, templates.arn(key))
        for action in ("sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:PurgeQueue"):
            assert not allows(rights, action, queue)
        others = [templates.arn(spill(templates, other)) for other in MONITORS if other != monitor]
        assert not any(allows(rights, "sqs:SendMessage", other) for other in others)


def test_somebody_is_told_when_records_wait_or_fail(templates: Templates) -> None:
    for monitor in MONITORS:
        alarms = [a.properties for a in templates.of("CloudWatch::Alarm", stack=f"windage-dev-{monitor}")]
        expected = {
            "CaptureSpillQueue": ("ApproximateAgeOfOldestMessage", 900),
            "CaptureSpillDeadLetters": ("ApproximateNumberOfMessagesVisible", 1),
        }
        for begin, (metric, threshold) in expected.items():
            dimension = [{"Name": "QueueName", "Value": templates.called(spill(templates, monitor, begin))}]
            (alarm,) = (a for a in alarms if a.get("Dimensions") == dimension)
            assert (alarm["MetricName"], alarm["Threshold"], alarm["Statistic"]) == (metric, threshold, "Maximum")
            assert alarm["AlarmActions"] == HEALTH


def test_somebody_is_told_of_every_record_that_did_not_go_the_usual_way(templates: Templates) -> None:
    for monitor in MONITORS:
        alarms = [a.properties for a in templates.of("CloudWatch::Alarm", stack=f"windage-dev-{monitor}")]
        found = {
            (a["MetricName"], *sorted(d["Value"] for d in a["Dimensions"])): (a["Statistic"], a["EvaluationPeriods"])
            for a in alarms
            if a["Namespace"] == "Windage/Health"
        }
        assert found == {
            ("CapturesDropped", monitor): ("Sum", 1),
            ("CapturesSpilled", *sorted(("log", monitor))): ("Sum", 1),
            # One that is late now and then harms nobody: the queue brings it.
            ("CapturesSpilled", *sorted(("queue", monitor))): ("Sum", 3),
            ("CallsFailed", monitor): ("Sum", 1),
            # Of what drains the queue.
            ("CapturesQuarantined", monitor): ("Sum", 1),
        }
        assert all(a["AlarmActions"] == HEALTH for a in alarms if a["Namespace"] == "Windage/Health")
