"""The address for records that others have: who may call it, and what it may do."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.ingesting import CLAIMS, SHY, ingesting
from tests.rights import allows
from tests.templates import Resource, Templates
from windage.config import Capture, Monitor
from windage.errors import InputError
from windage.recording.policy import Policy, from_text
from windage.settings import IngestSettings, from_environment


@pytest.fixture(scope="module")
def made(layers: Path, tmp_path_factory: pytest.TempPathFactory) -> Templates:
    return ingesting(layers, tmp_path_factory.mktemp("claims"))


def function(made: Templates) -> Resource:
    (found,) = made.of("Lambda::Function", stack=CLAIMS)
    return found


def environment(made: Templates) -> Mapping[str, Any]:
    found: Mapping[str, Any] = function(made).properties["Environment"]["Variables"]
    return found


def test_who_posts_signs(made: Templates) -> None:
    (address,) = made.of("Lambda::Url", stack=CLAIMS)
    assert address.properties["AuthType"] == "AWS_IAM"
    assert made.of("Lambda::Permission", stack=CLAIMS) == []


def test_the_function_reads_what_the_stack_writes(made: Templates) -> None:
    settings = from_environment(IngestSettings, environment(made))
    assert (settings.monitor, settings.stream, settings.kept_days) == ("claims", CLAIMS, 30)
    assert from_text(settings.policy) == Policy("claims")


def test_the_function_may_do_this_and_nothing_else(made: Templates) -> None:
    (stream,) = made.of("KinesisFirehose::DeliveryStream", stack=CLAIMS)
    (key,) = made.of("KMS::Key")
    bucket = f"arn:aws:s3:::{environment(made)['WINDAGE_BUCKET']}"
    rights = made.statements(function(made).properties["Role"])
    assert sorted((action, resource) for right in rights for action in _listed(right["Action"])
                  for resource in _listed(right["Resource"])) == sorted([
        ("firehose:PutRecord", made.arn(stream)),
        ("firehose:PutRecordBatch", made.arn(stream)),
        ("kms:GenerateDataKey", made.arn(key)),
        ("logs:CreateLogStream", _log(made)),
        ("logs:PutLogEvents", _log(made)),
        ("s3:PutObject", f"{bucket}/quarantine/claims/*"),
    ])  # fmt: skip
    assert not allows(rights, "s3:PutObject", f"{bucket}/captures/claims/x")
    assert not allows(rights, "s3:GetObject", f"{bucket}/quarantine/claims/x")


def test_quarantine_expires_when_the_monitor_says(made: Templates) -> None:
    (data,) = (bucket for bucket in made.of("S3::Bucket") if bucket.id == "Data")
    rules = {rule.get("Prefix"): rule for rule in data.properties["LifecycleConfiguration"]["Rules"]}
    assert rules["quarantine/claims/"]["ExpirationInDays"] == 7


@pytest.mark.parametrize("kind", ["dropped", "quarantined"])
def test_what_is_not_stored_alarms(made: Templates, kind: str) -> None:
    name = f"windage-dev-claims-captures-{kind}"
    (alarm,) = (a for a in made.of("CloudWatch::Alarm", stack=CLAIMS) if a.properties["AlarmName"] == name)
    assert alarm.properties["MetricName"] == f"Captures{kind.title()}"
    assert alarm.properties["Dimensions"] == [{"Name": "Monitor", "Value": "claims"}]
    (health,) = (made.arn(topic) for topic in made.of("SNS::Topic", stack="windage-dev-data"))
    assert alarm.properties["AlarmActions"] == [health]


def test_the_outputs_say_where_to_post_and_where_to_write(made: Templates) -> None:
    outputs = {value["Description"] for value in made.raw[CLAIMS]["Outputs"].values() if "Description" in value}
    assert {"Post capture records here, signed with IAM", "Or write them into this: windage.Capture"} <= outputs


def test_the_monitor_reads_what_the_stream_writes(made: Templates) -> None:
    """Its captures lie where those of our capture function would."""
    (stream,) = made.of("KinesisFirehose::DeliveryStream", stack=CLAIMS)
    assert stream.properties["ExtendedS3DestinationConfiguration"]["Prefix"].startswith("captures/claims/AllTraffic/")


def test_ingest_is_a_way_in_of_its_own() -> None:
    assert Monitor(name="claims", capture=Capture(ingest=True)).capture.ingest
    with pytest.raises(InputError, match=r"one source is needed; got none; .* or ingest: true"):
        Capture()
    with pytest.raises(InputError, match=r"capture.sampling_percentage: whoever posts records chooses which; got 20"):
        Capture(ingest=True, sampling_percentage=20)


def test_the_settings_of_a_deployed_monitor_say_it(made: Templates) -> None:
    (deployed,) = (r for r in made.resources if r.type == "Custom::WindageMonitor" and r.stack == CLAIMS)
    assert json.loads(deployed.properties["Monitor"])["capture"]["ingest"] is True


def _log(made: Templates) -> str:
    (log,) = (group for group in made.of("Logs::LogGroup", stack=CLAIMS) if "ingest" in made.called(group))
    return made.arn(log)


def _listed(value: Any) -> list[str]:
    return value if isinstance(value, list) else [value]


def test_the_key_of_the_hashes_may_be_read_where_there_is_one(made: Templates) -> None:
    (secret,) = made.of("SecretsManager::Secret")
    (shy,) = made.of("Lambda::Function", stack=SHY)
    for function_of, expected in ((shy, True), (function(made), False)):
        rights = made.statements(function_of.properties["Role"])
        assert any(right["Action"] == "secretsmanager:GetSecretValue" for right in rights) is expected
    alarms = {alarm.properties["AlarmName"] for alarm in made.of("CloudWatch::Alarm", stack=SHY)}
    assert (secret.stack, "windage-dev-shy-no-privacy-key" in alarms) == ("windage-dev-data", True)
