"""MiniStack, mended: metrics of other dimensions are others, packed lines are taken apart, batches have rights."""

from __future__ import annotations

import zipfile
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from windage.local.mended import (
    with_arns_of_secrets,
    with_dimensions,
    with_layers_unpacked_once,
    with_lines_taken_apart,
    with_rights_of_batches,
)


def cloudwatch() -> Any:
    """A module as MiniStack's is: an alarm rings when any point of its metric is above its threshold."""
    module = ModuleType("cloudwatch")
    exec(  # the function has to have globals of its own, as a module's has
        "_metrics = {}\n"
        "def _evaluate_alarm(alarm):\n"
        "    every = [(name, p) for (name, _), points in _metrics.items() for p in points]\n"
        "    seen = [p['Value'] for name, p in every if name == alarm['MetricName']]\n"
        "    alarm['StateValue'] = 'ALARM' if max(seen, default=0) >= alarm['Threshold'] else 'OK'\n",
        module.__dict__,
    )
    return module


def alarm(monitor_type: str) -> dict[str, Any]:
    dimensions = [{"Name": "MonitorType", "Value": monitor_type}]
    return {"MetricName": "Violations", "Threshold": 1, "Dimensions": dimensions, "StateValue": "none"}


def test_an_alarm_sees_its_own_dimensions_only() -> None:
    module = cloudwatch()
    for monitor_type, value in (("data-quality", 3.0), ("model-quality", 0.0)):
        points = [{"Value": value, "Dimensions": {"MonitorType": monitor_type}}]
        module._metrics["Violations", monitor_type] = points
    both = alarm("data-quality"), alarm("model-quality")
    for one in both:
        module._evaluate_alarm(one)
    assert [one["StateValue"] for one in both] == ["ALARM", "ALARM"]
    with_dimensions(module)
    for one in both:
        module._evaluate_alarm(one)
    assert [one["StateValue"] for one in both] == ["ALARM", "OK"]


@pytest.mark.parametrize(
    ("service", "target", "action"),
    [
        ("sqs", "AmazonSQS.SendMessageBatch", "sqs:SendMessage"),
        ("sqs", "AmazonSQS.SendMessage", "sqs:SendMessage"),
        ("firehose", "Firehose_20150804.PutRecordBatch", "firehose:PutRecordBatch"),
        ("unknown", "", None),
    ],
)
def test_a_batch_of_messages_needs_the_right_to_send_one(service: str, target: str, action: str | None) -> None:
    module: Any = ModuleType("iam_actions")

    def extract(service: str, method: str, headers: dict[str, str]) -> str | None:
        named = headers["x-amz-target"].rpartition(".")[2]
        return f"{service}:{named}" if named else None

    module.extract_iam_action = extract
    with_rights_of_batches(module)
    assert module.extract_iam_action(service, "POST", {"x-amz-target": target}) == action


@pytest.mark.parametrize(
    ("kinds", "delivered"),
    [
        (["RecordDeAggregation", "AppendDelimiterToRecord"], [b'{"a":1}\n', b'{"a":"}{"}\n', b"[2]\n", b"oops\n"]),
        (["RecordDeAggregation"], [b'{"a":1}', b'{"a":"}{"}', b"[2]", b"oops"]),
        (["MetadataExtraction"], [b'{"a":1}\n{"a":"}{"}[2]\n', b"oops"]),
    ],
)
def test_a_stream_takes_apart_what_it_is_told_to(kinds: list[str], delivered: list[bytes]) -> None:
    seen: list[bytes] = []
    module: Any = ModuleType("firehose")
    module._deliver_records_to_s3 = lambda stream, dest, records: seen.extend(data for _, data in records)
    with_lines_taken_apart(module)
    processing = {"Enabled": True, "Processors": [{"Type": kind} for kind in kinds]}
    records = [("r1", b'{"a":1}\n{"a":"}{"}[2]\n'), ("r2", b"oops")]
    module._deliver_records_to_s3({}, {"config": {"ProcessingConfiguration": processing}}, records)
    assert seen == delivered


def test_a_template_refers_to_a_secret_by_its_arn() -> None:
    arn = "arn:aws:secretsmanager:us-east-1:123456789012:secret:key-a1b2c3"
    handler = {"create": lambda logical_id, properties, stack: (properties["Name"], {"Id": arn}), "delete": print}
    with_arns_of_secrets({"AWS::SecretsManager::Secret": handler})
    assert handler["create"]("Key", {"Name": "key"}, "data") == (arn, {"Id": arn})
    assert handler["delete"] is print


def test_a_layer_is_unpacked_once_and_code_each_time(tmp_path: Path) -> None:
    module: Any = ModuleType("lambda_runtime")
    with_layers_unpacked_once(module, tmp_path / "layers")
    for sandbox in ("one", "other"):
        for name in ("layer_0", "layer_1", "code"):
            target = tmp_path / sandbox / name
            target.mkdir(parents=True)
            with zipfile.ZipFile(f"{target}.zip", "w") as packed:
                packed.writestr(zipfile.ZipInfo("python/module.py"), name)
            with module.zipfile.ZipFile(f"{target}.zip") as opened:
                assert len(opened.namelist()) == (name == "code")
                opened.extractall(str(target))
            assert (target / "python" / "module.py").read_text() == name
    for name, shared in (("layer_0", True), ("layer_1", True), ("code", False)):
        one, other = ((tmp_path / sandbox / name).resolve() for sandbox in ("one", "other"))
        assert (one == other) is shared
    assert len(list((tmp_path / "layers").iterdir())) == 2
