"""What brings a queue to the bucket: every queue of records has it, and it may do just that."""

from __future__ import annotations

import json

from tests.rights import allows
from tests.templates import Resource, Templates
from windage import names
from windage.settings import DrainSettings, from_environment

CAPTURED = {"flights", "fraud", "prices"}


def drains(templates: Templates) -> list[tuple[str, Resource, Resource, Resource]]:
    """Return of every drain its monitor, its function, its mapping and the queue that it empties."""
    functions = {f.stack: f for f in templates.of("Lambda::Function") if f.id.startswith("DrainFunction")}
    mappings = {mapping.stack: mapping for mapping in templates.of("Lambda::EventSourceMapping")}
    assert {stack.removeprefix("windage-dev-") for stack in functions} == CAPTURED
    assert mappings.keys() == functions.keys()
    queues = {templates.arn(queue): queue for queue in templates.of("SQS::Queue")}
    return [
        (
            stack.removeprefix("windage-dev-"),
            function,
            mappings[stack],
            queues[mappings[stack].properties["EventSourceArn"]],
        )
        for stack, function in functions.items()
    ]


def test_the_queue_that_is_emptied_is_the_one_that_is_filled(templates: Templates) -> None:
    for monitor, function, mapping, queue in drains(templates):
        assert mapping.properties["FunctionName"] == templates.called(function)
        (capture,) = (
            f for f in templates.of("Lambda::Function", stack=function.stack) if f.id.startswith("CaptureFunction")
        )
        filled = capture.properties["Environment"]["Variables"]["WINDAGE_QUEUE"]
        assert filled == templates.reference(queue)
        settings = from_environment(DrainSettings, function.properties["Environment"]["Variables"])
        assert settings.monitor == monitor


def test_only_what_was_not_stored_comes_again(templates: Templates) -> None:
    for _, _, mapping, _ in drains(templates):
        assert mapping.properties["FunctionResponseTypes"] == ["ReportBatchItemFailures"]


def test_a_batch_is_over_before_the_queue_shows_it_again(templates: Templates) -> None:
    """AWS advises six times the time of the function; a batch above ten needs a window."""
    for _, function, mapping, queue in drains(templates):
        timeout = function.properties["Timeout"]
        assert queue.properties["VisibilityTimeout"] >= 6 * timeout
        assert mapping.properties["MaximumBatchingWindowInSeconds"] >= 1
        assert mapping.properties["BatchSize"] <= 10_000
        assert "RedrivePolicy" in queue.properties


def test_it_may_take_from_its_queue_and_write_below_its_monitor(templates: Templates) -> None:
    (key,) = templates.of("KMS::Key")
    (data,) = (bucket for bucket in templates.of("S3::Bucket") if bucket.id == "Data")
    bucket = templates.arn(data)
    every = drains(templates)
    for monitor, function, _, queue in every:
        rights = templates.statements(function.properties["Role"])
        for action in ("sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"):
            assert allows(rights, action, templates.arn(queue))
            for other, _, _, queue_of_other in every:
                assert allows(rights, action, templates.arn(queue_of_other)) == (other == monitor)
        for prefix in (names.capture_prefix(monitor), f"quarantine/{monitor}/"):
            assert allows(rights, "s3:PutObject", f"{bucket}/{prefix}x")
        for key_of_another in ("captures/other/AllTraffic/x", "quarantine/other/x", f"results/{monitor}/x"):
            assert not allows(rights, "s3:PutObject", f"{bucket}/{key_of_another}")
        for action in ("s3:GetObject", "s3:DeleteObject"):
            assert not allows(rights, action, f"{bucket}/{names.capture_prefix(monitor)}x")
        assert allows(rights, "kms:Decrypt", templates.arn(key))
        assert allows(rights, "kms:GenerateDataKey", templates.arn(key))


def test_what_is_no_capture_rings(templates: Templates) -> None:
    for monitor, function, _, _ in drains(templates):
        (alarm,) = (
            alarm
            for alarm in templates.of("CloudWatch::Alarm", stack=function.stack)
            if alarm.properties.get("MetricName") == "CapturesQuarantined"
        )
        assert alarm.properties["AlarmName"] == f"windage-dev-{monitor}-captures-quarantined"
        assert alarm.properties["Namespace"] == names.HEALTH_NAMESPACE
        assert alarm.properties["Dimensions"] == [{"Name": "Monitor", "Value": monitor}]
        assert alarm.properties["AlarmActions"]


def test_nothing_heavy_is_in_its_layers(templates: Templates) -> None:
    for _, function, _, _ in drains(templates):
        assert json.dumps(function.properties["Layers"]).count("layer:") == 2
        assert "AnalysisLayer" not in json.dumps(function.properties["Layers"])
