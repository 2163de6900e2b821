"""The stream of a capture function: what Firehose demands, and where a record goes."""

from __future__ import annotations

import re
from typing import Any

from tests.rights import allows
from tests.templates import ACCOUNT, REGION, Resource, Templates
from windage import names


def streams(templates: Templates) -> list[tuple[Resource, dict[str, Any]]]:
    found = templates.of("KinesisFirehose::DeliveryStream")
    assert {stream.stack for stream in found} == {f"windage-dev-{m}" for m in ("flights", "fraud", "prices", "claims")}
    return [(stream, stream.properties["ExtendedS3DestinationConfiguration"]) for stream in found]


def processors(to: dict[str, Any]) -> dict[str, dict[str, str]]:
    """Return the parameters of each processor, in their order."""
    return {
        processor["Type"]: {one["ParameterName"]: one["ParameterValue"] for one in processor["Parameters"]}
        for processor in to["ProcessingConfiguration"]["Processors"]
    }


def test_packed_lines_are_taken_apart_before_their_hours_are_looked_at(templates: Templates) -> None:
    """Each of them lies in the hour of its own call, and is a line again."""
    for _, to in streams(templates):
        made = processors(to)
        assert list(made) == ["RecordDeAggregation", "AppendDelimiterToRecord", "MetadataExtraction"]
        assert made["RecordDeAggregation"] == {"SubRecordType": "JSON"}
        assert made["AppendDelimiterToRecord"] == {"Delimiter": "\\n"}


def test_dynamic_partitioning_has_what_it_demands(templates: Templates) -> None:
    for _, to in streams(templates):
        assert to["DynamicPartitioningConfiguration"]["Enabled"] is True
        assert 64 <= to["BufferingHints"]["SizeInMBs"] <= 128
        assert 60 <= to["BufferingHints"]["IntervalInSeconds"] <= 900
        assert "!{firehose:error-output-type}" in to["ErrorOutputPrefix"]
        assert "partitionKeyFrom" not in to["ErrorOutputPrefix"]
        parameters = processors(to)["MetadataExtraction"]
        assert parameters["JsonParsingEngine"] == "JQ-1.6"
        # Every key that the query makes is used, and none that it does not make.
        made = set(re.findall(r"(\w+): \.", parameters["MetadataExtractionQuery"]))
        assert set(re.findall(r"!\{partitionKeyFromQuery:(\w+)\}", to["Prefix"])) == made == set("ymdh")


def test_a_record_lies_in_the_hour_of_its_call(templates: Templates) -> None:
    for stream, to in streams(templates):
        monitor = stream.stack.removeprefix("windage-dev-")
        query = processors(to)["MetadataExtraction"]["MetadataExtractionQuery"]
        prefix, time = to["Prefix"], "2026-03-01T06:07:08Z"
        for key, first, last in re.findall(r"(\w): \.eventMetadata\.inferenceTime\[(\d+):(\d+)\]", query):
            prefix = prefix.replace(f"!{{partitionKeyFromQuery:{key}}}", time[int(first) : int(last)])
        assert prefix.startswith(f"{names.capture_prefix(monitor)}2026/03/01/06/")
        # A prefix without a timestamp would be followed by the hour of arrival.
        assert re.findall(r"!\{timestamp:([^}]+)\}", to["Prefix"]) == ["mm-ss"]
        assert to["ErrorOutputPrefix"].startswith(f"{names.UNDELIVERED}/{monitor}/")


def test_what_is_stored_is_what_is_read(templates: Templates) -> None:
    for _, to in streams(templates):
        assert (to["CompressionFormat"], to["FileExtension"]) == ("GZIP", ".jsonl.gz")


def test_records_are_encrypted_on_their_way(templates: Templates) -> None:
    (key,) = templates.of("KMS::Key")
    for stream, _ in streams(templates):
        assert stream.properties["DeliveryStreamEncryptionConfigurationInput"] == {
            "KeyARN": templates.arn(key),
            "KeyType": "CUSTOMER_MANAGED_CMK",
        }


def test_the_stream_may_deliver_to_its_own_prefixes_and_write_its_log(templates: Templates) -> None:
    (key,) = templates.of("KMS::Key")
    (data,) = (bucket for bucket in templates.of("S3::Bucket") if bucket.id == "Data")
    for stream, to in streams(templates):
        monitor = stream.stack.removeprefix("windage-dev-")
        rights, bucket = templates.statements(to["RoleARN"]), templates.arn(data)
        assert to["BucketARN"] == bucket
        for prefix in (f"captures/{monitor}", f"undelivered/{monitor}"):
            for action in ("s3:PutObject", "s3:AbortMultipartUpload"):
                assert allows(rights, action, f"{bucket}/{prefix}/x")
        assert not allows(rights, "s3:PutObject", f"{bucket}/captures/another/x")
        assert not allows(rights, "s3:GetObject", f"{bucket}/results/{monitor}/x")
        for action in ("kms:Decrypt", "kms:GenerateDataKey"):
            assert allows(rights, action, templates.arn(key))
        log = to["CloudWatchLoggingOptions"]
        assert log["Enabled"] is True
        # The ARN as the service writes it: the group's own attribute ends in ":*" and would match no log stream.
        group = f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group:{log['LogGroupName']}"
        assert allows(rights, "logs:PutLogEvents", f"{group}:log-stream:{log['LogStreamName']}")


def test_the_capture_may_put_into_its_stream_and_call_its_model(templates: Templates) -> None:
    models = {
        "flights": ("lambda:InvokeFunction", f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:flights-model"),
        # SageMaker writes endpoints small in ARNs, however they are written elsewhere.
        "fraud": ("sagemaker:InvokeEndpoint", f"arn:aws:sagemaker:{REGION}:{ACCOUNT}:endpoint/fraud-endpoint"),
    }
    for stream, _ in streams(templates):
        monitor = stream.stack.removeprefix("windage-dev-")
        functions = templates.of("Lambda::Function", stack=stream.stack)
        (function,) = (one for one in functions if one.id.startswith(("CaptureFunction", "IngestFunction")))
        rights = templates.statements(function.properties["Role"])
        assert allows(rights, "firehose:PutRecord", templates.arn(stream))
        if monitor in models:
            assert allows(rights, *models[monitor])
