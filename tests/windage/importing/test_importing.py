"""From descriptions as the AWS CLI prints them to monitor files: what becomes what, and what is refused."""

from __future__ import annotations

import json
from itertools import permutations
from typing import Any

import pytest

from tests.windage.importing.described import (
    ALERTS,
    ARN,
    CONFIG,
    DEFINITION,
    ENDPOINT,
    SCHEDULE,
    changed,
    files,
    inline,
)
from windage.config import (
    AlarmRule,
    Alerts,
    Baseline,
    BatchTransform,
    Capture,
    DataCapture,
    Metrics,
    Monitor,
    Records,
    Results,
    Schedule,
    Scripts,
)
from windage.config_file import parse_monitor
from windage.errors import InputError
from windage.importing import Fetch, Imported, monitor_files

KEY = "arn:aws:kms:us-east-1:123456789012:key/0f0f0f0f-1111-2222-3333-444444444444"
CHURN = Monitor(
    name="churn-schedule",
    capture=Capture(
        data_capture=DataCapture(
            endpoint="Churn-Endpoint", uri="s3://models/churn/capture", variant="Blue", kms_key=KEY
        )
    ),
    baseline=Baseline(
        statistics="s3://models/churn/baselining/statistics.json",
        constraints="s3://models/churn/baselining/constraints.json",
    ),
    schedule=Schedule(every="1 hour"),
    compatibility="sagemaker",
    alerts=Alerts(alarm=AlarmRule(violating=2, of=3)),
    metrics=Metrics(names="sagemaker", schedule="Churn-Schedule"),
    results=Results(uri="s3://models/churn/reports"),
)


def one(*documents: dict[str, Any], **options: Any) -> Imported:
    (made,) = monitor_files(files(*documents), **options)
    return made


def monitor(*documents: dict[str, Any], **options: Any) -> Monitor:
    return parse_monitor(one(*documents, **options).content, name="made.yaml")


def told(made: Imported) -> dict[str, str]:
    return {note.member: note.text for note in made.notes}


def test_a_schedule_with_everything_described() -> None:
    assert monitor(SCHEDULE, DEFINITION, ENDPOINT, CONFIG, ALERTS) == CHURN


def test_the_order_of_the_files_does_not_count() -> None:
    expected = monitor(SCHEDULE, DEFINITION, ENDPOINT, ALERTS)
    for documents in permutations([SCHEDULE, DEFINITION, ENDPOINT, ALERTS]):
        assert monitor(*documents) == expected


def test_a_definition_inside_of_the_schedule_gives_the_same_monitor() -> None:
    assert monitor(inline(), ENDPOINT, ALERTS) == CHURN


def test_the_file_says_where_each_value_comes_from() -> None:
    text = one(SCHEDULE, DEFINITION, ENDPOINT).content.decode()
    assert "    variant: Blue  # ProductionVariants[].VariantName\n" in text
    assert "# DataQualityBaselineConfig.StatisticsResource.S3Uri\n" in text
    assert "#   RoleArn arn:aws:iam::123456789012:role/SageMakerRole: every function has a role of its own" in text
    assert "# BaselineConfig.StatisticsResource.S3Uri\n" in one(inline()).content.decode()


def test_without_the_endpoint_the_place_of_captures_is_assumed_and_told() -> None:
    made = one(SCHEDULE, DEFINITION)
    assert b'uri: "s3://sagemaker-us-east-1-123456789012/model-monitor/data-capture"  # ASSUMED: ' in made.content
    assert told(made)["capture.data_capture.uri"].startswith("is assumed: ")


def test_a_place_of_captures_that_is_given_counts_more_than_one_that_is_described() -> None:
    made = one(SCHEDULE, DEFINITION, ENDPOINT, capture_uri="s3://mine/capture")
    assert b'uri: "s3://mine/capture"  # --capture-uri' in made.content
    assert "capture.data_capture.uri" not in told(made)


def test_the_configuration_says_what_the_endpoint_does_not() -> None:
    endpoint = changed(ENDPOINT, "DataCaptureConfig", None)
    capture = monitor(SCHEDULE, DEFINITION, endpoint, CONFIG).capture.data_capture
    assert capture == DataCapture(endpoint="Churn-Endpoint", uri="s3://models/of-the-config/", variant="Green")
    assert monitor(SCHEDULE, DEFINITION, CONFIG).capture.data_capture == capture


def test_the_schedule_names_the_endpoint_where_its_definition_does_not() -> None:
    capture = monitor(SCHEDULE, changed(DEFINITION, "DataQualityJobInput", {}), ENDPOINT).capture
    assert capture == CHURN.capture


def test_an_endpoint_of_somebody_else_is_told_and_not_used() -> None:
    other = changed(ENDPOINT, "EndpointName", "Other")
    made = one(SCHEDULE, DEFINITION, other)
    assert told(made)["2.json"] == "this endpoint is not used: it is of no schedule here for sure"
    assert b"s3://models/churn/capture" not in made.content


def test_several_schedules_become_several_monitors() -> None:
    second = changed(changed(SCHEDULE, "MonitoringScheduleName", "second"), "EndpointName", None)
    first, other = monitor_files(files(SCHEDULE, second, DEFINITION, ENDPOINT, ALERTS))
    assert (first.name, other.name) == ("churn-schedule", "second")
    for made in (first, other):
        parsed = parse_monitor(made.content, name="made.yaml")
        assert parsed.capture == CHURN.capture
        # A list of alerts does not say whose they are.
        assert parsed.alerts.alarm == AlarmRule()
        assert "4.json" in told(made)


def batch(**of_the_format: Any) -> dict[str, Any]:
    source = {
        "DataCapturedDestinationS3Uri": "s3://models/transform/capture",
        "LocalPath": "/opt/ml/processing/input",
        "DatasetFormat": of_the_format,
    }
    made = changed(DEFINITION, "DataQualityJobInput", {"BatchTransformInput": source})
    return changed(made, "MonitoringScheduleConfig", None)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"Csv": {"Header": True}}, {"format": "csv", "header": True}),
        ({"Csv": {"Header": False}}, {"format": "csv"}),
        ({"Csv": {}}, {"format": "csv"}),
        ({"Json": {"Line": True}}, {"format": "jsonl"}),
        ({"Json": {"Line": False}}, {"format": "json"}),
        ({"Json": {}}, {"format": "json"}),
        ({"Parquet": {}}, {"format": "parquet"}),
        ({}, {}),
    ],
)
def test_batch_transform(given: dict[str, Any], expected: dict[str, Any]) -> None:
    schedule = changed(SCHEDULE, "EndpointName", None)
    made = monitor(schedule, batch(**given), data_uri="s3://models/transform/out")
    assert made.capture == Capture(
        batch_transform=BatchTransform(
            uri="s3://models/transform/capture", data="s3://models/transform/out", **expected
        )
    )


def test_where_batch_transform_writes_is_assumed_and_told() -> None:
    made = one(changed(SCHEDULE, "EndpointName", None), batch(Json={"Line": True}))
    assert b'data: "s3://models"  # ASSUMED: the bucket of the manifests' in made.content
    assert "give --data-uri" in told(made)["capture.batch_transform.data"]


def with_script(member: str, address: str, document: dict[str, Any] = DEFINITION) -> dict[str, Any]:
    return changed(document, f"DataQualityAppSpecification.{member}", address)


def test_an_endpoint_beside_batch_transform_is_told_and_not_used() -> None:
    config = changed(CONFIG, "ShadowProductionVariants", [])
    made = one(changed(SCHEDULE, "EndpointName", None), batch(Json={"Line": True}), config)
    assert told(made)["DataCaptureConfig"] == "2.json is not used: the schedule looks at batch transform"


def test_another_variant_needs_a_monitor_of_its_own() -> None:
    variants = [{"VariantName": "Blue"}, {"VariantName": "Green"}]
    made = one(SCHEDULE, DEFINITION, changed(ENDPOINT, "ProductionVariants", variants))
    assert parse_monitor(made.content, name="made.yaml").capture.data_capture.variant == "Blue"
    assert told(made)["ProductionVariants[].VariantName"].startswith("Green is another variant")


def test_scripts_are_named_and_copied_by_hand() -> None:
    definition = with_script("RecordPreprocessorSourceUri", "s3://models/code/v1/my script.py")
    definition = with_script("PostAnalyticsProcessorSourceUri", "s3://models/code/after.py", definition)
    made = one(SCHEDULE, definition)
    parsed = parse_monitor(made.content, name="made.yaml")
    assert parsed.scripts == Scripts(preprocessor="scripts/my_script.py", postprocessor="scripts/after.py")
    assert made.fetches == (
        Fetch("s3://models/code/v1/my script.py", "scripts/my_script.py"),
        Fetch("s3://models/code/after.py", "scripts/after.py"),
    )
    assert b"#   aws s3 cp 's3://models/code/v1/my script.py' scripts/my_script.py\n" in made.content


def test_two_scripts_of_one_name_stay_two() -> None:
    definition = with_script("RecordPreprocessorSourceUri", "s3://models/before/script.py")
    definition = with_script("PostAnalyticsProcessorSourceUri", "s3://models/after/script.py", definition)
    scripts = monitor(SCHEDULE, definition).scripts
    assert scripts == Scripts(preprocessor="scripts/script.py", postprocessor="scripts/postprocessor_script.py")


def test_a_script_cannot_break_out_of_its_command() -> None:
    made = one(SCHEDULE, with_script("RecordPreprocessorSourceUri", "s3://models/a';rm -rf ~;'.py"))
    assert b"aws s3 cp 's3://models/a'\\'';rm -rf ~;'\\''.py' scripts/a__rm_-rf____.py\n" in made.content


EXPRESSION = "MonitoringScheduleConfig.ScheduleConfig.ScheduleExpression"


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("cron(0 * ? * * *)", "1 hour"),
        ("cron(0 6 ? * * *)", "cron(0 6 * * ? *)"),
        ("cron(0 0/6 ? * * *)", "6 hours"),
        ("cron(0 17/12 ? * * *)", "cron(0 17/12 * * ? *)"),
        ("NOW", "1 hour"),
    ],
)
def test_a_schedule_keeps_its_hours(expression: str, expected: str) -> None:
    made = one(changed(SCHEDULE, EXPRESSION, expression), DEFINITION)
    assert parse_monitor(made.content, name="made.yaml").schedule.every == expected
    assert (EXPRESSION in told(made)) == (expression in {"NOW", "cron(0 17/12 ? * * *)"})


@pytest.mark.parametrize(
    ("expression", "end", "grace"),
    [
        ("cron(0 * ? * * *)", "-PT1H", "60 minutes"),
        ("cron(0 * ? * * *)", "-PT0H", None),
        ("cron(0 6 ? * * *)", "-PT30M", "30 minutes"),
        ("cron(0 6 ? * * *)", "-PT6H", None),
        ("cron(0 * ? * * *)", "yesterday", None),
    ],
)
def test_an_offset_is_a_grace_where_it_fits(expression: str, end: str, grace: str | None) -> None:
    definition = changed(DEFINITION, "DataQualityJobInput.EndpointInput.EndTimeOffset", end)
    made = one(changed(SCHEDULE, EXPRESSION, expression), definition)
    assert parse_monitor(made.content, name="made.yaml").schedule.grace == (grace or "10 minutes")
    assert ("DataQualityJobInput.EndpointInput.EndTimeOffset" in told(made)) == (grace is None and end != "-PT0H")


def test_attributes_are_expressions_or_are_told() -> None:
    definition = changed(DEFINITION, "DataQualityJobInput.EndpointInput.FeaturesAttribute", "instances[*].features")
    definition = changed(definition, "DataQualityJobInput.EndpointInput.InferenceAttribute", "0")
    made = one(SCHEDULE, definition)
    assert parse_monitor(made.content, name="made.yaml").records == Records(features_attribute="instances[*].features")
    assert "not a JMESPath expression" in told(made)["DataQualityJobInput.EndpointInput.InferenceAttribute"]


@pytest.mark.parametrize(("given", "names"), [("Enabled", "sagemaker"), ("Disabled", "windage"), (None, "windage")])
def test_metrics_of_the_service_only_if_it_published_them(given: str | None, names: str) -> None:
    environment = {} if given is None else {"publish_cloudwatch_metrics": given}
    definition = changed(DEFINITION, "DataQualityAppSpecification.Environment", environment)
    assert monitor(SCHEDULE, definition).metrics == Metrics(names=names, schedule="Churn-Schedule")


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        (KEY, KEY),
        ("0f0f0f0f-1111-2222-3333-444444444444", KEY),
        ("alias/mine", None),
        ("arn:aws:kms:us-east-1:123456789012:alias/mine", None),
    ],
)
def test_a_key_is_an_arn_or_is_told(key: str, expected: str | None) -> None:
    made = one(SCHEDULE, changed(DEFINITION, "DataQualityJobOutputConfig.KmsKeyId", key))
    assert parse_monitor(made.content, name="made.yaml").results.kms_key == expected
    assert ("DataQualityJobOutputConfig.KmsKeyId" in told(made)) == (expected is None)


def test_a_variable_of_the_environment_is_named_and_not_shown() -> None:
    """It may hold a secret, and the file goes into a repository."""
    definition = changed(DEFINITION, "DataQualityAppSpecification.Environment.TOKEN", "hunter2")
    made = one(SCHEDULE, definition)
    assert "DataQualityAppSpecification.Environment.TOKEN" in told(made)
    assert b"hunter2" not in made.content


@pytest.mark.parametrize(
    ("documents", "member", "text"),
    [
        ([changed(SCHEDULE, "MonitoringScheduleStatus", "Stopped"), DEFINITION], "MonitoringScheduleStatus", "stopped"),
        (
            [SCHEDULE, DEFINITION, changed(ENDPOINT, "DataCaptureConfig.CaptureStatus", "Stopped")],
            "DataCaptureConfig.EnableCapture",
            "does not capture now",
        ),
        (
            [SCHEDULE, changed(DEFINITION, "DataQualityBaselineConfig.StatisticsResource", None)],
            "DataQualityBaselineConfig.ConstraintsResource.S3Uri",
            "a baseline is two files",
        ),
        (
            [SCHEDULE, changed(DEFINITION, "DataQualityBaselineConfig", None)],
            "DataQualityBaselineConfig",
            "no baseline",
        ),
        (
            [SCHEDULE, changed(DEFINITION, "NetworkConfig", {"EnableNetworkIsolation": True})],
            "NetworkConfig",
            "outside of a VPC",
        ),
        ([SCHEDULE, changed(DEFINITION, "NewMember", {"A": 1})], "NewMember.A 1", "not known to this version"),
        (
            [SCHEDULE, changed(DEFINITION, "DataQualityJobInput.EndpointInput.ExcludeFeaturesAttribute", "a;b")],
            "DataQualityJobInput.EndpointInput.ExcludeFeaturesAttribute a;b",
            "evaluate_constraints",
        ),
    ],
)
def test_what_needs_a_look_is_told(documents: list[dict[str, Any]], member: str, text: str) -> None:
    made = one(*documents)
    assert text in told(made)[member]
    assert member in made.content.decode()


@pytest.mark.parametrize(
    ("documents", "message"),
    [
        ([DEFINITION], "0.json: no schedule among the files; do: aws sagemaker describe-monitoring-schedule"),
        (
            [SCHEDULE],
            "0.json: the schedule's job definition is not among the files; expected churn-definition; do: aws "
            "sagemaker describe-data-quality-job-definition --job-definition-name churn-definition",
        ),
        (
            [changed(SCHEDULE, "MonitoringType", "ModelQuality"), DEFINITION],
            "0.json: MonitoringType: a schedule of another monitor; got ModelQuality; expected DataQuality: this",
        ),
        (
            [{"JobDefinitionName": "x", "ModelBiasJobInput": {}}],
            "0.json: a schedule of another monitor; got ModelBias; expected DataQuality",
        ),
        ([SCHEDULE, {}], "1.json: not a description; got ; expected what prints aws sagemaker describe-monitoring"),
        ([SCHEDULE, {"Buckets": []}], "1.json: not a description; got Buckets; expected"),
        (
            [changed(SCHEDULE, "EndpointName", 5), changed(DEFINITION, "DataQualityJobInput.EndpointInput", {})],
            "0.json: EndpointName: of another type; got int; expected text",
        ),
        (
            [changed(SCHEDULE, EXPRESSION, "rate(1 hour)"), DEFINITION],
            f"0.json: {EXPRESSION}: not a schedule of Model Monitor; got rate(1 hour)",
        ),
        (
            [changed(SCHEDULE, "MonitoringScheduleArn", "arn:aws:s3:::x"), DEFINITION],
            "0.json: MonitoringScheduleArn: does not say where the captures are; do: give describe-endpoint's JSON too",
        ),
        (
            [SCHEDULE, changed(DEFINITION, "DataQualityBaselineConfig.StatisticsResource.S3Uri", "https://x")],
            "1.json: BaselineConfig.StatisticsResource.S3Uri: not an S3 address; got https://x",
        ),
        (
            [SCHEDULE, changed(DEFINITION, "DataQualityJobOutputConfig.MonitoringOutputs", "x")],
            "1.json: MonitoringOutputConfig.MonitoringOutputs: of another type; got str; expected a list of objects",
        ),
        (
            [changed(SCHEDULE, "EndpointName", None), changed(DEFINITION, "DataQualityJobInput", {})],
            "1.json: MonitoringInputs[].EndpointInput.EndpointName: no endpoint and no batch transform is monitored",
        ),
        (
            [SCHEDULE, changed(DEFINITION, "DataQualityJobInput.BatchTransformInput", {"LocalPath": "/opt"})],
            "1.json: MonitoringInputs: an endpoint and batch transform; expected one of both",
        ),
        (
            [SCHEDULE, changed(DEFINITION, "DataQualityJobInput", {"BatchTransformInput": {"LocalPath": "/opt"}})],
            "1.json: MonitoringInputs[].BatchTransformInput: no DataCapturedDestinationS3Uri; expected s3://bucket/pre",
        ),
        (
            [SCHEDULE, batch(Csv={"Header": True}, Parquet={})],
            "1.json: MonitoringInputs[].BatchTransformInput.DatasetFormat: more than one format; got Csv, Parquet",
        ),
        ([SCHEDULE, batch(Csv={"Header": "yes"})], "1.json: BatchTransformInput.DatasetFormat.Csv.Header: of another"),
        ([inline(MonitoringInputs=[])], "0.json: MonitoringInputs: one input is needed; got 0"),
        (
            [changed(SCHEDULE, "MonitoringScheduleConfig.MonitoringJobDefinition", 5)],
            "0.json: MonitoringScheduleConfig.MonitoringJobDefinition: of another type; got int",
        ),
        (
            [SCHEDULE, DEFINITION, {"MonitoringAlertSummaries": [{"DatapointsToAlert": "2"}]}],
            "2.json: DatapointsToAlert: of another type; got str; expected a whole number",
        ),
        ([changed(SCHEDULE, EXPRESSION, "cron(0 24 ? * * *)"), DEFINITION], f"0.json: {EXPRESSION}: not an hour; got"),
        ([changed(SCHEDULE, "MonitoringScheduleConfig", "x"), DEFINITION], "0.json: MonitoringScheduleConfig."),
        ([SCHEDULE, SCHEDULE, DEFINITION], "1.json: two schedules become one monitor; got churn-schedule"),
        ([SCHEDULE, DEFINITION, ALERTS, ALERTS], "3.json: a second list of alerts; do: give one"),
        ([changed(SCHEDULE, "MonitoringScheduleName", ""), DEFINITION], "0.json: MonitoringScheduleName: a schedule "),
    ],
)
def test_what_cannot_become_a_monitor_is_refused(documents: list[dict[str, Any]], message: str) -> None:
    with pytest.raises(InputError) as raised:
        one(*documents)
    assert str(raised.value).startswith(message)


@pytest.mark.parametrize("data", [b"", b"{", b"[]", b"null", b"\xff", b'"x"', b"[" * 5000])
def test_what_is_no_description_is_refused(data: bytes) -> None:
    with pytest.raises(InputError, match=r"^x\.json: not "):
        monitor_files({"x.json": data})


def test_depth_alone_is_no_fault_of_the_reader() -> None:
    deep: Any = 1
    for _ in range(40):
        deep = {"A": deep}
    with pytest.raises(InputError, match="nested too deeply"):
        one({**SCHEDULE, "Deep": deep}, DEFINITION)


def test_a_name_with_half_a_character_is_refused_in_words() -> None:
    endpoint = json.dumps(changed(DEFINITION, "DataQualityJobInput.EndpointInput.EndpointName", "HALF"))
    with pytest.raises(InputError):
        monitor_files({**files(SCHEDULE), "d.json": endpoint.replace("HALF", "\\ud800").encode()})


def test_the_arn_of_another_partition_keeps_its_partition() -> None:
    schedule = changed(SCHEDULE, "MonitoringScheduleArn", ARN.replace("arn:aws:", "arn:aws-us-gov:") + ":x/y")
    definition = changed(DEFINITION, "DataQualityJobOutputConfig.KmsKeyId", KEY.rpartition("/")[2])
    assert monitor(schedule, definition).results.kms_key == KEY.replace("arn:aws:", "arn:aws-us-gov:")
