"""What each function may do and what it must not, asked of the embedded AWS under the function's own deployed role."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from botocore.exceptions import ClientError

from examples.flights import failing
from tests.e2e.conftest import Story
from windage import names
from windage.local.embedded import Cloud

pytestmark = pytest.mark.e2e

DENIED = {"AccessDenied", "AccessDeniedException", "AuthorizationError", "AuthorizationErrorException"}


@dataclass(frozen=True)
class World:
    """The names that calls need."""

    bucket: str
    alert_topic: str
    spill_queue: str

    def get(self, key: str) -> Callable[[Cloud], Any]:
        return lambda cloud: cloud.client("s3").get_object(Bucket=self.bucket, Key=key)

    def put(self, key: str) -> Callable[[Cloud], Any]:
        return lambda cloud: cloud.client("s3").put_object(Bucket=self.bucket, Key=key, Body=b"{}")

    def delete(self, key: str) -> Callable[[Cloud], Any]:
        return lambda cloud: cloud.client("s3").delete_object(Bucket=self.bucket, Key=key)

    def list(self, prefix: str) -> Callable[[Cloud], Any]:
        return lambda cloud: cloud.client("s3").list_objects_v2(Bucket=self.bucket, Prefix=prefix)

    def publish(self) -> Callable[[Cloud], Any]:
        return lambda cloud: cloud.client("sns").publish(TopicArn=self.alert_topic, Message="probe")

    def record(self, stream: str) -> Callable[[Cloud], Any]:
        record = {"Data": b'{"eventMetadata": {"inferenceTime": "2013-10-01T00:00:00Z"}}\n'}
        return lambda cloud: cloud.client("firehose").put_record(DeliveryStreamName=stream, Record=record)

    def spill(self) -> Callable[[Cloud], Any]:
        return lambda cloud: cloud.client("sqs").send_message(QueueUrl=self.spill_queue, MessageBody="probe")

    def receive(self) -> Callable[[Cloud], Any]:
        return lambda cloud: cloud.client("sqs").receive_message(QueueUrl=self.spill_queue)

    def invoke(self, function: str) -> Callable[[Cloud], Any]:
        event = json.dumps({"headers": {}, "body": ""}).encode()
        return lambda cloud: cloud.client("lambda").invoke(FunctionName=function, Payload=event)

    def gauge(self) -> Callable[[Cloud], Any]:
        data = [{"MetricName": "Probe", "Value": 1.0}]
        return lambda cloud: cloud.client("cloudwatch").put_metric_data(Namespace="Windage", MetricData=data)


# One line a right: the function, what it tries, whether it may. What a function may, it needs for its work.
RIGHTS: list[tuple[str, str, tuple[str, ...], bool]] = [
    ("capture", "record", ("windage-dev-flights",), True),
    ("capture", "invoke", ("flights-model",), True),
    ("capture", "spill", (), True),
    ("capture", "receive", (), False),
    ("capture", "record", ("another-stream",), False),
    ("capture", "invoke", ("another-model",), False),
    ("capture", "get", ("captures/flights/AllTraffic/x",), False),
    ("capture", "put", ("captures/flights/AllTraffic/x",), False),
    ("capture", "get", ("monitors/flights/monitor.json",), False),
    ("capture", "get", ("labels/flights/probe",), False),
    ("capture", "put", ("labels/flights/probe",), False),
    ("capture", "publish", (), False),
    ("capture", "gauge", (), False),
    ("capture of payments", "put", ("aside/payments/2026/probe",), True),
    ("capture of payments", "get", ("aside/payments/2026/probe",), False),
    ("capture of payments", "put", ("aside/flights/2026/probe",), False),
    ("capture of payments", "put", ("captures/payments/AllTraffic/probe",), False),
    ("capture of payments", "spill", (), False),
    ("ingest of refunds", "record", ("windage-dev-refunds",), True),
    ("ingest of refunds", "put", ("quarantine/refunds/probe",), True),
    ("ingest of refunds", "record", ("windage-dev-flights",), False),
    ("ingest of refunds", "put", ("captures/refunds/AllTraffic/probe",), False),
    ("ingest of refunds", "get", ("captures/refunds/AllTraffic/probe",), False),
    ("ingest of refunds", "put", ("quarantine/flights/probe",), False),
    ("evaluate", "get", ("aside/payments/2026/probe",), True),
    ("evaluate", "get", ("aside/flights/2026/probe",), False),
    ("plan", "get", ("monitors/flights/monitor.json",), True),
    ("plan", "get", ("baselines/flights/data-quality/manifest.json",), True),
    ("plan", "list", ("captures/flights/",), True),
    ("plan", "list", ("results/flights/",), True),
    ("plan", "list", ("labels/flights/",), True),
    ("plan", "list", ("work/flights/model-quality/parts/",), True),
    ("plan", "get", ("baselines/flights/model-quality/manifest.json",), True),
    ("plan", "get", ("results/flights/model-quality/looks.json",), True),
    ("plan", "put", ("work/probe",), True),
    ("plan", "get", ("captures/flights/probe",), False),
    ("plan", "put", ("captures/flights/probe",), False),
    ("plan", "get", ("labels/flights/probe",), False),
    ("plan", "put", ("labels/flights/probe",), False),
    ("plan", "get", ("work/probe",), False),
    ("plan", "put", ("baselines/flights/probe",), False),
    ("plan", "put", ("results/flights/probe",), False),
    ("plan", "delete", ("work/probe",), False),
    ("plan", "list", ("alerts/",), False),
    ("plan", "gauge", (), False),
    ("profile", "get", ("captures/flights/probe",), True),
    ("profile", "get", ("baselines/flights/data-quality/manifest.json",), True),
    ("profile", "get", ("labels/flights/probe",), True),
    ("profile", "get", ("baselines/flights/model-quality/manifest.json",), True),
    ("profile", "put", ("work/probe",), True),
    ("profile", "put", ("labels/flights/probe",), False),
    ("profile", "delete", ("labels/flights/probe",), False),
    ("profile", "get", ("results/flights/model-quality/looks.json",), False),
    ("profile", "put", ("captures/flights/probe",), False),
    ("profile", "put", ("results/flights/probe",), False),
    ("profile", "get", ("alerts/flights/probe",), False),
    ("profile", "delete", ("captures/flights/probe",), False),
    ("profile", "gauge", (), False),
    ("evaluate", "get", ("work/probe",), True),
    ("evaluate", "get", ("baselines/flights/data-quality/manifest.json",), True),
    ("evaluate", "get", ("results/flights/model-quality/looks.json",), True),
    ("evaluate", "put", ("results/flights/model-quality/probe",), True),
    ("evaluate", "put", ("results/flights/probe",), True),
    ("evaluate", "gauge", (), True),
    # A window of one shard is profiled where it is judged.
    ("evaluate", "get", ("captures/flights/probe",), True),
    ("evaluate", "get", ("labels/flights/probe",), False),
    ("evaluate", "put", ("labels/flights/probe",), False),
    ("evaluate", "put", ("captures/flights/probe",), False),
    ("evaluate", "put", ("baselines/flights/probe",), False),
    ("evaluate", "delete", ("results/flights/probe",), False),
    ("evaluate", "publish", (), False),
    ("evaluate", "invoke", ("flights-model",), False),
    ("explain", "get", ("work/probe",), True),
    ("explain", "get", ("datasets/flights/feature-attribution/baseline.csv",), True),
    ("explain", "get", ("baselines/flights/feature-attribution/manifest.json",), True),
    ("explain", "put", ("baselines/flights/feature-attribution/probe",), True),
    ("explain", "put", ("results/flights/feature-attribution/probe",), True),
    ("explain", "invoke", ("flights-model",), True),
    ("explain", "gauge", (), True),
    ("explain", "invoke", ("another-model",), False),
    ("explain", "get", ("captures/flights/probe",), False),
    ("explain", "put", ("captures/flights/probe",), False),
    ("explain", "put", ("monitors/flights/monitor.json",), False),
    ("explain", "get", ("labels/flights/probe",), False),
    ("explain", "delete", ("results/flights/probe",), False),
    ("explain", "publish", (), False),
    ("baseline", "invoke", ("flights-model",), False),
    ("baseline", "get", ("datasets/flights/baseline.csv",), True),
    ("baseline", "get", ("datasets/flights/model-quality/baseline.csv",), True),
    ("baseline", "put", ("baselines/flights/probe",), True),
    ("baseline", "put", ("baselines/flights/model-quality/probe",), True),
    ("baseline", "put", ("monitors/probe/monitor.json",), True),
    ("baseline", "get", ("captures/flights/probe",), False),
    ("baseline", "get", ("labels/flights/probe",), False),
    ("baseline", "put", ("labels/flights/probe",), False),
    ("baseline", "put", ("datasets/flights/probe.csv",), False),
    ("baseline", "put", ("results/flights/probe",), False),
    ("baseline", "delete", ("baselines/flights/probe",), False),
    ("notify", "get", ("results/flights/data-quality/latest.json",), True),
    ("notify", "get", ("results/flights/model-quality/latest.json",), True),
    ("notify", "put", ("alerts/flights/probe",), True),
    ("notify", "publish", (), True),
    ("notify", "get", ("captures/flights/probe",), False),
    ("notify", "get", ("labels/flights/probe",), False),
    ("notify", "get", ("baselines/flights/data-quality/manifest.json",), False),
    ("notify", "put", ("results/flights/probe",), False),
    ("notify", "gauge", (), False),
    ("canary", "get", ("monitors/flights/monitor.json",), True),
    ("canary", "list", ("results/flights/",), True),
    ("canary", "gauge", (), True),
    ("canary", "get", ("captures/flights/probe",), False),
    ("canary", "get", ("labels/flights/probe",), False),
    ("canary", "put", ("results/flights/probe",), False),
    ("canary", "publish", (), False),
    ("drain", "put", ("captures/flights/AllTraffic/2013/12/01/06/probe",), True),
    ("drain", "put", ("quarantine/flights/probe",), True),
    ("drain", "put", ("captures/another/AllTraffic/probe",), False),
    ("drain", "put", ("labels/flights/probe",), False),
    ("drain", "get", ("captures/flights/AllTraffic/probe",), False),
    ("drain", "delete", ("captures/flights/AllTraffic/probe",), False),
    ("drain", "invoke", ("flights-model",), False),
    ("drain", "gauge", (), False),
]


@pytest.mark.parametrize(
    ("function", "call", "arguments", "allowed"),
    RIGHTS,
    ids=[f"{function}-{call}-{'-'.join(a)}-{'may' if may else 'must-not'}" for function, call, a, may in RIGHTS],
)
def test_each_function_may_do_what_it_needs_and_nothing_else(
    story: Story, function: str, call: str, arguments: tuple[str, ...], allowed: bool
) -> None:
    cloud = story.deployed.cloud
    world = _world(story)
    assert _may(cloud.as_role(_role(cloud, function)), getattr(world, call)(*arguments)) is allowed


def test_no_function_shares_a_role(story: Story) -> None:
    functions = story.deployed.cloud.client("lambda").list_functions()["Functions"]
    # The model of the payments comes and goes with the tests of the capture.
    roles = [function["Role"] for function in functions if function["FunctionName"] != "payments-model"]
    assert len(set(roles)) == len(roles) == 14


def test_nobody_but_the_monitors_own_roles_reads_its_data(story: Story) -> None:
    cloud = story.deployed.cloud
    model = next(
        f for f in cloud.client("lambda").list_functions()["Functions"] if f["FunctionName"] == "flights-model"
    )
    world = _world(story)
    assert not _may(cloud.as_role(model["Role"]), world.get(names.monitor_key("flights")))


def _world(story: Story) -> World:
    spill = failing.queue(story.deployed)
    return World(story.deployed.bucket, story.deployed.alert_topic, spill)


def _may(cloud: Cloud, call: Callable[[Cloud], Any]) -> bool:
    try:
        call(cloud)
    except ClientError as error:
        if error.response["Error"]["Code"] in DENIED:
            return False
        # Allowed, and there is no such thing.
        assert error.response["Error"]["Code"] in {"NoSuchKey", "ResourceNotFoundException"}, error
    return True


def _role(cloud: Cloud, folder: str) -> str:
    functions = cloud.client("lambda").list_functions()["Functions"]
    label = f"{folder}-flights" if folder in {"capture", "drain"} else folder.replace(" of ", "-")
    (role,) = [f["Role"] for f in functions if f.get("Description", "").endswith(f": {label}")]
    return str(role)
