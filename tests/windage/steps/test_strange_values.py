"""A bad value in a deployed window: its line is in the result, however the hour is cut into shards."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import chain

import boto3
import pytest
from moto import mock_aws

from tests.windage.steps.fakes import Dashboard, captured, hour, monitor, result, service
from windage import names
from windage.aws.storage import Bucket
from windage.config import Monitor
from windage.steps.baseline import deploy, uploaded
from windage.steps.evaluate import evaluate
from windage.steps.plan import plan
from windage.steps.profile import profile
from windage.steps.requests import Scheduled, ShardItem, read
from windage.steps.shard_list import shard_at
from windage.steps.shards import Cut
from windage.window import parse_moment

AT = "2026-03-01T07:10:00Z"
SIX = "2026-03-01T06:00:00Z"
RESULT = names.result_prefix("fraud", names.DATA_QUALITY, hour(SIX))


def spoilt(objects: dict[str, bytes], *, rows: int = 3000, parts: int = 5) -> tuple[str, int]:
    """Store an hour of captures of which one line holds a text for an age; return its object and its line."""
    made = service()
    captured(made.storage, SIX, rows=rows, objects=parts)
    objects |= {key: data for key, data in made.storage.objects.items() if key.startswith(names.CAPTURES)}
    key = sorted(key for key in objects if key.startswith(names.CAPTURES))[3]
    lines = objects[key].splitlines(keepends=True)
    document = json.loads(lines[233])
    document["captureData"]["endpointInput"]["data"] = "SECRET,Ulm"
    lines[233] = json.dumps(document).encode() + b"\n"
    objects[key] = b"".join(lines)
    return key, 234


def listed(content: bytes) -> list[dict[str, object]]:
    return [json.loads(line) for line in content.splitlines()]


def expected(key: str, line: int) -> list[dict[str, object]]:
    detail = "age: text where whole numbers are expected"
    return [{"source": key, "line": line, "reason": "type", "detail": detail}]


@pytest.mark.parametrize("objects_of_a_shard", [1, 2, 1000])
def test_the_line_is_listed_however_the_hour_is_cut(objects_of_a_shard: int) -> None:
    made = service()
    key, line = spoilt(made.storage.objects)
    made.cut = Cut(shard_objects=objects_of_a_shard)
    (judgement,) = made.run(AT)
    files = result(made.storage, SIX)
    assert judgement.outcome == "no_violations"
    assert listed(files["quarantine.jsonl"]) == expected(key, line)
    manifest = json.loads(files[names.MANIFEST])
    assert (manifest["rows"], manifest["quarantined"]) == (3000, 0)
    assert b"1 of 3,000 values is no number" in files["report.html"]
    assert b"SECRET" not in files["quarantine.jsonl"]


def test_by_the_services_rules_nothing_is_listed() -> None:
    made = service(monitor(compatibility="sagemaker"))
    spoilt(made.storage.objects)
    made.run(AT)
    assert result(made.storage, SIX)["quarantine.jsonl"] == b""


@pytest.fixture
def data() -> Iterator[Bucket]:
    """A bucket of moto's."""
    with mock_aws():
        client = boto3.client("s3", region_name="us-east-1")
        client.create_bucket(Bucket="data")
        yield Bucket(client, "data")


def test_the_line_is_listed_in_s3(data: Bucket) -> None:
    settings: Monitor = monitor()
    deploy(settings, storage=data, dataset=None, at=parse_moment("2026-03-02T11:30:00Z"))
    training = service().storage.below(names.dataset_prefix("fraud"))["train.csv"]
    key = f"{names.dataset_prefix('fraud')}train.csv"
    data.put(key, training)
    uploaded(key, storage=data)
    objects: dict[str, bytes] = {}
    spoilt_key, line = spoilt(objects)
    for name, content in objects.items():
        data.put(name, content)
    request, cut = Scheduled(monitor="fraud", scheduled_time=AT), Cut(shard_objects=2)
    planned = plan(request, storage=data, open_bucket=lambda _: data, cut=cut)
    (window,) = planned.windows
    shards = [shard_at(read(ShardItem, document), storage=data) for document in json.loads(data.get(window.shards_key))]
    assert len(shards) == 3
    # The order in which the map runs them says nothing.
    for shard in chain(shards[1:], shards[:1]):
        profile(shard, storage=data, open_bucket=lambda _: data)
    evaluate(window, storage=data, metrics=Dashboard(), open_bucket=lambda _: data)
    assert listed(data.get(f"{RESULT}quarantine.jsonl")) == expected(spoilt_key, line)
