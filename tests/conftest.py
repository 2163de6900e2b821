"""The synthesized templates: written once a process, when the first test asks for them."""

from __future__ import annotations

import json
import os
import re
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import pytest
from hypothesis import settings
from xdist.scheduler import LoadScopeScheduling

from tests.templates import Templates, read
from windage.config import Monitor
from windage.config_file import parse_monitor, read_monitors

if TYPE_CHECKING:
    from aws_cdk import App

ROOT = Path(__file__).parent.parent
# The same draws in every run, so that what failed fails again; `make explore` draws anew.
settings.register_profile("again", derandomize=True, deadline=None)
settings.register_profile("anew", deadline=None, print_blob=True)
settings.load_profile("again")

# CDK's engine greets some versions of Node with a page of advice.
os.environ.setdefault("JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION", ",".join(map(str, range(14, 40))))

# Beside the flights, every other way to be captured and to be given a baseline.
_MONITORS = {
    "churn": """
        name: churn
        capture:
          data_capture:
            endpoint: churn-endpoint
            uri: s3://models-of-others/capture/
            kms_key: arn:aws:kms:us-east-1:123456789012:key/0f0f0f0f-1111-2222-3333-444444444444
        baseline: {dataset: "s3://training-sets/churn/baseline.csv"}
        model_quality:
          problem_type: MulticlassClassification
          inference_attribute: score
          variants: [Shadow]
          baseline: {dataset: "s3://training-sets/churn/answers.csv", ground_truth_attribute: chosen}
          ground_truth:
            uri: s3://truth-of-others/churn/
            kms_key: arn:aws:kms:us-east-1:123456789012:key/0f0f0f0f-1111-2222-3333-777777777777
          schedule: {every: 1 day}
        model_bias:
          label: chosen
          label_values_or_threshold: [1]
          facet: [{name_or_index: country, value_or_threshold: [A]}]
          headers: [amount, country, score, chosen]
          predicted_label: score
          baseline: {dataset: "s3://training-sets/churn/people.csv"}
          schedule: {every: 1 day}
        alerts: {email: [churn@example.com]}
    """,
    "fraud": """
        name: fraud
        capture: {model: {sagemaker_endpoint: Fraud-Endpoint, timeout: 10 seconds}, sampling_percentage: 20}
        baseline: {dataset: "DATASET"}
        schedule: {every: 15 minutes}
        feature_attribution: {baseline: {dataset: "s3://training-sets/fraud/asked.csv"}}
    """,
    "returns": """
        name: returns
        capture:
          batch_transform:
            uri: s3://manifests-of-others/capture
            data: s3://transforms-of-others/output/
            format: csv
            kms_key: arn:aws:kms:us-east-1:123456789012:key/0f0f0f0f-1111-2222-3333-555555555555
        output_columns: [score]
        baseline: {statistics: "s3://training-sets/returns/statistics.json", constraints: "CONSTRAINTS"}
        compatibility: sagemaker
        model_quality:
          problem_type: Regression
          inference_attribute: score
          baseline: {statistics: "s3://training-sets/returns/quality.json", constraints: "OF_QUALITY"}
          ground_truth: {minimum_coverage: 0}
        model_bias:
          analysis_config: ANALYSIS_CONFIG
          baseline: {analysis: "OF_BIAS"}
          ground_truth:
            uri: s3://truth-of-others/returns/
            kms_key: arn:aws:kms:us-east-1:123456789012:key/0f0f0f0f-1111-2222-3333-777777777777
        feature_attribution:
          model: {sagemaker_endpoint: Returns-Copy}
          baseline: {dataset: "DATASET", analysis: "s3://training-sets/returns/analysis.json"}
          schedule: {every: 1 day}
        metrics:
          names: sagemaker
          schedule: Returns-Schedule
          model_quality_schedule: Returns-Quality
          model_bias_schedule: Returns-Bias
        results:
          uri: s3://reports-of-others/monitoring/
          kms_key: arn:aws:kms:us-east-1:123456789012:key/0f0f0f0f-1111-2222-3333-666666666666
    """,
    "prices": """
        name: prices
        capture: {model: {url: "https://prices.example.com/predict"}}
        schedule: {every: 1 month, grace: 2 hours}
        retention: {captures: 30, results: 60}
    """,
    "claims": """
        name: claims
        capture: {ingest: true}
        privacy: {fields: {email: drop}}
    """,
}

# What is deployed or synthesized once for a whole folder of tests.
_SHARED = ("tests/e2e/", "tests/stacks/", "tests/lambdas/", "tests/examples/", "tests/layers/")


class _ByWhatTheyShare(LoadScopeScheduling):
    """Sends the tests of a folder that share something costly to one worker, all others by file.

    xdist's own groups have no effect with pytest 9.2.
    """

    def _split_scope(self, nodeid: str) -> str:
        path = nodeid.partition("::")[0]
        return next((folder for folder in _SHARED if path.startswith(folder)), path)


def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> _ByWhatTheyShare:
    return _ByWhatTheyShare(config, log)


@pytest.fixture(scope="session")
def layers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of layers that hold nothing."""
    folder = tmp_path_factory.mktemp("layers")
    for name in ("runtime", "windage", "analysis"):
        with zipfile.ZipFile(folder / f"{name}.zip", "w") as archive:
            archive.writestr(zipfile.ZipInfo(f"python/{name}.txt"), name)
    return folder


@pytest.fixture(scope="session")
def monitors(tmp_path_factory: pytest.TempPathFactory) -> tuple[Monitor, ...]:
    folder = tmp_path_factory.mktemp("datasets")
    dataset, constraints, of_quality = (folder / name for name in ("fraud.csv", "constraints.json", "quality.json"))
    dataset.write_text("amount,country\n12.5,DE\n99.9,FR\n")
    constraints.write_text('{"version": 0.0, "features": []}')
    of_quality.write_text('{"version": 0.0, "regression_constraints": {}}')
    analysis_config, of_bias = folder / "analysis_config.json", folder / "analysis.json"
    analysis_config.write_text(
        '{"label": "label", "label_values_or_threshold": [1], "predictor": {"label": "score"}, '
        '"headers": ["score", "amount", "country", "label"], '
        '"facet": [{"name_or_index": 2, "value_or_threshold": ["A"]}]}'
    )
    of_bias.write_text('{"version": "1.0"}')
    files = {
        "DATASET": str(dataset),
        "OF_QUALITY": str(of_quality),
        "OF_BIAS": str(of_bias),
        "ANALYSIS_CONFIG": str(analysis_config),
        "CONSTRAINTS": str(constraints),
    }
    texts = {name: re.sub("|".join(files), lambda found: files[found[0]], text) for name, text in _MONITORS.items()}
    more = (parse_monitor(text.encode(), name=f"{name}.yaml") for name, text in texts.items())
    return (*read_monitors(ROOT / "monitors"), *more)


@pytest.fixture(scope="session")
def app(layers: Path, monitors: tuple[Monitor, ...], tmp_path_factory: pytest.TempPathFactory) -> App:
    """Stage dev with one monitor of every kind, synthesized."""
    made = build_app(monitors, stage="dev", layers=layers, folder=tmp_path_factory.mktemp("dev"))
    made.synth()
    return made


@pytest.fixture(scope="session")
def templates(app: App) -> Iterator[Templates]:
    return read(Path(app.outdir))


@pytest.fixture(scope="session")
def production(layers: Path, monitors: tuple[Monitor, ...], tmp_path_factory: pytest.TempPathFactory) -> Templates:
    """Stage prod with the flights alone."""
    made = build_app(monitors[:1], stage="prod", layers=layers, folder=tmp_path_factory.mktemp("prod"))
    made.synth()
    return read(Path(made.outdir))


def build_app(
    monitors: Sequence[Monitor],
    *,
    stage: Literal["dev", "prod"],
    layers: Path,
    folder: Path,
    architecture: Literal["arm64", "x86_64"] = "arm64",
) -> App:
    """Build the app as ``app.py`` does, with the context of ``cdk.json``."""
    # CDK's own validation takes 20 s and has its own test.
    os.environ["CDK_VALIDATION"] = "false"
    # Loading CDK takes seconds and starts Node: not before it is needed.
    from aws_cdk import App

    from stacks.application import Options, build

    context = json.loads((ROOT / "cdk.json").read_text())["context"]
    made = App(outdir=str(folder), context=context)
    build(made, options=Options(stage, architecture, layers), monitors=monitors)
    return made


_PRIVATE = {
    "people": r"""
        name: people
        capture: {model: {url: "https://people.example.com/predict"}, trust_event_time: true}
        output_columns: [score]
        privacy:
          fields:
            customer: hash
            email: drop
            age: {bucket: 10}
            phone: {mask: '\d'}
            note: drop
          columns: [customer, email, age, phone, note, amount]
          attributes: hash
          inference_id: hash
        retention: {captures: 5, aside: 3, quarantine: 2, labels: 4, results: 60, alerts: 50}
    """,
    "clerks": """
        name: clerks
        capture:
          data_capture: {endpoint: clerks-endpoint, uri: s3://models-of-others/capture/}
        privacy:
          fields: {clerk: hash}
          secret: clerks/key
          secret_key: arn:aws:kms:us-east-1:123456789012:key/0f0f0f0f-1111-2222-3333-888888888888
    """,
    "open": """
        name: open
        capture: {model: {lambda: open-model}}
        privacy: {fields: {email: drop}}
    """,
}


@pytest.fixture(scope="session")
def private_monitors() -> tuple[Monitor, ...]:
    return tuple(parse_monitor(text.encode(), name=f"{name}.yaml") for name, text in _PRIVATE.items())


@pytest.fixture(scope="session")
def private_app(private_monitors: tuple[Monitor, ...], layers: Path, tmp_path_factory: pytest.TempPathFactory) -> App:
    """Stage dev with monitors that keep fields private, synthesized."""
    made = build_app(private_monitors, stage="dev", layers=layers, folder=tmp_path_factory.mktemp("private"))
    made.synth()
    return made


@pytest.fixture(scope="session")
def private(private_app: App) -> Templates:
    return read(Path(private_app.outdir))
