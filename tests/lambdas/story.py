"""What happens between a deploy and an alert, through the handlers; the services between them are played here.

Real flights, a quiet day and a stormy one; the model is a formula, since the handlers do not care.
"""

from __future__ import annotations

import csv
import gzip
import io
import json
import math
import re
import uuid
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

import boto3
import numpy as np
import pandas as pd
import pytest

from examples.flights.data import EVENT_TIME as HOUR
from examples.flights.data import FEATURES, PREDICTION, flights
from examples.flights.replay import payloads
from tests.lambdas.local_server import Reply, Request, Server, serving
from tests.lambdas.spilled import address, taken
from tests.lambdas.world import Call, World, deployed
from tests.templates import Templates
from tests.windage.steps.fakes import shuffled
from windage import names
from windage.aws.queue import queue
from windage.baselines import suggest
from windage.bias.analysis_config import AnalysisConfig, FacetConfig
from windage.dataset_file import read_dataset
from windage.errors import InputError
from windage.monitors import model_bias
from windage.profile import Profile
from windage.quality.problem import Problem
from windage.quality_learning import learn
from windage.steps.capture import EVENT_TIME
from windage.window import EPOCH, isoformat

FLIGHTS = "windage-dev-flights"
QUALITY = names.MODEL_QUALITY
REPORTS = "reports-of-others"
# An hour is an object: a day becomes four shards, whose profiles are added up in two groups.
ONE: Mapping[str, str] = {}
FOUR = {"WINDAGE_SHARD_OBJECTS": "6", "WINDAGE_GROUP": "2"}
QUIET, STORMY = date(2013, 3, 1), date(2013, 7, 1)


@dataclass
class Judged:
    """One run of the state machine: what each step handed over, and the gauges when it was over."""

    plan: dict[str, Any]
    judgements: list[dict[str, Any]]
    gauges: dict[str, float]


@dataclass
class Story:
    """Everything that happened, what lay in the bucket at the end, and every call of AWS by a function."""

    world: World
    bucket: str
    calls: list[Call] = field(default_factory=list)
    stored: dict[str, bytes] = field(default_factory=dict)
    gauges: dict[str, dict[str, float]] = field(default_factory=dict)
    cloudformation: list[dict[str, Any]] = field(default_factory=list)
    before: Judged | None = None
    uploaded: dict[str, Any] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    drained: dict[str, Any] = field(default_factory=dict)
    quiet: Judged | None = None
    again: Judged | None = None
    stormy: Judged | None = None
    churn: Judged | None = None
    returns: Judged | None = None
    quality: dict[str, Judged] = field(default_factory=dict)
    bias: dict[str, Judged] = field(default_factory=dict)
    attribution: dict[str, Any] = field(default_factory=dict)
    reports: dict[str, bytes] = field(default_factory=dict)
    service_metrics: dict[str, dict[str, str]] = field(default_factory=dict)
    sent: list[dict[str, int]] = field(default_factory=list)
    inbox: list[dict[str, Any]] = field(default_factory=list)
    canary: list[dict[str, list[str]]] = field(default_factory=list)
    refused: dict[str, str] = field(default_factory=dict)

    def keys(self, prefix: str) -> list[str]:
        """Return the keys that lay under a prefix at the end."""
        return [key for key in sorted(self.stored) if key.startswith(prefix)]


def told(templates: Templates) -> Story:
    """Tell the story once."""
    # That chapter uses what is told here.
    from tests.lambdas.attribution import explained

    with deployed(templates) as world, serving(_model) as model, serving(lambda _: Reply()) as cloudformation:
        story = Story(world, world.bucket, world.calls)
        queue = inbox(world)
        _refuse_before_anything_is_there(story)
        for monitor in ("flights", "fraud", "churn", "returns"):
            story.cloudformation.append(deploy(world, monitor, cloudformation))
        story.before = judge(world, "flights", at="2013-03-01T00:15:00Z")
        world.put("datasets/flights/baseline.csv", baseline())
        story.uploaded = world.invoke("baseline", upload(world, "datasets/flights/baseline.csv"))
        for day in (QUIET, STORMY):
            story.asked += ask(world, day, model)
        story.asked.append(spill(world, model))
        deliver(world)
        story.drained = drain(world)
        story.quiet = judge(world, "flights", at="2013-03-02T00:15:00Z")
        story.canary.append(world.invoke("canary", world.schedule("flights", "Watch", "2013-03-02T01:00:00Z")))
        story.sent.append(alarm(world, before="INSUFFICIENT_DATA", after="OK"))
        story.again = judge(world, "flights", at="2013-03-02T00:15:00Z")
        story.stormy = judge(world, "flights", at="2013-07-02T00:15:00Z", cut=FOUR)
        for _ in range(2):
            story.sent.append(alarm(world, before="OK", after="ALARM"))
        story.inbox = received(queue)
        story.canary.append(world.invoke("canary", world.schedule("flights", "Watch", "2013-07-05T01:00:00Z")))
        story.churn = _churn(world)
        story.returns = _returns(world)
        story.quality = _quality(world)
        story.bias = _bias(world)
        story.attribution = explained(world, model, cloudformation)
        story.service_metrics = _listed(names.BATCH_NAMESPACE)
        story.reports = {key: world.get(key, bucket=REPORTS) for key in world.keys("", bucket=REPORTS)}
        _refuse_what_is_missing(story)
        story.gauges = {monitor: gauges(monitor) for monitor in ("flights", "churn", "returns")}
        story.stored = {key: world.get(key) for key in world.keys("")}
    return story


def deploy(
    world: World, monitor: str, cloudformation: Server, *, kind: str = "Create", **changed: str
) -> dict[str, Any]:
    """Deploy a monitor's stack: what CloudFormation asks, and the answer that it gets at its address."""
    event = asked_by_cloudformation(world, monitor, cloudformation, kind=kind, **changed)
    there = asked_by_cloudformation(world, monitor, cloudformation)["ResourceProperties"]
    for name, content in {"Dataset": _table(300), **ready(), **quality_files(), **bias_files()}.items():
        if bucket := there.get(f"{name}Bucket"):
            world.put(there[f"{name}Key"], content, bucket=bucket)
    world.invoke("baseline", event)
    answer: dict[str, Any] = json.loads(cloudformation.requests[-1].body)
    return answer


def asked_by_cloudformation(
    world: World,
    monitor: str,
    cloudformation: Server,
    *,
    kind: str = "Create",
    custom: str = "Custom::WindageMonitor",
    **changed: str,
) -> dict[str, Any]:
    """Return what CloudFormation asks a function to make of a monitor's resource."""
    stack = f"windage-dev-{monitor}"
    (resource,) = (r for r in world.templates.resources if r.type == custom and r.stack == stack)
    return {
        "RequestType": kind,
        "ResponseURL": f"{cloudformation.address}/{monitor}?signature=0a1b",
        "StackId": f"arn:aws:cloudformation:us-east-1:123456789012:stack/{stack}/0a1b",
        "RequestId": "0a1b",
        "ResourceType": resource.type,
        "LogicalResourceId": resource.id,
        "ResourceProperties": {**resource.properties, **changed},
    }


def upload(world: World, key: str) -> dict[str, Any]:
    """Return what EventBridge says of an upload."""
    return {
        "version": "0",
        "detail-type": "Object Created",
        "source": "aws.s3",
        "account": "123456789012",
        "region": "us-east-1",
        "resources": [f"arn:aws:s3:::{world.bucket}"],
        "detail": {
            "version": "0",
            "bucket": {"name": world.bucket},
            "object": {"key": key, "size": 1, "etag": "0a1b", "sequencer": "0A"},
            "reason": "PutObject",
        },
    }


def baseline() -> bytes:
    """Every tenth flight of January and February, with what the model would have said."""
    table = flights().dropna(subset="departure_delay")
    table = table[table[HOUR] < datetime(2013, 3, 1, tzinfo=UTC)].iloc[::10][list(FEATURES)]
    table[PREDICTION] = [probability(delay) for delay in table["departure_delay"]]
    return bytes(table.to_csv(index=False, lineterminator="\n").encode())


def probability(delay: float) -> float:
    return round(1 / (1 + math.exp((15 - delay) / 10)), 4)


def ask(world: World, day: date, model: Server) -> list[tuple[str, dict[str, Any]]]:
    """Ask the model for every hour of a day, through the capture; return what was asked and what was answered."""
    asked = []
    for payload in payloads(day):
        event = {
            "headers": {"content-type": "text/csv", EVENT_TIME: isoformat(payload.event_time)},
            "body": payload.body,
            "isBase64Encoded": False,
        }
        answer = world.invoke("capture", event, stack=FLIGHTS, AWS_ENDPOINT_URL_LAMBDA=model.address)
        asked.append((payload.body, answer))
    return asked


def spill(world: World, model: Server) -> tuple[str, dict[str, Any]]:
    """Ask once while the stream cannot be reached: the record waits in the queue, outside of the days of the story."""
    event = {"headers": {"content-type": "text/csv", EVENT_TIME: "2012-01-01T00:00:00Z"}, "body": "0,0"}
    more = {"AWS_ENDPOINT_URL_LAMBDA": model.address, "AWS_ENDPOINT_URL_FIREHOSE": "http://127.0.0.1:1"}
    return "0,0", world.invoke("capture", event, stack=FLIGHTS, **more)


def drain(world: World) -> dict[str, Any]:
    """Bring what waits in the queue to the bucket, with a message that is no record."""
    assert queue(address(world, FLIGHTS), monitor="flights")([b"no record\n"]) == [None]
    answer: dict[str, Any] = world.invoke("drain", {"Records": taken(world, FLIGHTS)}, stack=FLIGHTS)
    return answer


def deliver(world: World, *, stack: str = FLIGHTS) -> None:
    """Play what moto leaves out of Firehose: partition the records by the hour of their call, and pack them."""
    (stream,) = world.templates.of("KinesisFirehose::DeliveryStream", stack=stack)
    to = stream.properties["ExtendedS3DestinationConfiguration"]
    *_, extraction = to["ProcessingConfiguration"]["Processors"]
    query = extraction["Parameters"][0]["ParameterValue"]
    hours: dict[str, list[bytes]] = defaultdict(list)
    s3 = boto3.client("s3")
    for key in world.keys(to["Prefix"].partition("!")[0]):
        for line in world.get(key).splitlines(keepends=True):
            time, prefix = json.loads(line)["eventMetadata"]["inferenceTime"], to["Prefix"]
            for name, first, last in re.findall(r"(\w): \.eventMetadata\.inferenceTime\[(\d+):(\d+)\]", query):
                prefix = prefix.replace(f"!{{partitionKeyFromQuery:{name}}}", time[int(first) : int(last)])
            hours[prefix.replace("!{timestamp:mm-ss}", "00-30")].append(line)
        s3.delete_object(Bucket=world.bucket, Key=key)
    for prefix, lines in hours.items():
        world.put(f"{prefix}{stack}-1{to['FileExtension']}", gzip.compress(b"".join(lines)))


def judge(
    world: World,
    monitor: str,
    *,
    at: str,
    monitor_type: str = names.DATA_QUALITY,
    cut: Mapping[str, str] = ONE,
    **more: str,
) -> Judged:
    """Play the state machine, as its definition says; ``cut`` is how its plan cuts windows."""
    of_type = "" if monitor_type == names.DATA_QUALITY else monitor_type.title().replace("-", "")
    schedule = f"{of_type}Judge"
    plan = world.invoke("plan", world.schedule(monitor, schedule, at), **cut)
    judgements = []
    for due in plan["windows"]:
        items = json.loads(world.get(due["shards_key"]))
        assert len(items) == due["shards"]
        if len(items) != 1 or monitor_type != names.DATA_QUALITY:
            for item in items:
                world.invoke("profile", item)
        for level in due["merges"]:
            for item in json.loads(world.get(f"{due['shards_key']}.groups-{level}")):
                world.invoke("merge", item)
        judging = "explain" if due["monitor_type"] == names.FEATURE_ATTRIBUTION else "evaluate"
        judgements.append(world.invoke(judging, due, **more))
    return Judged(plan, judgements, gauges(monitor, monitor_type))


def shard_of(world: World, due: Mapping[str, Any], place: int = 0) -> dict[str, Any]:
    """Return a shard of a planned window."""
    item = json.loads(world.get(due["shards_key"]))[place]
    found: dict[str, Any] = json.loads(world.get(f"{item['run']}shards/{item['page']:06d}.json"))[item["place"]]
    return found


def planned(world: World, shard: Mapping[str, Any]) -> dict[str, Any]:
    """Write a shard as a plan would, and return where it stands."""
    run = f"work/{uuid.uuid4().hex}/"
    world.put(f"{run}shards/000000.json", json.dumps([shard]).encode())
    return {"run": run, "page": 0, "place": 0}


def gauges(monitor: str, monitor_type: str = names.DATA_QUALITY) -> dict[str, float]:
    """Return the maximum of each gauge of a monitor so far, as an alarm would read it."""
    cloudwatch, now = boto3.client("cloudwatch"), datetime.now(UTC)
    dimensions = [
        {"Name": names.MONITOR_DIMENSION, "Value": monitor},
        {"Name": names.TYPE_DIMENSION, "Value": monitor_type},
    ]
    known = cloudwatch.list_metrics(Namespace=names.NAMESPACE, Dimensions=dimensions)["Metrics"]
    found = {}
    for name in {metric["MetricName"] for metric in known}:
        statistics = cloudwatch.get_metric_statistics(
            Namespace=names.NAMESPACE,
            MetricName=name,
            Dimensions=dimensions,
            StartTime=now - timedelta(hours=1),
            EndTime=now + timedelta(hours=1),
            Period=3600,
            Statistics=["Maximum"],
        )
        found[name] = max(point["Maximum"] for point in statistics["Datapoints"])
    return found


def _listed(namespace: str) -> dict[str, dict[str, str]]:
    """Return the dimensions of the metrics in a namespace, by name."""
    metrics = boto3.client("cloudwatch").list_metrics(Namespace=namespace)["Metrics"]
    return {metric["MetricName"]: {d["Name"]: d["Value"] for d in metric["Dimensions"]} for metric in metrics}


def alarm(world: World, *, before: str, after: str, stack: str = FLIGHTS) -> dict[str, int]:
    """Let the violations alarm change its state: what CloudWatch says to SNS, and SNS to the function."""
    alarms = world.templates.of("CloudWatch::Alarm", stack=stack)
    (its,) = (a.properties for a in alarms if a.properties["AlarmName"] == f"{stack}-violations")
    message = {
        "AlarmName": its["AlarmName"],
        "AlarmDescription": its["AlarmDescription"],
        "AWSAccountId": "123456789012",
        "NewStateValue": after,
        "NewStateReason": "Threshold Crossed: 1 datapoint was greater than or equal to the threshold (1.0).",
        "StateChangeTime": "2013-07-02T00:21:07.123+0000",
        "Region": "US East (N. Virginia)",
        "OldStateValue": before,
        "Trigger": {
            "MetricName": its["MetricName"],
            "Namespace": its["Namespace"],
            "StatisticType": "Statistic",
            "Statistic": its["Statistic"].upper(),
            "Dimensions": [{"value": d["Value"], "name": d["Name"]} for d in its["Dimensions"]],
            "Period": its["Period"],
            "EvaluationPeriods": its["EvaluationPeriods"],
            "Threshold": its["Threshold"],
        },
    }
    (topic,) = its["AlarmActions"]
    notification = {"Type": "Notification", "TopicArn": topic, "Message": json.dumps(message)}
    sent: dict[str, int] = world.invoke("notify", {"Records": [{"EventSource": "aws:sns", "Sns": notification}]})
    return sent


def received(queue: str) -> list[dict[str, Any]]:
    """Return what lies in a queue that is subscribed to a topic."""
    messages = boto3.client("sqs").receive_message(QueueUrl=queue, MaxNumberOfMessages=10).get("Messages", [])
    return [json.loads(message["Body"]) for message in messages]


def _model(request: Request) -> Reply:
    """Play Lambda with the flights model in it: a formula for the probability of being late."""
    assert request.path == "/2015-03-31/functions/flights-model/invocations"
    event = json.loads(request.body)
    rows = csv.reader(io.StringIO(event["body"]))
    body = "".join(f"{probability(float(row[0])):.4f}\n" for row in rows)
    answer = {"statusCode": 200, "headers": {"content-type": "text/csv"}, "body": body}
    return Reply(200, json.dumps(answer).encode())


def inbox(world: World, *, stack: str = FLIGHTS) -> str:
    sqs = boto3.client("sqs")
    queue = str(sqs.create_queue(QueueName="inbox")["QueueUrl"])
    arn = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    (topic,) = world.templates.of("SNS::Topic", stack=stack)
    boto3.client("sns").subscribe(TopicArn=world.templates.arn(topic), Protocol="sqs", Endpoint=arn)
    return queue


def _table(rows: int) -> bytes:
    lines = (f"{10 + row % 7},{'ABC'[row % 3]},{row % 2}" for row in shuffled(rows))
    return ("amount,country,score\n" + "\n".join(lines) + "\n").encode()


def _churn(world: World) -> Judged:
    """A window of what a SageMaker endpoint captured by itself, in a bucket of somebody else."""
    rows = [line.rpartition(",") for line in _table(300).decode().splitlines()[1:]]
    records = [
        {
            "captureData": {
                "endpointInput": {"observedContentType": "text/csv", "mode": "INPUT", "data": row, "encoding": "CSV"},
                "endpointOutput": {"observedContentType": "text/csv", "mode": "OUTPUT", "data": out, "encoding": "CSV"},
            },
            "eventMetadata": {"eventId": f"{number:08}", "inferenceTime": "2026-03-01T06:30:00Z"},
            "eventVersion": "0",
        }
        for number, (row, _, out) in enumerate(rows)
    ]
    lines = "".join(f"{json.dumps(record)}\n" for record in records).encode()
    for variant in ("AllTraffic", "Shadow"):
        key = f"capture/churn-endpoint/{variant}/2026/03/01/06/30-00-000-0a1b.jsonl"
        world.put(key, lines, bucket="models-of-others")
    return judge(world, "churn", at="2026-03-01T07:10:00Z")


def _returns(world: World) -> Judged:
    """A window of what a batch transform job wrote: its manifest in one bucket, its file in another."""
    rows = _table(300).partition(b"\n")[2]
    world.put("output/returns.csv.out", rows, bucket="transforms-of-others")
    manifest = json.dumps([{"prefix": "s3://transforms-of-others/output/"}, "returns.csv.out"]).encode()
    world.put("capture/output/2026/03/01/06/0a1b.json", manifest, bucket="manifests-of-others")
    return judge(world, "returns", at="2026-03-01T07:10:00Z")


def _quality(world: World) -> dict[str, Judged]:
    """The days and the hour again, now by their labels: of flights, of a bucket of somebody else, and of jobs."""
    world.put("datasets/flights/model-quality/answers.csv", answers("late_probability", "late"))
    world.invoke("baseline", upload(world, "datasets/flights/model-quality/answers.csv"))
    # Every third answer was wrong, where of the baseline every tenth is.
    truths = "".join(
        json.dumps(
            {
                "groundTruthData": {"data": str((row + (row % 3 == 0)) % 2), "encoding": "CSV"},
                "eventMetadata": {"eventId": f"{number:08}"},
                "eventVersion": "0",
            }
        )
        + "\n"
        for number, row in enumerate(shuffled(300))
    ).encode()
    world.put("churn/2026/03/01/23/labels.jsonl", truths, bucket="truth-of-others")
    for monitor, hour in (("flights", "2013/07/01/23"), ("returns", "2026/03/01/06")):
        world.put(f"labels/{monitor}/{hour}/labels.jsonl", truths)
    moments = {"flights": "2013-07-04T00:15:00Z", "churn": "2026-03-03T00:10:00Z", "returns": "2026-03-02T07:10:00Z"}
    for monitor, moment in moments.items():
        world.invoke("canary", world.schedule(monitor, "ModelQualityWatch", moment))
    first = {"flights": "2013-07-02T00:15:00Z", "churn": "2026-03-02T00:10:00Z", "returns": "2026-03-01T07:10:00Z"}
    looked = {f"{monitor}, first": judge(world, monitor, at=at, monitor_type=QUALITY) for monitor, at in first.items()}
    return looked | {monitor: judge(world, monitor, at=at, monitor_type=QUALITY) for monitor, at in moments.items()}


def answers(answer: str, truth: str, *, rows: int = 600) -> bytes:
    """Answers with their truth beside them, which is what the answer says but for every tenth."""
    said = [(row % 10 + 0.5) / 10 if answer == "late_probability" else row % 2 for row in shuffled(rows)]
    lines = [f"{one},{int(one > 0.5) if n % 10 else int(one <= 0.5)}" for n, one in enumerate(said)]
    return (f"{answer},{truth}\n" + "\n".join(lines) + "\n").encode()


def quality_files() -> dict[str, bytes]:
    """What monitor files name of model quality: answers with their truth, or both files of a baseline."""
    table, _ = read_dataset(answers("score", "label"), name="answers.csv", header=True, strict=True)
    made = learn(
        table,
        Problem(type="Regression", inference_attribute="score"),
        ground_truth="label",
        generator=np.random.default_rng(0),
        evaluated=EPOCH,
        compatibility="sagemaker",
    )
    statistics, constraints = made.contents[:2]
    return {
        "QualityDataset": answers("score", "chosen"),
        "QualityStatistics": statistics,
        "QualityConstraints": constraints,
    }


def _bias(world: World) -> dict[str, Judged]:
    """The same days and hour for bias, which is judged once: of flights, of an endpoint, and of jobs."""
    table = pd.read_csv(io.BytesIO(baseline()))
    table["late"] = (table[PREDICTION] > 0.5).astype(int)
    world.put("datasets/flights/model-bias/flights.csv", table.to_csv(index=False, lineterminator="\n").encode())
    world.invoke("baseline", upload(world, "datasets/flights/model-bias/flights.csv"))
    world.put("returns/2026/03/01/23/labels.jsonl", b"", bucket="truth-of-others")
    moments = {"flights": "2013-07-03T00:15:00Z", "churn": "2026-03-03T00:10:00Z", "returns": "2026-03-02T07:10:00Z"}
    for monitor, moment in moments.items():
        world.invoke("canary", world.schedule(monitor, "ModelBiasWatch", moment))
    return {monitor: judge(world, monitor, at=at, monitor_type=names.MODEL_BIAS) for monitor, at in moments.items()}


def people(truth: str) -> bytes:
    """Rows with their answers and the truth, which is what the answer says but for every tenth."""
    header, *rows = _table(600).decode().splitlines()
    said = (int(row.rpartition(",")[2]) for row in rows)
    lines = [f"{row},{one if n % 10 else 1 - one}" for n, (row, one) in enumerate(zip(rows, said, strict=True))]
    return (f"{header},{truth}\n" + "\n".join(lines) + "\n").encode()


def bias_files() -> dict[str, bytes]:
    """What monitor files name of bias: rows with labels and answers, or the service's file."""
    table, _ = read_dataset(people("label"), name="people.csv", header=True, strict=True)
    config = AnalysisConfig("label", (1,), (FacetConfig("country", ("A",)),), predicted_label="score")
    made = model_bias.learn(table, config, compatibility="sagemaker")
    return {"BiasDataset": people("chosen"), "BiasAnalysis": made.contents}


def ready() -> dict[str, bytes]:
    """Both files of a baseline, not as Windage would write them."""
    table, intake = read_dataset(_table(300), name="train.csv", header=True, strict=True)
    files = suggest(Profile.of(table, intake=intake)).to_bytes()
    statistics, constraints = (json.dumps(json.loads(file), indent=1).encode() for file in files)
    return {"Statistics": statistics, "Constraints": constraints}


# Two profiles that there are not.
GROUP = {"monitor": "flights", "monitor_type": names.DATA_QUALITY, "baseline": "gone", "run": "work/gone/"}
GROUP |= {"level": 1, "index": 0, "first": 0, "count": 2}


def _refuse_before_anything_is_there(story: Story) -> None:
    """No function works for a monitor that is not deployed, and each says so."""
    world, window = story.world, "2013-02-01T00:00:00Z/2013-02-02T00:00:00Z"
    nobody = {"monitor": "flights", "monitor_type": names.DATA_QUALITY, "scheduled_time": "2013-03-02T00:15:00Z"}
    shard = {"monitor": "flights", "window": window, "baseline": "0a1b", "bucket": world.bucket, "keys": []}
    group = {**GROUP, "monitor_type": names.FEATURE_ATTRIBUTION}
    events = {
        "plan": nobody,
        "canary": nobody,
        "profile": planned(world, {**shard, "profile_key": "work/x"}),
        "merge": group,
        "baseline": upload(world, "datasets/flights/x.csv"),
        "explain": upload(world, "datasets/flights/feature-attribution/x.csv"),
    }
    for folder, event in events.items():
        with pytest.raises(InputError) as error:
            world.invoke(folder, event)
        story.refused[folder] = str(error.value)
    with pytest.raises(InputError) as error:
        alarm(world, before="OK", after="ALARM")
    story.refused["notify"] = str(error.value)
    due = {**nobody, "window": window, "shards": 0, "shards_key": "work/x", "baseline": None}
    story.refused["evaluate"] = world.invoke("evaluate", due)["reason"]


def _refuse_what_is_missing(story: Story) -> None:
    """What was there at the listing and is gone since fails the window; a gone training set makes no baseline."""
    world = story.world
    (due,) = story.stormy.plan["windows"][-1:] if story.stormy else []
    shard = shard_of(world, due)
    gone = {**shard, "keys": ["captures/flights/AllTraffic/2013/07/01/00/gone.jsonl"]}
    of_labels = {"monitor_type": QUALITY, "content": "labels", "keys": ["labels/flights/2013/07/01/00/gone.jsonl"]}
    missing = {
        "captures": ("profile", planned(world, gone)),
        "baselines": ("profile", planned(world, {**shard, "baseline": "gone"})),
        "a page of shards": ("profile", {"run": "work/nowhere/", "page": 0, "place": 0}),
        "labels": ("profile", planned(world, {**shard, **of_labels})),
        "a baseline of samples": ("merge", {**GROUP, "monitor_type": names.FEATURE_ATTRIBUTION}),
        "datasets": ("baseline", upload(world, "datasets/flights/gone.csv")),
        "what was asked": ("explain", upload(world, "datasets/flights/feature-attribution/gone.csv")),
    }
    for name, (folder, event) in missing.items():
        with pytest.raises(InputError) as error:
            world.invoke(folder, event)
        story.refused[name] = str(error.value)
    world.invoke("merge", GROUP)
    alone = planned(world, gone)
    later = {**due, "window": "2013-07-02T00:00:00Z/2013-07-03T00:00:00Z"}
    for name, event in {
        "work": {**later, "shards": 2, "shards_key": "work/lost/shards.json", "merges": []},
        "a sum": {**later, "shards_key": "work/lost/shards.json"},
        "captures of one shard": {**later, "shards": 1, "shards_key": f"{alone['run']}shards.json", "merges": []},
        "a pinned baseline": {**later, "baseline": "gone"},
        "a step before": {**later, "failure": {"Error": "States.Timeout", "Cause": "too slow"}},
    }.items():
        story.refused[name] = world.invoke("evaluate", event)["reason"]
    (explained,) = story.attribution["flights"].plan["windows"]
    unseen = {**explained, "window": later["window"], "shards": 1, "shards_key": "work/lost/shards.json"}
    unseen |= {"merges": [], "parts": 1}
    for name, event in {"a sample": unseen, "attributions": {**unseen, "baseline": "gone"}}.items():
        story.refused[name] = world.invoke("explain", event)["reason"]
