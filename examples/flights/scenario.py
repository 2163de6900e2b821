"""The whole product on this machine, step by step: what the demo narrates and the end-to-end tests assert.

Every step goes through what was deployed: the capture function answers the calls, the schedule's own target judges
the windows, CloudWatch evaluates the alarm, the notify function writes the alert.
"""

from __future__ import annotations

import importlib.util
import io
import json
import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, redirect_stderr
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import ModuleType
from typing import Any, Final

import pandas as pd

from examples.flights import layer, replay, train
from windage import names, summary
from windage.config import Monitor
from windage.config_file import read_monitor
from windage.ground_truth.label_columns import LabelColumns
from windage.ground_truth.sending import uploads_of
from windage.local import labelling, schedule
from windage.local.deployment import deploy
from windage.local.embedded import Cloud, embedded_aws
from windage.steps.capture import EVENT_TIME, INFERENCE_ID
from windage.summary import Summary
from windage.window import Window, isoformat

ROOT = Path(__file__).parents[2]
MINISTACK = ROOT / ".ministack" / "bin" / "ministack"
UV = ROOT / ".tools" / "bin" / "uv"
MONITOR_FILE = ROOT / "monitors" / "flights.yaml"
STAGE: Final = "dev"

QUIET_DAYS = (date(2013, 3, 1), date(2013, 3, 2))
DRIFTED_DAY = date(2013, 7, 1)


@dataclass(frozen=True)
class Built:
    """What there is before anything is deployed."""

    assembly: Path
    training: train.Training
    monitor: Monitor


@dataclass(frozen=True)
class Deployed:
    """The product in the embedded AWS."""

    cloud: Cloud
    monitor: Monitor
    bucket: str
    capture: str
    alert_topic: str
    outputs: dict[str, dict[str, str]]

    def read(self, key: str) -> bytes:
        """Return an object of the data bucket."""
        return bytes(self.cloud.client("s3").get_object(Bucket=self.bucket, Key=key)["Body"].read())

    def keys(self, prefix: str) -> list[str]:
        """Return the keys of the data bucket under a prefix."""
        pages = self.cloud.client("s3").get_paginator("list_objects_v2").paginate(Bucket=self.bucket, Prefix=prefix)
        return [entry["Key"] for page in pages for entry in page.get("Contents", ())]


def train_model(folder: Path) -> train.Training:
    """Train the model on January and February."""
    return train.train(folder)


def build_layers() -> Path:
    """Build the layers for this machine, those that have changed; return their folder."""
    built = _script("layers/build.py")
    target = built.host(MINISTACK.parent / "python")
    built.build(target=target, out=ROOT / "build" / "layers", uv=UV)
    zipped = ROOT / "build" / "flights" / f"host-{target.python}.zip"
    if not zipped.exists():
        zipped.parent.mkdir(parents=True, exist_ok=True)
        layer.build_layer(uv=UV, python=target.python, platform=None, out=zipped)
    return ROOT / "build" / "layers" / "host"


def synthesize(folder: Path, *, training: train.Training, layers: Path, others: Sequence[Monitor] = ()) -> Path:
    """Write the real templates, and the example's model beside them; return the assembly.

    ``others`` are deployed beside the monitor of the flights.
    """
    # CDK's own validation takes 20 s and has its own test.
    os.environ["CDK_VALIDATION"] = "false"
    heard = io.StringIO()
    try:
        # CDK's engine greets some versions of Node with a page of advice.
        with redirect_stderr(heard):
            return _synthesize(folder, training=training, layers=layers, others=others)
    except Exception:
        sys.stderr.write(heard.getvalue())
        raise


def _synthesize(folder: Path, *, training: train.Training, layers: Path, others: Sequence[Monitor]) -> Path:
    # Loading CDK takes seconds and starts Node: not before it is needed.
    from aws_cdk import App

    from examples.flights.model_stack import FlightsModel
    from stacks.application import Options, build

    context = json.loads((ROOT / "cdk.json").read_text())["context"]
    app = App(outdir=str(folder / "cdk.out"), context=context)
    build(app, options=Options(STAGE, "arm64", layers), monitors=[read_monitor(MONITOR_FILE), *others])
    code = layer.build_code(model=training.model, second=training.second, out=folder / "model")
    (zipped,) = (ROOT / "build" / "flights").glob("host-*.zip")
    FlightsModel(app, "flights-model", code=code, layer=zipped)
    app.synth()
    return folder / "cdk.out"


@contextmanager
def running(built: Built, *, folder: Path, report: Callable[[str], None]) -> Iterator[Deployed]:
    """Start the embedded AWS, deploy everything into it, and stop it at the end."""
    with embedded_aws(ministack=MINISTACK, folder=folder) as cloud:
        outputs = deploy(cloud, built.assembly, report=report)
        yield deployed_monitor(built.monitor, cloud=cloud, outputs=outputs)


def deployed_monitor(monitor: Monitor, *, cloud: Cloud, outputs: dict[str, dict[str, str]]) -> Deployed:
    """Return what has been deployed as seen by one of its monitors."""
    data, model = outputs[f"windage-{STAGE}-data"], outputs[f"windage-{STAGE}-{monitor.name}"]
    return Deployed(
        cloud=cloud,
        monitor=monitor,
        bucket=data["BucketName"],
        # One that records are posted to has no function in front of a model.
        capture=next((value for key, value in model.items() if "FunctionName" in key), ""),
        alert_topic=model["AlertTopic"],
        outputs=outputs,
    )


def upload_training_set(deployed: Deployed, path: Path) -> str:
    """Upload the training set as a user would; return the identity of the baseline that is made of it."""
    key = f"{names.dataset_prefix(deployed.monitor.name)}{path.name}"
    deployed.cloud.client("s3").put_object(Bucket=deployed.bucket, Key=key, Body=path.read_bytes())
    pointer = names.baseline_pointer(deployed.monitor.name, names.DATA_QUALITY)
    until("the baseline", lambda: pointer in deployed.keys(pointer))
    return str(json.loads(deployed.read(pointer))["baseline"])


def call(deployed: Deployed, payload: replay.Payload) -> dict[str, Any]:
    """Ask the model through the capture function, and return its answer."""
    event = {
        "headers": {
            "content-type": "text/csv",
            EVENT_TIME: isoformat(payload.event_time),
            INFERENCE_ID: payload.inference_id,
            "x-amzn-sagemaker-target-variant": payload.version,
        },
        "body": payload.body,
        "isBase64Encoded": False,
    }
    result = deployed.cloud.client("lambda").invoke(FunctionName=deployed.capture, Payload=json.dumps(event).encode())
    answer: dict[str, Any] = json.loads(result["Payload"].read())
    return answer


def window_of(day: date) -> Window:
    """Return a day's window."""
    start = datetime(day.year, day.month, day.day, tzinfo=UTC)
    return Window(start, start + timedelta(days=1))


def judge(deployed: Deployed, day: date) -> Summary:
    """Let the deployed schedule's own target judge a day, as it would the next morning; return the result."""
    window = window_of(day)
    _fire(deployed, names.DATA_QUALITY, window.end + deployed.monitor.schedule.grace_period)
    key = result_prefix(deployed, day) + names.MANIFEST
    return summary.decode(deployed.read(key), where=key)


def _fire(deployed: Deployed, monitor_type: str, at: datetime) -> None:
    name = names.schedule_name(STAGE, deployed.monitor.name, "judge", monitor_type)
    arn = schedule.due(deployed.cloud, schedule=name, group="default", scheduled_time=at)
    execution = schedule.wait(deployed.cloud, arn)
    if execution.status != "SUCCEEDED":
        raise RuntimeError(f"the analysis ended with {execution.status}: {execution.error} {execution.cause}")


def result_prefix(deployed: Deployed, day: date, monitor_type: str = names.DATA_QUALITY) -> str:
    """Return where a day's result lies."""
    return names.result_prefix(deployed.monitor.name, monitor_type, window_of(day))


def alarm_state(deployed: Deployed, kind: str = "violations", monitor_type: str = names.DATA_QUALITY) -> str:
    """Return the state that an alarm of the monitor is in."""
    name = names.alarm_name(STAGE, deployed.monitor.name, kind, monitor_type)
    (alarm,) = deployed.cloud.client("cloudwatch").describe_alarms(AlarmNames=[name])["MetricAlarms"]
    return str(alarm["StateValue"])


def gauges(deployed: Deployed, monitor_type: str = names.DATA_QUALITY) -> dict[str, float]:
    """Return the highest value of each of the monitor's gauges of one type in CloudWatch."""
    client = deployed.cloud.client("cloudwatch")
    now = datetime.now(UTC)
    values = {}
    dimensions = {names.MONITOR_DIMENSION: deployed.monitor.name, names.TYPE_DIMENSION: monitor_type}
    wanted = [{"Name": name, "Value": value} for name, value in dimensions.items()]
    for metric in client.list_metrics(Namespace=names.NAMESPACE)["Metrics"]:
        if not all(one in metric["Dimensions"] for one in wanted):
            continue
        points = client.get_metric_statistics(
            Namespace=names.NAMESPACE,
            MetricName=metric["MetricName"],
            Dimensions=metric["Dimensions"],
            StartTime=now - timedelta(hours=1),
            EndTime=now + timedelta(hours=1),
            Period=3600,
            Statistics=["Maximum"],
        )["Datapoints"]
        values[metric["MetricName"]] = max(point["Maximum"] for point in points)
    return values


def upload_baseline(deployed: Deployed, path: Path, monitor_type: str = names.MODEL_QUALITY) -> str:
    """Upload the answers of days held out with their truth; return the identity of the baseline of them."""
    key = f"{names.dataset_prefix(deployed.monitor.name, monitor_type)}{path.name}"
    deployed.cloud.client("s3").put_object(Bucket=deployed.bucket, Key=key, Body=path.read_bytes())
    pointer = names.baseline_pointer(deployed.monitor.name, monitor_type)
    until(f"the baseline of {monitor_type}", lambda: pointer in deployed.keys(pointer))
    return str(json.loads(deployed.read(pointer))["baseline"])


def send_labels(deployed: Deployed, day: date, *, at: datetime, part: slice = slice(None)) -> int:
    """Send what became of the flights of a day, or of a part of its calls, as ``windage label`` does."""
    rows = [
        {"id": payload.inference_id, "position": position, "label": int(late)}
        for payload in list(replay.payloads(day))[part]
        for position, late in enumerate(payload.labels)
        if late is not None
    ]
    labels, _ = labelling.read(pd.DataFrame(rows), LabelColumns())
    for upload in uploads_of(labels, at=at):
        key = f"{names.labels_prefix(deployed.monitor.name)}{upload.key}"
        deployed.cloud.client("s3").put_object(Bucket=deployed.bucket, Key=key, Body=upload.data)
    return labels.count


def look(deployed: Deployed, morning: date, monitor_type: str = names.MODEL_QUALITY) -> list[Summary]:
    """Let the schedule of what needs labels fire in a morning; return the results of all days looked at by then."""
    at = window_of(morning).start + deployed.monitor.schedule.grace_period
    _fire(deployed, monitor_type, at)
    prefix = names.results_prefix(deployed.monitor.name, monitor_type)
    found = [key for key in deployed.keys(prefix) if key.endswith(names.MANIFEST)]
    return [summary.decode(deployed.read(key), where=key) for key in found]


def quality(deployed: Deployed, day: date) -> Summary:
    """Return what is known of the quality of a day."""
    key = result_prefix(deployed, day, names.MODEL_QUALITY) + names.MANIFEST
    return summary.decode(deployed.read(key), where=key)


def upload_attribution_baseline(deployed: Deployed, path: Path) -> str:
    """Upload what the model was asked in training: it is asked again; return the identity of the baseline of that."""
    key = f"{names.dataset_prefix(deployed.monitor.name, names.FEATURE_ATTRIBUTION)}{path.name}"
    deployed.cloud.client("s3").put_object(Bucket=deployed.bucket, Key=key, Body=path.read_bytes())
    pointer = names.baseline_pointer(deployed.monitor.name, names.FEATURE_ATTRIBUTION)
    until("the baseline of attributions", lambda: pointer in deployed.keys(pointer))
    return str(json.loads(deployed.read(pointer))["baseline"])


def explain(deployed: Deployed, day: date) -> Summary:
    """Let the schedule of feature attribution fire the next morning; return what the answers of a day rest on."""
    grace = deployed.monitor.schedule_of(names.FEATURE_ATTRIBUTION).grace_period
    _fire(deployed, names.FEATURE_ATTRIBUTION, window_of(day).end + grace)
    key = result_prefix(deployed, day, names.FEATURE_ATTRIBUTION) + names.MANIFEST
    return summary.decode(deployed.read(key), where=key)


def inbox(deployed: Deployed) -> str:
    """Subscribe a queue to the alerts, to see what a person would get; return its address."""
    sqs = deployed.cloud.client("sqs")
    url = str(sqs.create_queue(QueueName="inbox")["QueueUrl"])
    arn = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": "sns.amazonaws.com"},
        "Action": "sqs:SendMessage",
        "Resource": arn,
        "Condition": {"ArnEquals": {"aws:SourceArn": deployed.alert_topic}},
    }
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"Policy": policy})
    deployed.cloud.client("sns").subscribe(TopicArn=deployed.alert_topic, Protocol="sqs", Endpoint=arn)
    return url


def received(deployed: Deployed, queue: str) -> list[dict[str, Any]]:
    """Wait for notifications in a queue, take them out and return them."""
    sqs = deployed.cloud.client("sqs")
    messages = sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=10, WaitTimeSeconds=10).get("Messages", [])
    for message in messages:
        sqs.delete_message(QueueUrl=queue, ReceiptHandle=message["ReceiptHandle"])
    return [json.loads(message["Body"]) for message in messages]


def alert(deployed: Deployed, monitor_type: str = names.DATA_QUALITY) -> dict[str, str]:
    """Wait for the alert that the notify function sends, and return it as it was sent and stored."""
    alarm = names.alarm_name(STAGE, deployed.monitor.name, "violations", monitor_type)
    prefix = f"{names.ALERTS}/{deployed.monitor.name}/{alarm}/"
    until("the alert", lambda: bool(deployed.keys(prefix)))
    sent: dict[str, str] = json.loads(deployed.read(deployed.keys(prefix)[-1]))
    return sent


def until(what: str, happened: Callable[[], bool], *, seconds: float = 60.0) -> None:
    """Wait until something has happened.

    Raises
    ------
    TimeoutError
        When it has not in the given time.
    """
    deadline = time.monotonic() + seconds
    while not happened():
        if time.monotonic() > deadline:
            raise TimeoutError(f"{what} did not come within {seconds:.0f} s")
        time.sleep(0.1)


def _script(path: str) -> ModuleType:
    """Load a script that is no package's module."""
    if path in sys.modules:
        return sys.modules[path]
    spec = importlib.util.spec_from_file_location(path, ROOT / path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[path] = module
    spec.loader.exec_module(module)
    return module
