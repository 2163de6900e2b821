"""Where the captured calls of a schedule come from."""

from __future__ import annotations

from windage.config import bucket_and_prefix
from windage.errors import InputError
from windage.importing.descriptions import Description
from windage.importing.found import Found, Note, Parts, Setting
from windage.importing.identifiers import key_arn, place_of


def of_endpoint(given: Description, parts: Parts, *, capture_uri: str | None) -> Found:
    """Yield the settings of an endpoint's own data capture."""
    member = "MonitoringInputs[].EndpointInput.EndpointName"
    name, source = given.text("EndpointInput.EndpointName"), member
    if name is None:
        name, source = parts.schedule.text("EndpointName"), "EndpointName"
    if name is None:
        raise InputError(f"{given.file}: {member}", "no endpoint and no batch transform is monitored")
    yield Setting("capture.data_capture.endpoint", name, source)
    described = parts.captures[0] if parts.captures else None
    uri = described.text("DataCaptureConfig.DestinationS3Uri") if described is not None else None
    if capture_uri is not None:
        yield Setting("capture.data_capture.uri", capture_uri, "--capture-uri")
    elif uri is not None:
        yield Setting("capture.data_capture.uri", uri, "DataCaptureConfig.DestinationS3Uri")
    else:
        region, account = place_of(parts.schedule)
        guess = f"s3://sagemaker-{region}-{account}/model-monitor/data-capture"
        yield Setting("capture.data_capture.uri", guess, "the default of SageMaker's SDK", assumed=True)
        yield Note("capture.data_capture.uri", "is assumed: give describe-endpoint's JSON too, or --capture-uri")
    if described is not None:
        yield from _data_capture(described, parts)


def _data_capture(described: Description, parts: Parts) -> Found:
    state = described.text("DataCaptureConfig.CaptureStatus")
    if described.switch("DataCaptureConfig.EnableCapture") is False or state == "Stopped":
        yield Note("DataCaptureConfig.EnableCapture", "the endpoint does not capture now: there will be no data")
    variants = described.parts("ProductionVariants")
    called = [variant.text("VariantName") for variant in variants]
    if called and called[0] is not None:
        yield Setting("capture.data_capture.variant", called[0], "ProductionVariants[].VariantName")
    for other in called[1:]:
        yield Note("ProductionVariants[].VariantName", f"{other} is another variant: it needs a monitor of its own")
    key = described.text("DataCaptureConfig.KmsKeyId")
    yield from key_setting("capture.data_capture.kms_key", key, "DataCaptureConfig.KmsKeyId", parts)


def of_batch_transform(given: Description, parts: Parts, *, data_uri: str | None) -> Found:
    """Yield the settings of batch transform jobs."""
    member = "MonitoringInputs[].BatchTransformInput"
    if given.has("EndpointInput"):
        raise InputError(f"{given.file}: MonitoringInputs", "an endpoint and batch transform", expected="one of both")
    uri = given.text("BatchTransformInput.DataCapturedDestinationS3Uri")
    if uri is None:
        raise InputError(f"{given.file}: {member}", "no DataCapturedDestinationS3Uri", expected="s3://bucket/prefix")
    yield Setting("capture.batch_transform.uri", uri, f"{member}.DataCapturedDestinationS3Uri")
    if data_uri is not None:
        yield Setting("capture.batch_transform.data", data_uri, "--data-uri")
    else:
        bucket, _ = bucket_and_prefix(uri, where=f"{given.file}: {member}.DataCapturedDestinationS3Uri")
        yield Setting("capture.batch_transform.data", f"s3://{bucket}", "the bucket of the manifests", assumed=True)
        yield Note(
            "capture.batch_transform.data",
            "is assumed to be the whole bucket: give --data-uri, the folder into which the transform jobs write",
        )
    where = "BatchTransformInput.DatasetFormat"
    source = f"MonitoringInputs[].{where}"
    kinds = [kind for kind in ("Csv", "Json", "Parquet") if given.has(f"{where}.{kind}")]
    if len(kinds) > 1:
        raise InputError(f"{given.file}: {source}", "more than one format", got=", ".join(kinds))
    if kinds == ["Csv"]:
        yield Setting("capture.batch_transform.format", "csv", source)
        header = given.switch(f"{where}.Csv.Header")
        if header is not None:
            yield Setting("capture.batch_transform.header", header, f"{source}.Csv.Header")
    elif kinds == ["Json"]:
        lines = given.switch(f"{where}.Json.Line")
        yield Setting("capture.batch_transform.format", "jsonl" if lines else "json", f"{source}.Json.Line")
    elif kinds == ["Parquet"]:
        yield Setting("capture.batch_transform.format", "parquet", source)
    for described in parts.captures:
        yield Note("DataCaptureConfig", f"{described.file} is not used: the schedule looks at batch transform")


def key_setting(path: str, given: str | None, member: str, parts: Parts) -> Found:
    """Yield a key as the setting that it is, if it is given by its ARN or its id."""
    if given is None:
        return
    arn = key_arn(given, parts.schedule)
    if arn is None:
        yield Note(member, f"an alias is no key: find its ARN, and set {path}")
    else:
        yield Setting(path, arn, member)
