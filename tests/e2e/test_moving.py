"""A schedule of Model Monitor, moved: imported from the AWS CLI's JSON, deployed with its own baseline and its own
scripts, over the captures of its own endpoint, answering in the service's words, names and places."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from examples.flights import scenario
from windage import names, summary
from windage.baselines import suggest
from windage.cli import main
from windage.config_file import read_monitors
from windage.local import schedule
from windage.local.deployment import deploy
from windage.local.embedded import Cloud, embedded_aws
from windage.profile import Profile
from windage.summary import Summary
from windage.table import from_rows
from windage.window import Window, isoformat

pytestmark = pytest.mark.e2e

LOANS = Path(__file__).parent / "loans"
BUCKET = "loans-monitoring"
MONITOR = "loans-hourly"
COLUMNS = ("score", "age", "income", "purpose", "amount")
PURPOSES = ("car", "education", "home")
METRICS = "aws/sagemaker/Endpoints/data-metrics"


@dataclass(frozen=True)
class Moved:
    """What was deployed, and what became of two hours."""

    cloud: Cloud
    bucket: str
    outputs: dict[str, dict[str, str]]
    quiet: Summary
    drifted: Summary
    window: Window
    baseline: dict[str, bytes]


def loans(rows: int, *, seed: int, income: float = 50_000.0) -> list[list[str]]:
    """Return rows of loans in the order of the columns."""
    random = np.random.default_rng(seed)
    return [
        [
            f"{random.beta(2, 5):.4f}",
            str(random.integers(18, 80)),
            f"{random.lognormal(0, 0.4) * income:.2f}",
            PURPOSES[random.integers(len(PURPOSES))],
            str(random.integers(1, 400) * 100),
        ]
        for _ in range(rows)
    ]


def record(row: list[str], at: datetime) -> bytes:
    """Return a captured call of the endpoint, which speaks nested JSON."""
    score, age, income, purpose, amount = row
    asked = {
        "customer": {"age": int(age), "income": float(income)},
        "loan": {"purpose": purpose, "amount": int(amount)},
    }
    answered = {"prediction": {"score": float(score)}}
    document = {
        "captureData": {
            "endpointInput": _side("INPUT", asked),
            "endpointOutput": _side("OUTPUT", answered),
        },
        "eventMetadata": {"eventId": f"{at:%H%M%S%f}-{income}-{score}", "inferenceTime": isoformat(at)},
        "eventVersion": "0",
    }
    return json.dumps(document).encode() + b"\n"


def _side(mode: str, content: dict[str, Any]) -> dict[str, str]:
    return {
        "observedContentType": "application/json",
        "mode": mode,
        "data": json.dumps(content),
        "encoding": "JSON",
    }


def captured(cloud: Cloud, window: Window, rows: list[list[str]], *, broken: bytes = b"") -> None:
    """Put a window's captures where the endpoint puts them."""
    moment = window.start + timedelta(minutes=22, seconds=3)
    key = f"capture/loans-endpoint/AllTraffic/{moment:%Y/%m/%d/%H}/22-03-016-5f62a63c.jsonl"
    body = b"".join(record(row, moment) for row in rows) + broken
    cloud.client("s3").put_object(Bucket=BUCKET, Key=key, Body=body)


def judge(cloud: Cloud, bucket: str, window: Window) -> Summary:
    """Let the deployed schedule's own target judge a window."""
    at = window.end + timedelta(minutes=10)
    name = f"windage-{scenario.STAGE}-{MONITOR}-judge"
    execution = schedule.wait(cloud, schedule.due(cloud, schedule=name, group="default", scheduled_time=at))
    assert execution.status == "SUCCEEDED", execution
    prefix = names.result_prefix(MONITOR, names.DATA_QUALITY, window)
    content = cloud.client("s3").get_object(Bucket=bucket, Key=prefix + names.MANIFEST)["Body"].read()
    return summary.decode(content, where=prefix)


@pytest.fixture(scope="module")
def moved(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Moved]:
    if not scenario.MINISTACK.exists():
        pytest.skip("MiniStack is not installed; make test installs it")
    folder = tmp_path_factory.mktemp("moved")
    described = [str(LOANS / f"{name}.json") for name in ("schedule", "job-definition", "endpoint")]
    assert main(["import", *described, "--out", str(folder / "monitors")]) == 0
    # A user copies the scripts beside the app; here they stay where they are.
    file = folder / "monitors" / f"{MONITOR}.yaml"
    file.write_text(file.read_text().replace("scripts/", f"{LOANS}/"))
    # The service's own would be these bytes; here they are made in its mode.
    training = Profile.of(from_rows(COLUMNS, loans(2_000, seed=1)))
    baseline = dict(zip(("statistics.json", "constraints.json"), suggest(training).to_bytes(), strict=True))
    layers = scenario.build_layers()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CDK_VALIDATION", "false")
        assembly = _synthesize(folder, layers)
    with embedded_aws(ministack=scenario.MINISTACK, folder=folder / "aws") as cloud:
        s3 = cloud.client("s3")
        s3.create_bucket(Bucket=BUCKET)
        for name, content in baseline.items():
            s3.put_object(Bucket=BUCKET, Key=f"baseline/{name}", Body=content)
        outputs = deploy(cloud, assembly, report=lambda line: None)
        bucket = outputs[f"windage-{scenario.STAGE}-data"]["BucketName"]
        now = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
        first, second = (Window(now - timedelta(hours=h), now - timedelta(hours=h - 1)) for h in (3, 2))
        captured(cloud, first, loans(600, seed=2))
        unanswered = record(loans(1, seed=4)[0], second.start).replace(b"prediction", b"prognosis")
        captured(cloud, second, loans(600, seed=3, income=90_000.0), broken=unanswered)
        quiet, drifted = judge(cloud, bucket, first), judge(cloud, bucket, second)
        yield Moved(cloud, bucket, outputs, quiet, drifted, second, baseline)


def _synthesize(folder: Path, layers: Path) -> Path:
    from aws_cdk import App

    from stacks.application import Options, build

    app = App(outdir=str(folder / "cdk.out"), context=json.loads((scenario.ROOT / "cdk.json").read_text())["context"])
    options = Options(scenario.STAGE, "arm64", layers)
    build(app, options=options, monitors=read_monitors(folder / "monitors"))
    app.synth()
    return folder / "cdk.out"


def test_the_baseline_is_the_one_that_was_there_byte_for_byte(moved: Moved) -> None:
    prefix = names.baseline_prefix(MONITOR, names.DATA_QUALITY, moved.quiet.baseline)
    for name, content in moved.baseline.items():
        assert read(moved, moved.bucket, prefix + name) == content


def test_a_quiet_hour_is_quiet_and_every_record_went_through_the_script(moved: Moved) -> None:
    assert (moved.quiet.outcome, moved.quiet.rows, moved.quiet.quarantined) == ("no_violations", 600, 0)


def test_the_drifted_hour_says_so_in_the_services_words(moved: Moved) -> None:
    violations = json.loads(result(moved, "constraint_violations.json"))["violations"]
    (income,) = [v for v in violations if v["feature_name"] == "income"]
    assert income["constraint_check_type"] == "baseline_drift_check"
    assert income["description"].startswith("Baseline drift distance: 0.")
    assert income["description"].endswith(" exceeds threshold: 0.1")


def test_the_scripts_traceback_is_in_the_result(moved: Moved) -> None:
    (bad,) = [json.loads(line) for line in result(moved, "quarantine.jsonl").splitlines()]
    assert moved.drifted.quarantined == 1
    assert bad["reason"] == "preprocessor"
    assert "KeyError: 'prediction'" in bad["detail"]
    assert "preprocess_handler" in bad["detail"]


def test_the_post_processor_read_the_result_and_was_heard(moved: Moved) -> None:
    count = len(json.loads(result(moved, "constraint_violations.json"))["violations"])
    assert f"Loans-Hourly: {count} violations" in result(moved, "postprocessor.log").decode()


def test_the_result_is_also_where_the_service_put_it(moved: Moved) -> None:
    key = f"reports/loans-endpoint/Loans-Hourly/{moved.window.end:%Y/%m/%d/%H}/constraint_violations.json"
    assert read(moved, BUCKET, key) == result(moved, "constraint_violations.json")


def test_cloudwatch_has_the_services_metrics_under_its_dimensions(moved: Moved) -> None:
    client = moved.cloud.client("cloudwatch")
    found = client.list_metrics(Namespace=METRICS)["Metrics"]
    expected = {"Endpoint": "loans-endpoint", "MonitoringSchedule": "Loans-Hourly"}
    assert {d["Name"]: d["Value"] for metric in found for d in metric["Dimensions"]} == expected
    kinds = ("data", "non_null", "baseline_drift")
    assert {m["MetricName"] for m in found} >= {f"feature_{kind}_income" for kind in kinds}


def result(moved: Moved, name: str) -> bytes:
    return read(moved, moved.bucket, names.result_prefix(MONITOR, names.DATA_QUALITY, moved.window) + name)


def read(moved: Moved, bucket: str, key: str) -> bytes:
    return bytes(moved.cloud.client("s3").get_object(Bucket=bucket, Key=key)["Body"].read())
