"""Every function: its settings, its time, its log, its layers, and who may call it."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

import msgspec
import pytest

from tests.conftest import ROOT
from tests.templates import ACCOUNT, REGION, Resource, Templates
from windage import names
from windage.recording import Policy
from windage.recording.policy import to_text
from windage.settings import (
    AnalysisSettings,
    CalculationSettings,
    CaptureSettings,
    DrainSettings,
    IngestSettings,
    NotifySettings,
    PlanSettings,
    Settings,
    from_environment,
)

SETTINGS: Mapping[str, type[Settings]] = {
    "capture": CaptureSettings,
    "plan": PlanSettings,
    "profile": CalculationSettings,
    "merge": AnalysisSettings,
    "evaluate": CalculationSettings,
    "explain": AnalysisSettings,
    "baseline": CalculationSettings,
    "canary": AnalysisSettings,
    "notify": NotifySettings,
    "drain": DrainSettings,
    "ingest": IngestSettings,
}
# Minutes, and megabytes; a capture waits for its model, and 5 seconds more.
SIZES = {
    "plan": (15, 512),
    "profile": (4, 1769),
    "merge": (4, 1769),
    "evaluate": (15, 1769),
    "explain": (15, 1769),
    "baseline": (15, 1769),
    "canary": (2, 512),
    "notify": (2, 512),
    "drain": (1, 512),
    "ingest": (1, 1024),
}
QUEUES = f"https://sqs.{REGION}.amazonaws.com/{ACCOUNT}"
CAPTURES: Mapping[str, CaptureSettings] = {
    "flights": CaptureSettings(
        monitor="flights",
        stream="windage-dev-flights",
        queue=f"{QUEUES}/windage-dev-flights-capturespillqueue",
        model="lambda",
        target="flights-model",
        timeout_seconds=25,
        policy=to_text(Policy("flights")),
        privacy="none",
        trust_event_time=True,
    ),
    "fraud": CaptureSettings(
        monitor="fraud",
        stream="windage-dev-fraud",
        queue=f"{QUEUES}/windage-dev-fraud-capturespillqueue",
        model="sagemaker_endpoint",
        target="Fraud-Endpoint",
        timeout_seconds=10,
        policy=to_text(Policy("fraud", sampling_percentage=20.0)),
        privacy="none",
        trust_event_time=False,
    ),
    "prices": CaptureSettings(
        monitor="prices",
        stream="windage-dev-prices",
        queue=f"{QUEUES}/windage-dev-prices-capturespillqueue",
        model="url",
        target="https://prices.example.com/predict",
        timeout_seconds=25,
        policy=to_text(Policy("prices")),
        privacy="none",
        trust_event_time=False,
    ),
}


def folder(function: Resource) -> str:
    return function.id.partition("Function")[0].lower()


def environment(function: Resource) -> dict[str, str]:
    variables: dict[str, str] = function.properties["Environment"]["Variables"]
    return variables


def test_every_folder_of_lambdas_is_deployed(templates: Templates) -> None:
    folders = {path.parent.name for path in (ROOT / "lambdas").glob("*/handler.py")}
    assert {folder(f) for f in templates.of("Lambda::Function")} == folders == set(SETTINGS)


def test_the_environment_is_what_the_handler_reads_and_no_more(templates: Templates) -> None:
    for function in templates.of("Lambda::Function"):
        kind = SETTINGS[folder(function)]
        from_environment(kind, environment(function))
        expected = {f"WINDAGE_{name.upper()}" for name in kind.__struct_fields__}
        assert {name for name in environment(function) if name.startswith("WINDAGE_")} == expected
        assert all(isinstance(value, str) for value in environment(function).values())


def test_the_environment_names_what_there_is(templates: Templates) -> None:
    (data,) = (bucket for bucket in templates.of("S3::Bucket") if bucket.id == "Data")
    for function in templates.of("Lambda::Function"):
        if folder(function) == "capture":
            monitor = function.stack.removeprefix("windage-dev-")
            found = from_environment(CaptureSettings, environment(function))
            # CDK ends a name with a digest.
            queue = re.sub(r"(capturespillqueue)\w+$", r"\1", found.queue)
            assert msgspec.structs.replace(found, queue=queue) == CAPTURES[monitor]
        else:
            assert environment(function)["WINDAGE_BUCKET"] == templates.called(data)
    (notify,) = (f for f in templates.of("Lambda::Function") if folder(f) == "notify")
    prefix = from_environment(NotifySettings, environment(notify)).topic_prefix
    for monitor in ("flights", "churn", "fraud", "prices", "returns", "claims"):
        assert templates.by_arn(f"{prefix}{monitor}").place == f"windage-dev-{monitor}/Alerts"


def test_every_function_has_time_and_memory_for_its_work(templates: Templates) -> None:
    for function in templates.of("Lambda::Function"):
        properties = function.properties
        if folder(function) == "capture":
            waits = CAPTURES[function.stack.removeprefix("windage-dev-")].timeout_seconds
            assert (properties["Timeout"], properties["MemorySize"]) == (waits + 5, 512)
        else:
            minutes, memory = SIZES[folder(function)]
            assert (properties["Timeout"], properties["MemorySize"]) == (minutes * 60, memory)
        assert properties["Timeout"] <= 15 * 60


@pytest.mark.parametrize("stage", ["dev", "prod"])
def test_every_log_group_forgets(templates: Templates, production: Templates, stage: str) -> None:
    these, days = (templates, 30) if stage == "dev" else (production, 365)
    groups = {these.called(group): group.properties["RetentionInDays"] for group in these.of("Logs::LogGroup")}
    for function in these.of("Lambda::Function"):
        assert groups.pop(function.properties["LoggingConfig"]["LogGroup"]) == days
    assert set(groups.values()) == {30}


def test_every_function_logs_into_a_group_of_its_own(templates: Templates) -> None:
    used = [f.properties["LoggingConfig"]["LogGroup"] for f in templates.of("Lambda::Function")]
    assert len(set(used)) == len(used) == 15
    for function in templates.of("Lambda::Function"):
        label = environment(function)["POWERTOOLS_SERVICE_NAME"]
        assert function.properties["LoggingConfig"] == {"LogGroup": f"/windage/dev/{label}"}


def test_every_function_runs_its_handler_on_the_runtime_of_the_layers(templates: Templates) -> None:
    for function in templates.of("Lambda::Function"):
        properties = function.properties
        assert (properties["Runtime"], properties["Architectures"]) == ("python3.13", ["arm64"])
        assert properties["Handler"] == "handler.handler"
        layers = [templates.by_arn(arn) for arn in properties["Layers"]]
        kinds = {"profile", "merge", "evaluate", "explain", "baseline"}
        calculates = ["AnalysisLayer"] if folder(function) in kinds else []
        found = sorted(re.sub(r"^(Capture|Drain|Ingest)", "", layer.id[:-8]) for layer in layers)
        assert found == sorted(["RuntimeLayer", "WindageLayer", *calculates])
        # A version that another stack imports could never be replaced.
        assert {layer.stack for layer in layers} == {function.stack}
        for layer in layers:
            assert layer.properties["CompatibleRuntimes"] == ["python3.13"]
            assert layer.properties["CompatibleArchitectures"] == ["arm64"]


def test_captures_are_called_by_whom_iam_lets(templates: Templates) -> None:
    """A caller of the same account needs lambda:InvokeFunctionUrl and lambda:InvokeFunction in its own policy."""
    urls = templates.of("Lambda::Url")
    assert {url.stack for url in urls} == {f"windage-dev-{monitor}" for monitor in (*CAPTURES, "claims")}
    for url in urls:
        assert url.properties["AuthType"] == "AWS_IAM"
        assert "Cors" not in url.properties
    assert {p.properties["Principal"] for p in templates.of("Lambda::Permission")} == {
        "sns.amazonaws.com",
        "events.amazonaws.com",
    }


def test_a_service_calls_only_for_one_resource_of_ours(templates: Templates) -> None:
    for permission in templates.of("Lambda::Permission"):
        assert permission.properties["Action"] == "lambda:InvokeFunction"
        source = templates.by_arn(permission.properties["SourceArn"])
        assert source.type in {"AWS::SNS::Topic", "AWS::Events::Rule"}


def test_the_monitors_reach_the_functions_as_they_were_read(templates: Templates) -> None:
    resources = {r.stack: r.properties for r in templates.resources if r.type == "Custom::WindageMonitor"}
    (baseline,) = (f for f in templates.of("Lambda::Function") if folder(f) == "baseline")
    for stack, properties in resources.items():
        assert properties["ServiceToken"] == templates.arn(baseline)
        assert properties["ServiceTimeout"] == str(baseline.properties["Timeout"])
        assert json.loads(properties["Monitor"])["name"] == stack.removeprefix("windage-dev-")
    given = {s: (p.get("DatasetBucket"), p.get("DatasetKey")) for s, p in resources.items()}
    assert given["windage-dev-flights"] == given["windage-dev-prices"] == given["windage-dev-claims"] == (None, None)
    assert given["windage-dev-churn"] == ("training-sets", "churn/baseline.csv")
    bucket, key = given["windage-dev-fraud"]
    assert bucket == f"cdk-hnb659fds-assets-{ACCOUNT}-{REGION}"
    assert key is not None
    assert key.endswith(".csv")
    ready = resources["windage-dev-returns"]
    assert "DatasetBucket" not in ready
    assert (ready["StatisticsBucket"], ready["StatisticsKey"]) == ("training-sets", "returns/statistics.json")
    assert (ready["ConstraintsBucket"], ready["ConstraintsKey"][-5:]) == (bucket, ".json")


def test_the_baselines_of_model_quality_reach_the_functions_beside_those_of_the_data(templates: Templates) -> None:
    resources = {r.stack: r.properties for r in templates.resources if r.type == "Custom::WindageMonitor"}
    given = {
        stack.removeprefix("windage-dev-"): {
            name: properties[name] for name in properties if name.startswith("Quality")
        }
        for stack, properties in resources.items()
    }
    constraints = given["returns"].pop("QualityConstraintsKey")
    assert given == {
        "flights": {},
        "fraud": {},
        "claims": {},
        "prices": {},
        "churn": {"QualityDatasetBucket": "training-sets", "QualityDatasetKey": "churn/answers.csv"},
        "returns": {
            "QualityStatisticsBucket": "training-sets",
            "QualityStatisticsKey": "returns/quality.json",
            "QualityConstraintsBucket": f"cdk-hnb659fds-assets-{ACCOUNT}-{REGION}",
        },
    }
    assert constraints.endswith(".json")


def test_the_baselines_of_bias_reach_the_functions_and_its_settings_whole(templates: Templates) -> None:
    resources = {r.stack: r.properties for r in templates.resources if r.type == "Custom::WindageMonitor"}
    given = {
        stack.removeprefix("windage-dev-"): {name: properties[name] for name in properties if name.startswith("Bias")}
        for stack, properties in resources.items()
    }
    key = given["returns"].pop("BiasAnalysisKey")
    assert key.endswith(".json")
    assert given == {
        "flights": {},
        "fraud": {},
        "claims": {},
        "prices": {},
        "churn": {"BiasDatasetBucket": "training-sets", "BiasDatasetKey": "churn/people.csv"},
        "returns": {"BiasAnalysisBucket": f"cdk-hnb659fds-assets-{ACCOUNT}-{REGION}"},
    }
    # The service's file was read when the monitor file was: a function has no path to it.
    settings = json.loads(resources["windage-dev-returns"]["Monitor"])["model_bias"]
    assert settings["facet"] == [{"name_or_index": "country", "value_or_threshold": ["A"]}]
    assert (settings["analysis_config"], settings["predicted_label"]) == (None, "score")


def test_the_names_of_keys_agree_with_what_the_stacks_allow() -> None:
    assert names.monitor_key("m").startswith(f"{names.MONITORS}/")
    assert names.capture_prefix("m").startswith(f"{names.CAPTURES}/m/")


def test_the_baselines_of_attributions_are_made_by_the_function_that_may_ask_the_model(templates: Templates) -> None:
    resources = {r.stack: r for r in templates.resources if r.type == "Custom::WindageAttribution"}
    (explain,) = (f for f in templates.of("Lambda::Function") if folder(f) == "explain")
    # The flights' baseline is uploaded.
    assert set(resources) == {"windage-dev-fraud", "windage-dev-returns"}
    for stack, made in resources.items():
        assert made.properties["ServiceToken"] == templates.arn(explain)
        assert json.loads(made.properties["Monitor"])["name"] == stack.removeprefix("windage-dev-")
        assert "Deployed" in made.declared["DependsOn"]
    fraud, returns = (resources[f"windage-dev-{name}"].properties for name in ("fraud", "returns"))
    assert (fraud["AttributionDatasetBucket"], fraud["AttributionDatasetKey"]) == ("training-sets", "fraud/asked.csv")
    assert returns["AttributionAnalysisKey"] == "returns/analysis.json"
    assert returns["AttributionDatasetBucket"] == f"cdk-hnb659fds-assets-{ACCOUNT}-{REGION}"
