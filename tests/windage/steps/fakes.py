"""A bucket and a CloudWatch in memory, and the state machine that runs the steps one after the other."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import numpy as np

from windage import config, names
from windage.capture import Call, Message, encode
from windage.config import Capture, DataCapture, Model, Monitor
from windage.metric_data import Gauge
from windage.steps.baseline import deploy, uploaded
from windage.steps.evaluate import evaluate
from windage.steps.explain import explain
from windage.steps.explained_rows import Asking
from windage.steps.merge import merge
from windage.steps.merge_list import groups_key
from windage.steps.plan import plan
from windage.steps.ports import Missing, Object
from windage.steps.profile_planned import profile_planned
from windage.steps.requests import DueWindow, Judgement, MergeItem, Plan, Scheduled, Shard, ShardItem, read
from windage.steps.shard_list import shard_at
from windage.steps.shards import CUT, Cut
from windage.window import Window, isoformat, parse_moment


def shuffled(rows: int) -> list[int]:
    """Return the numbers of rows in an order in which none depends on the one before it, the same every time."""
    return [int(n) for n in np.random.default_rng(rows).permutation(rows)]


TRAINING = "score,age,city\n" + "".join(
    f"0.{n % 10},{20 + n % 50},{'Ulm' if n % 2 else 'Bonn'}\n" for n in shuffled(1000)
)

DEPLOYED = parse_moment("2026-03-02T11:30:00Z")


class Broken(Exception):
    """The function died."""


@dataclass
class Bucket:
    """A bucket; ``calls_left`` makes the function die at that call of it."""

    name: str = "data"
    objects: dict[str, bytes] = field(default_factory=dict)
    content_types: dict[str, str] = field(default_factory=dict)
    calls_left: int | None = None

    def get(self, key: str) -> bytes:
        self._call()
        try:
            return self.objects[key]
        except KeyError:
            raise Missing(f"s3://{self.name}/{key}") from None

    def open(self, key: str) -> io.BytesIO:
        return io.BytesIO(self.get(key))

    def put(self, key: str, data: bytes, *, content_type: str = "application/json") -> None:
        self._call()
        self.objects[key] = data
        self.content_types[key] = content_type

    def put_new(self, key: str, data: bytes, *, content_type: str = "application/json") -> bool:
        self._call()
        if key in self.objects:
            return False
        self.objects[key] = data
        self.content_types[key] = content_type
        return True

    def delete(self, key: str) -> None:
        self._call()
        self.objects.pop(key, None)

    def list(self, prefix: str, *, after: str = "") -> Iterator[Object]:
        self._call()
        keys = sorted(self.objects, key=lambda key: key.encode())
        yield from (Object(key, len(self.objects[key])) for key in keys if key.startswith(prefix) and key > after)

    def below(self, prefix: str) -> dict[str, bytes]:
        """Return the objects under a prefix, by what follows it."""
        return {key.removeprefix(prefix): data for key, data in self.objects.items() if key.startswith(prefix)}

    def _call(self) -> None:
        if self.calls_left is not None:
            if not self.calls_left:
                raise Broken
            self.calls_left -= 1


@dataclass
class Dashboard:
    """What was published, in its order."""

    published: list[list[Gauge]] = field(default_factory=list)

    def publish(self, gauges: Sequence[Gauge]) -> None:
        self.published.append(list(gauges))

    def last(self, name: str) -> float:
        """Return the last value of a gauge."""
        return next(gauge.value for gauges in reversed(self.published) for gauge in gauges if gauge.name == name)

    def all(self, name: str) -> list[float]:
        """Return every value of a gauge, in its order."""
        return [gauge.value for gauges in self.published for gauge in gauges if gauge.name == name]


def monitor(name: str = "fraud", *, own_capture: bool = False, **others: object) -> Monitor:
    """Return a monitor's settings: of our capture function, or of an endpoint's own data capture."""
    own = DataCapture(endpoint="Endpoint", uri="s3://elsewhere/some/prefix/")
    capture = Capture(data_capture=own) if own_capture else Capture(model=Model(lambda_function="fraud-model"))
    settings = {"output_columns": ("score",), **others}
    return Monitor(name=name, capture=capture, **settings)


def deployed(settings: Monitor | None = None, *, training: str | None = TRAINING) -> Bucket:
    """Return a bucket in which a monitor is deployed and, if there is a training set, has a baseline."""
    storage, settings = Bucket(), settings or monitor()
    deploy(settings, storage=storage, dataset=None, at=DEPLOYED)
    if training is not None:
        upload(storage, settings.name, training)
    return storage


def upload(storage: Bucket, name: str, training: str) -> str:
    """Upload a training set; return the baseline's identity."""
    key = f"{names.dataset_prefix(name)}train.csv"
    storage.objects[key] = training.encode()
    return uploaded(key, storage=storage)


def line(n: int, moment: datetime, *, moved: bool = False, latency: float | None = None) -> bytes:
    """Return one captured call; by ``moved`` all come from one city, whose column is then constant as well."""
    asked = f"{20 + n % 50},{'Ulm' if n % 2 and not moved else 'Bonn'}"
    question, answer = Message(asked.encode(), "text/csv"), Message(f"0.{n % 10}".encode(), "text/csv")
    return encode(Call(f"e{n}", moment, question, answer, latency=latency))


def captured(
    storage: Bucket,
    start: str,
    *,
    prefix: str = names.capture_prefix("fraud"),
    rows: int = 200,
    objects: int = 2,
    moved: bool = False,
) -> None:
    """Store captures that begin at a moment, spread over ten minutes, in some objects of its hour."""
    # In steps of seven, so that also few rows have young and old alike.
    moment, numbers = parse_moment(start), [7 * n for n in shuffled(rows)]
    for part in range(objects):
        lines = [
            line(numbers[place], moment + timedelta(minutes=10) * place / rows, moved=moved)
            for place in range(part, rows, objects)
        ]
        storage.objects[f"{prefix}{moment:%Y/%m/%d/%H}/{moment:%M}-{part:03}.jsonl"] = b"".join(lines)


@dataclass
class Service:
    """Everything together, as the state machine runs it."""

    storage: Bucket
    metrics: Dashboard = field(default_factory=Dashboard)
    others: dict[str, Bucket] = field(default_factory=dict)
    asking: Asking | None = None
    cut: Cut = CUT

    def open_bucket(self, name: str) -> Bucket:
        return {**self.others, self.storage.name: self.storage}[name]

    def plan(self, at: str, name: str = "fraud", monitor_type: str = names.DATA_QUALITY) -> Plan:
        request = Scheduled(monitor=name, scheduled_time=at, monitor_type=monitor_type)
        return plan(request, storage=self.storage, open_bucket=self.open_bucket, cut=self.cut)

    def items(self, planned: Plan) -> list[ShardItem]:
        return [
            read(ShardItem, document)
            for window in planned.windows
            for document in json.loads(self.storage.objects[window.shards_key])
        ]

    def shards(self, planned: Plan) -> list[Shard]:
        return [shard_at(item, storage=self.storage) for item in self.items(planned)]

    def profile(self, planned: Plan) -> None:
        for item in self.items(planned):
            profile_planned(item, storage=self.storage, open_bucket=self.open_bucket)

    def merge(self, planned: Plan) -> None:
        for window in planned.windows:
            for level in window.merges:
                for document in json.loads(self.storage.objects[groups_key(window, level)]):
                    merge(read(MergeItem, document), storage=self.storage)

    def evaluate(self, planned: Plan) -> list[Judgement]:
        return [self._judge(window) for window in planned.windows]

    def _judge(self, due: DueWindow) -> Judgement:
        world = {"storage": self.storage, "metrics": self.metrics, "open_bucket": self.open_bucket}
        if due.monitor_type != names.FEATURE_ATTRIBUTION:
            return evaluate(due, **world)
        assert self.asking is not None
        return explain(due, **world, asking=self.asking)

    def run(self, at: str, name: str = "fraud", monitor_type: str = names.DATA_QUALITY) -> list[Judgement]:
        planned = self.plan(at, name, monitor_type)
        # As in the state machine: of data quality, who judges profiles a shard that is alone.
        alone = (1,) if monitor_type == names.DATA_QUALITY else ()
        self.profile(Plan(windows=tuple(window for window in planned.windows if window.shards not in alone)))
        self.merge(planned)
        return self.evaluate(planned)


def service(settings: Monitor | None = None, *, training: str | None = TRAINING) -> Service:
    """Return the service with one deployed monitor."""
    return Service(deployed(settings, training=training))


def hour(text: str) -> Window:
    """Return the hour that begins at a moment."""
    start = parse_moment(text)
    return Window(start, start + timedelta(hours=1))


def result(storage: Bucket, text: str, name: str = "fraud") -> dict[str, bytes]:
    """Return the files of the result of an hour, by name."""
    return storage.below(names.result_prefix(name, names.DATA_QUALITY, hour(text)))


def alarm_text(
    state: str = "ALARM",
    before: str = "OK",
    *,
    changed: datetime | None = None,
    name: str = "fraud",
    **others: object,
) -> str:
    """Return what CloudWatch publishes of a change, cut to what counts."""
    moment = changed or parse_moment("2026-03-01T07:11:00Z")
    return json.dumps(
        {
            "AlarmName": f"windage-dev-{name}-violations",
            "AlarmDescription": None,
            "NewStateValue": state,
            "OldStateValue": before,
            "StateChangeTime": isoformat(moment).replace("Z", ".123+0000"),
            "Trigger": {
                "MetricName": "ViolatingWindows",
                "Dimensions": [
                    {"name": "Monitor", "value": name},
                    {"name": "MonitorType", "value": "data-quality"},
                ],
            },
            **others,
        }
    )


def encoded(settings: Monitor) -> bytes:
    """Return a monitor as it is deployed."""
    return config.encode(settings)
