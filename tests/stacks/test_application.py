"""All stacks together: one direction, what is chosen at synthesis, and what is refused."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.conftest import ROOT, build_app
from tests.rights import allows
from tests.templates import Templates, read
from windage.config import Monitor
from windage.config_file import parse_monitor
from windage.errors import InputError

if TYPE_CHECKING:
    from aws_cdk import App

CAPTURING = {f"windage-dev-{monitor}" for monitor in ("flights", "fraud", "prices")}
INGESTING = {"windage-dev-claims"}
MONITORS = {f"windage-dev-{monitor}" for monitor in ("flights", "churn", "fraud", "prices", "returns", "claims")}
WITH_QUALITY = {f"windage-dev-{monitor}" for monitor in ("flights", "churn", "returns")}
WITH_ATTRIBUTION = {f"windage-dev-{monitor}" for monitor in ("flights", "fraud", "returns")}
OF_ATTRIBUTION = {"FeatureAttributionDatasets", "FeatureAttributionResults"}
OF_QUALITY = {"ModelQualityDatasets", "ModelQualityResults", "Labels"}
OF_BIAS = {"ModelBiasDatasets", "ModelBiasResults"}
FUNCTION = "capture: {model: {lambda: some-model}}"


def monitor(text: str) -> Monitor:
    return parse_monitor(text.encode(), name="monitor.yaml")


def imports(templates: Templates, stack: str) -> set[str]:
    return set(re.findall(r'"Fn::ImportValue": "([^:"]+):', json.dumps(templates.raw[stack])))


def test_data_knows_nobody_service_knows_data_monitors_know_both(templates: Templates) -> None:
    assert set(templates.raw) == {"windage-dev-data", "windage-dev-service", *MONITORS}
    assert imports(templates, "windage-dev-data") == set()
    assert imports(templates, "windage-dev-service") == {"windage-dev-data"}
    for stack in MONITORS:
        assert imports(templates, stack) == {"windage-dev-data", "windage-dev-service"}


def test_no_version_of_a_layer_is_exported(templates: Templates) -> None:
    layers = {layer.id for layer in templates.of("Lambda::LayerVersion")}
    for template in templates.raw.values():
        exported = json.dumps(
            [output["Value"] for output in template.get("Outputs", {}).values() if "Export" in output]
        )
        assert not any(f'"{layer}"' in exported for layer in layers)


def test_a_person_finds_what_they_need_in_the_outputs(templates: Templates) -> None:
    shown = {s: {n for n in t["Outputs"] if not n.startswith("Export")} for s, t in templates.raw.items()}
    way_in = {
        **{stack: {"CaptureFunctionName", "CaptureUrl"} for stack in CAPTURING},
        **{stack: {"IngestStreamName", "IngestUrl"} for stack in INGESTING},
    }
    for stack in MONITORS:
        own = {re.sub(r"[0-9A-F]{8}$", "", name) for name in shown[stack]}
        expected = {"Datasets", "Results", "AlertTopic"} | way_in.get(stack, set())
        expected |= OF_ATTRIBUTION if stack in WITH_ATTRIBUTION else set()
        # The labels of bias are those of quality, or have a place of their own.
        labels = {"ModelBiasLabels"} if stack == "windage-dev-returns" else set()
        assert own == expected | (OF_QUALITY | OF_BIAS | labels if stack in WITH_QUALITY else set())
    assert shown["windage-dev-data"] == {"BucketName", "HealthTopic"}


def test_the_outputs_of_model_quality_say_where_to_upload_and_to_look(templates: Templates) -> None:
    said = {stack: {name: templates.output(stack, name) for name in OF_QUALITY} for stack in WITH_QUALITY}
    data = "s3://windage-dev-data-data"
    assert said["windage-dev-flights"] == {
        "ModelQualityDatasets": f"{data}/datasets/flights/model-quality/",
        "ModelQualityResults": f"{data}/results/flights/model-quality/",
        "Labels": f"{data}/labels/flights/",
    }
    assert said["windage-dev-churn"]["Labels"] == "s3://truth-of-others/churn/"


def test_the_outputs_of_bias_say_where_to_upload_and_to_look(templates: Templates) -> None:
    data, stack = "s3://windage-dev-data-data", "windage-dev-returns"
    assert templates.output(stack, "ModelBiasDatasets") == f"{data}/datasets/returns/model-bias/"
    assert templates.output(stack, "ModelBiasResults") == f"{data}/results/returns/model-bias/"
    assert templates.output(stack, "ModelBiasLabels") == "s3://truth-of-others/returns/"


def test_everything_is_tagged(templates: Templates) -> None:
    for resource in (*templates.of("Lambda::Function"), *templates.of("S3::Bucket"), *templates.of("SNS::Topic")):
        tags = {tag["Key"]: tag["Value"] for tag in resource.properties["Tags"]}
        assert tags == {"App": "windage", "Stage": "dev"}


def test_the_data_of_production_cannot_be_deleted_by_a_slip(
    app: App, layers: Path, monitors: tuple[Monitor, ...], tmp_path: Path
) -> None:
    build_app(monitors[:1], stage="prod", layers=layers, folder=tmp_path).synth()
    assert protected(tmp_path) == {"windage-prod-data"}
    assert protected(Path(app.outdir)) == set()


def protected(folder: Path) -> set[str]:
    artifacts = json.loads((folder / "manifest.json").read_text())["artifacts"]
    return {name for name, artifact in artifacts.items() if artifact["properties"].get("terminationProtection")}


def test_the_same_input_gives_the_same_templates(
    production: Templates, layers: Path, monitors: tuple[Monitor, ...], tmp_path: Path
) -> None:
    build_app(monitors[:1], stage="prod", layers=layers, folder=tmp_path).synth()
    assert read(tmp_path).raw == production.raw


def test_stages_share_no_name(templates: Templates, production: Templates) -> None:
    fixed = (
        "AlarmName",
        "TopicName",
        "LogGroupName",
        "StateMachineName",
        "DeliveryStreamName",
        "DashboardName",
        "Name",
    )
    taken = [
        {(r.type, r.properties[name]) for r in these.resources for name in fixed if name in r.properties}
        for these in (templates, production)
    ]
    assert taken[0] & taken[1] == set()
    aliases = [these.of("KMS::Alias")[0].properties["AliasName"] for these in (templates, production)]
    assert aliases == ["alias/windage-dev", "alias/windage-prod"]


def test_the_processor_can_be_chosen(layers: Path, monitors: tuple[Monitor, ...], tmp_path: Path) -> None:
    build_app(monitors[:1], stage="dev", layers=layers, folder=tmp_path, architecture="x86_64").synth()
    for kind, name in (("Lambda::Function", "Architectures"), ("Lambda::LayerVersion", "CompatibleArchitectures")):
        found = read(tmp_path).of(kind)
        assert found
        assert {tuple(resource.properties[name]) for resource in found} == {("x86_64",)}


@pytest.fixture(scope="module")
def idle(layers: Path, tmp_path_factory: pytest.TempPathFactory) -> Templates:
    """A stage without monitors."""
    folder = tmp_path_factory.mktemp("idle")
    build_app((), stage="dev", layers=layers, folder=folder).synth()
    return read(folder)


def test_without_monitors_there_is_a_service_that_nobody_uses(idle: Templates) -> None:
    assert set(idle.raw) == {"windage-dev-data", "windage-dev-service"}
    (notify,) = (f for f in idle.of("Lambda::Function") if f.id.startswith("Notify"))
    rights = idle.statements(notify.properties["Role"])
    assert not allows(rights, "sns:Publish", "arn:aws:sns:us-east-1:123456789012:windage-dev-alerts-any")


def test_the_stack_of_a_monitor_may_outlive_its_file(templates: Templates, idle: Templates) -> None:
    """CloudFormation takes no export away that a stack imports, and no deploy deletes a monitor's stack."""
    for stack in ("windage-dev-data", "windage-dev-service"):
        exported = [{n for n in t.raw[stack]["Outputs"] if n.startswith("Exports")} for t in (templates, idle)]
        assert exported[0] == exported[1] != set()


@pytest.mark.parametrize(
    ("context", "built", "message"),
    [
        ({"stage": "test"}, "arm64", "-c stage: unknown stage; got test; expected dev or prod"),
        (
            {"architecture": "arm"},
            "arm64",
            "-c architecture: unknown processor; got arm; expected arm64 or x86_64",
        ),
        ({}, "x86_64", "{layers}/arm64: the layers are not built; got no runtime.zip; do: make layers"),
    ],
)
def test_an_option_that_cannot_be_is_refused(
    context: dict[str, str], built: str, message: str, layers: Path, tmp_path: Path
) -> None:
    from aws_cdk import App

    from stacks.application import options

    (tmp_path / built).symlink_to(layers)
    with pytest.raises(InputError) as error:
        options(App(context=context).node, layers=tmp_path)
    assert str(error.value) == message.format(layers=tmp_path)


def test_options_have_defaults(layers: Path, tmp_path: Path) -> None:
    from aws_cdk import App

    from stacks.application import Options, options

    (tmp_path / "arm64").symlink_to(layers)
    assert options(App().node, layers=tmp_path) == Options("dev", "arm64", tmp_path / "arm64")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            f"name: data\n{FUNCTION}",
            "name: a stack of Windage has it; got data; do: give the monitor another name",
        ),
        (
            f"name: fraud\n{FUNCTION}\nbaseline: {{dataset: nowhere.csv}}",
            "fraud: baseline.dataset: no such file; got nowhere.csv; do: give a path from here",
        ),
        (
            'name: churn\ncapture: {data_capture: {endpoint: e, uri: "s3://bucket/x", kms_key: alias/mine}}',
            "churn: capture.data_capture.kms_key: not the ARN of a key; got alias/mine; "
            "expected arn:aws:kms:REGION:ACCOUNT:key/ID",
        ),
        (
            'name: jobs\ncapture: {batch_transform: {uri: "s3://bucket/x", data: "s3://bucket/y", kms_key: mine}}',
            "jobs: capture.batch_transform.kms_key: not the ARN of a key; got mine; "
            "expected arn:aws:kms:REGION:ACCOUNT:key/ID",
        ),
        (
            f'name: fraud\n{FUNCTION}\nresults: {{uri: "s3://bucket/x", kms_key: "arn:aws:kms:*"}}',
            "fraud: results.kms_key: not the ARN of a key; got arn:aws:kms:*; "
            "expected arn:aws:kms:REGION:ACCOUNT:key/ID",
        ),
        (
            f'name: fraud\n{FUNCTION}\nbaseline: {{statistics: "s3://bucket/s.json", constraints: nowhere.json}}',
            "fraud: baseline.constraints: no such file; got nowhere.json; do: give a path from here",
        ),
    ],
)
def test_a_monitor_that_cannot_be_deployed_is_refused(text: str, message: str, layers: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError) as error:
        build_app([monitor(text)], stage="dev", layers=layers, folder=tmp_path)
    assert str(error.value) == message


def test_a_packed_training_set_can_be_read_as_well(layers: Path, tmp_path: Path) -> None:
    packed = tmp_path / "baseline.csv.gz"
    packed.write_bytes(b"")
    text = f"name: fraud\n{FUNCTION}\nbaseline: {{dataset: {packed}}}"
    build_app([monitor(text)], stage="dev", layers=layers, folder=tmp_path / "out").synth()
    templates = read(tmp_path / "out")
    (baseline,) = (f for f in templates.of("Lambda::Function") if f.id.startswith("Baseline"))
    (deployed,) = (r.properties for r in templates.resources if r.type == "Custom::WindageMonitor")
    resource = f"arn:aws:s3:::{deployed['DatasetBucket']}/{deployed['DatasetKey']}"
    assert allows(templates.statements(baseline.properties["Role"]), "s3:GetObject", resource)


CAPTURED = 'capture: {{data_capture: {{endpoint: endpoint-{0}, uri: "s3://captures-of-others/models"}}}}'
IMPORTED = (
    CAPTURED
    + """
baseline:
  statistics: "s3://baselines-of-others/models/model-{0}/statistics.json"
  constraints: "s3://baselines-of-others/models/model-{0}/constraints.json"
metrics: {{names: sagemaker, schedule: schedule-of-the-model-{0}}}
results: {{uri: "s3://captures-of-others/reports"}}
"""
)


WITH_ANSWERS = (
    IMPORTED
    + """
model_quality:
  problem_type: Regression
  inference_attribute: score
  baseline: {{dataset: "s3://baselines-of-others/models/model-{0}/answers.csv"}}
  ground_truth: {{uri: "s3://captures-of-others/labels/model-{0}"}}
"""
)


@pytest.mark.parametrize(("given", "expected"), [(None, 100), ("1", 1), ("1000", 1000)])
def test_how_many_functions_run_at_once_is_chosen_at_synthesis(
    given: str | None, expected: int, layers: Path, tmp_path: Path
) -> None:
    from aws_cdk import App

    from stacks.application import options

    (tmp_path / "arm64").symlink_to(layers)
    app = App(context={} if given is None else {"concurrency": given})
    assert options(app.node, layers=tmp_path).concurrency == expected


@pytest.mark.parametrize("given", ["0", "-1", "10001", "1.5", "many"])
def test_a_number_that_step_functions_would_not_take_is_refused(given: str, layers: Path, tmp_path: Path) -> None:
    from aws_cdk import App

    from stacks.application import options

    (tmp_path / "arm64").symlink_to(layers)
    with pytest.raises(InputError, match=f"^-c concurrency: .*; got {given}; expected a number from 1 to 10,000$"):
        options(App(context={"concurrency": given}).node, layers=tmp_path)


@pytest.mark.parametrize(
    ("settings", "count"),
    [(CAPTURED, 50), (IMPORTED, 40), (WITH_ANSWERS, 36)],
    ids=["captured", "imported", "with model quality"],
)
def test_many_monitors_fit_into_the_roles_that_they_share(
    settings: str, count: int, layers: Path, tmp_path: Path
) -> None:
    """The policies of one role may be 10,240 characters together."""
    from aws_cdk import App
    from aws_cdk import aws_lambda as lambda_

    from stacks.data_stack import DataStack
    from stacks.service_stack import ServiceStack

    many = [monitor(f"name: a-rather-long-name-of-a-model-{n}\n{settings.format(n)}") for n in range(10, 10 + count)]
    context = json.loads((ROOT / "cdk.json").read_text())["context"]
    app = App(outdir=str(tmp_path), context=context)
    data = DataStack(app, "data", stage="dev", monitors=many)
    architecture = lambda_.Architecture.ARM_64
    ServiceStack(
        app,
        "service",
        stage="dev",
        architecture=architecture,
        layers=layers,
        data=data,
        monitors=many,
        concurrency=100,
    )
    app.synth()
    templates = read(tmp_path)
    for role in templates.of("IAM::Role"):
        statements = templates.statements(templates.arn(role))
        assert len(json.dumps(statements, separators=(",", ":"))) < 10_240, role.place
