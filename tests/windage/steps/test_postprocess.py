"""The script for judged windows: when it runs, in which environment, and what of it is in the result."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import SimpleNamespace

import pytest

from tests.windage.steps.fakes import Service, captured, monitor, result, service
from windage import config, names, notification, summary
from windage.config import Baseline, BatchTransform, Capture, DataCapture, Metrics, Model, Monitor, Scripts
from windage.errors import InputError
from windage.steps.evaluate import evaluate
from windage.steps.ports import NO_SCRIPTS, Postprocessed
from windage.steps.postprocess import environment
from windage.steps.profile import profile
from windage.window import Window

AT, SIX = "2026-03-01T07:10:00Z", "2026-03-01T06:00:00Z"
HOUR = Window.parse("2026-03-01T06:00:00Z/2026-03-01T07:00:00Z")
CAPTURES = '{"sagemakerCaptureJson":{"captureIndexNames":["endpointInput","endpointOutput"]}}'
WITH = Scripts(postprocessor="scripts/tell.py")


@dataclass
class Deployed:
    """Scripts of which the last one says what it is told, and remembers what it got."""

    ran: Postprocessed = Postprocessed(None, b"done\n", {"a/b.txt": b"b"})
    seen: list[tuple[Mapping[str, bytes], Mapping[str, bytes], Mapping[str, str]]] = field(default_factory=list)

    def preprocess(self, monitor: Monitor) -> None:
        """No monitor here has one."""

    def parse_line(self, monitor: Monitor) -> None:
        """No monitor here has one."""

    def postprocess(
        self,
        monitor: Monitor,
        *,
        files: Mapping[str, bytes],
        baseline: Mapping[str, bytes],
        environment: Mapping[str, str],
    ) -> Postprocessed | None:
        if monitor.scripts.postprocessor is None:
            return None
        self.seen.append((files, baseline, environment))
        return self.ran


def judged(scripts: Deployed, *, rows: int = 200, moved: bool = False, of: Scripts = WITH) -> Service:
    made = service(monitor(scripts=of))
    if rows:
        captured(made.storage, SIX, rows=rows, moved=moved)
    planned = made.plan(AT)
    made.profile(planned)
    for window in planned.windows:
        evaluate(window, storage=made.storage, metrics=made.metrics, open_bucket=made.open_bucket, scripts=scripts)
    return made


def manifest(made: Service) -> summary.Summary:
    return summary.decode(result(made.storage, SIX)[names.MANIFEST], where="manifest")


def test_it_gets_the_files_of_the_result_and_of_the_baseline() -> None:
    scripts = Deployed()
    made = judged(scripts)
    ((files, baseline, variables),) = scripts.seen
    assert files == {name: result(made.storage, SIX)[name] for name in files}
    assert files.keys() == {"statistics.json", "constraints.json", "constraint_violations.json"}
    stored = {key.rpartition("/")[2]: data for key, data in made.storage.objects.items() if key.startswith("baselines")}
    assert baseline == {name: stored[name] for name in ("statistics.json", "constraints.json")}
    assert (variables["start_time"], variables["end_time"]) == (SIX, "2026-03-01T07:00:00Z")


def test_what_it_leaves_is_in_the_result() -> None:
    made = judged(Deployed())
    files = result(made.storage, SIX)
    assert (files["postprocessor.log"], files["postprocessor/a/b.txt"]) == (b"done\n", b"b")
    assert {"postprocessor.log", "postprocessor/a/b.txt"} <= manifest(made).files.keys()
    assert manifest(made).postprocessor == "succeeded"


def test_a_failure_keeps_the_result_and_is_said() -> None:
    made = judged(Deployed(ran=Postprocessed("KeyError: 'x'", b"Traceback\n", {})), moved=True)
    assert (manifest(made).outcome, manifest(made).postprocessor) == ("violations", "failed: KeyError: 'x'")
    assert b"The post-processor failed" in result(made.storage, SIX)["report.html"]
    # The drift of the city, and that it is constant.
    assert made.metrics.last("Violations") == 2


def test_a_window_without_data_runs_no_script() -> None:
    scripts = Deployed()
    made = judged(scripts, rows=0)
    assert (scripts.seen, manifest(made).outcome, manifest(made).postprocessor) == ([], "no_data", None)


def test_a_window_with_few_rows_runs_it() -> None:
    scripts = Deployed()
    assert manifest(judged(scripts, rows=20)).outcome == "insufficient_data"
    assert len(scripts.seen) == 1


def test_a_monitor_without_a_script_has_no_trace_of_one() -> None:
    made = judged(Deployed(), of=Scripts())
    assert manifest(made).postprocessor is None
    assert not [name for name in result(made.storage, SIX) if name.startswith("postprocessor")]


def test_a_script_that_was_not_deployed_fails_the_window_and_leaves_it_due() -> None:
    made = service(monitor(scripts=WITH))
    captured(made.storage, SIX)
    (judgement,) = made.run(AT)
    assert judgement.outcome == "failed"
    assert judgement.reason is not None
    assert judgement.reason.startswith("monitor fraud: its script is not deployed; got scripts/tell.py; do: deploy the")
    assert names.MANIFEST not in result(made.storage, SIX)


@pytest.mark.parametrize("kind", ["preprocessor", "baseline", "postprocessor"])
def test_without_a_layer_of_scripts_a_monitor_that_names_one_is_refused(kind: str) -> None:
    """Otherwise its captures would be judged as if it had none."""
    plain, path = monitor(), "scripts/mine.py"
    made = (
        monitor(baseline=Baseline(preprocessor=path))
        if kind == "baseline"
        else monitor(scripts=Scripts(**{kind: path}))
    )
    ask = {
        "preprocessor": NO_SCRIPTS.preprocess,
        "baseline": NO_SCRIPTS.parse_line,
        "postprocessor": lambda of: NO_SCRIPTS.postprocess(of, files={}, baseline={}, environment={}),
    }[kind]
    assert ask(plain) is None
    with pytest.raises(InputError, match=r"^monitor fraud: its script is not deployed; got scripts/mine\.py"):
        ask(made)


@pytest.mark.parametrize(
    ("made", "expected"),
    [
        (
            Monitor(name="fraud", capture=Capture(model=Model(sagemaker_endpoint="Fraud-Endpoint"))),
            {
                "dataset_format": CAPTURES,
                "dataset_source": "s3://data/captures/fraud/AllTraffic/",
                "sagemaker_endpoint_name": "Fraud-Endpoint",
                "sagemaker_monitoring_schedule_name": "fraud",
            },
        ),
        (
            Monitor(
                name="fraud",
                capture=Capture(data_capture=DataCapture(endpoint="Endpoint", uri="s3://elsewhere/prefix")),
                metrics=Metrics(names="sagemaker", endpoint="Other", schedule="hourly"),
                scripts=Scripts(preprocessor="scripts/flatten.py"),
            ),
            {
                "dataset_format": CAPTURES,
                "dataset_source": "s3://elsewhere/prefix",
                "sagemaker_endpoint_datacapture_prefix": "s3://elsewhere/prefix",
                "sagemaker_endpoint_name": "Other",
                "sagemaker_monitoring_schedule_name": "hourly",
                "record_preprocessor_script": "scripts/flatten.py",
            },
        ),
        (
            Monitor(
                name="batch",
                capture=Capture(
                    batch_transform=BatchTransform(uri="s3://jobs/manifests", data="s3://jobs/out", format="csv")
                ),
            ),
            {"dataset_format": '{"csv":{"header":false}}', "dataset_source": "s3://jobs/manifests"},
        ),
    ],
    ids=["our capture", "the endpoint's own", "batch transform"],
)
def test_the_environment_is_that_of_the_container(made: Monitor, expected: dict[str, str]) -> None:
    variables = environment(made, HOUR, bucket="data")
    assert variables.items() >= expected.items()
    assert (
        variables.items()
        >= {
            "start_time": SIX,
            "end_time": "2026-03-01T07:00:00Z",
            "publish_cloudwatch_metrics": "Enabled",
            "analysis_type": "DATA_QUALITY",
        }.items()
    )
    json.loads(variables["dataset_format"])
    assert ("sagemaker_endpoint_name" in variables) == (made.name != "batch")


def test_the_alert_tells_of_a_failed_script_only_beside_violations() -> None:
    for moved, told in ((True, True), (False, False)):
        made = judged(Deployed(ran=Postprocessed("KeyError: 'x'", b"", {})), moved=moved)
        message = notification.compose(
            manifest(made), state="ALARM", history=[manifest(made)], report_url="https://x", rule="alarm"
        )
        assert ("Script:   the post-processor failed: KeyError: 'x'" in message.email) == told


def test_a_pre_processor_of_files_without_records_is_refused() -> None:
    """It would be passed over in silence."""
    batch = BatchTransform(uri="s3://jobs/manifests", data="s3://data/out", format="csv")
    made = service(monitor())
    captured(made.storage, SIX)
    (shard, *_) = made.shards(made.plan(AT))
    key = names.monitor_key("fraud")
    changed = Monitor(name="fraud", capture=Capture(batch_transform=batch), scripts=Scripts(preprocessor="a.py"))
    made.storage.objects[key] = config.encode(changed)

    loaded = SimpleNamespace(preprocess=lambda _: lambda record: [])
    with pytest.raises(
        InputError, match=r"^monitor fraud: a pre-processor needs records; got capture\.batch_transform"
    ):
        profile(shard, storage=made.storage, open_bucket=made.open_bucket, scripts=loaded)
