"""AWS for the handlers: what the templates make, made in moto, and every call of a handler noted with its role."""

from __future__ import annotations

import importlib.util
import json
import logging
import os
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from unittest.mock import patch

import boto3
from moto import mock_aws

from tests.conftest import ROOT
from tests.templates import ACCOUNT, REGION, Resource, Templates
from windage.aws import cloudwatch, session, sns, storage

# One for all tests, for functions keep what they have read.
PRIVACY_KEY = "a key that only the tests know, and of a usual length"
SERVICE, DATA = "windage-dev-service", "windage-dev-data"


@dataclass(frozen=True)
class Call:
    """One call of AWS by a function: under which role, what, and whether there was nothing to get."""

    role: str
    service: str
    operation: str
    parameters: Mapping[str, Any]
    missing: bool


@dataclass(frozen=True)
class Context:
    """What Lambda tells a function about its invocation."""

    function_name: str
    memory_limit_in_mb: int = 512
    invoked_function_arn: str = "arn:aws:lambda:us-east-1:123456789012:function:any"
    aws_request_id: str = "00000000-0000-0000-0000-000000000000"

    def get_remaining_time_in_millis(self) -> int:
        return 900_000


@dataclass
class World:
    """The deployed product, less the services between the functions."""

    templates: Templates
    calls: list[Call] = field(default_factory=list)
    role: str = ""
    loaded: dict[str, Any] = field(default_factory=dict)

    @property
    def bucket(self) -> str:
        (found,) = (bucket for bucket in self.templates.of("S3::Bucket") if bucket.id == "Data")
        return self.templates.called(found)

    def function(self, folder: str, *, stack: str = SERVICE) -> Resource:
        (found,) = (f for f in self.templates.of("Lambda::Function", stack=stack) if _folder(f) == folder)
        return found

    def invoke(self, folder: str, event: Mapping[str, Any], *, stack: str = SERVICE, **more: str) -> Any:
        """Call the handler of a folder with its deployed environment, and more variables if given."""
        deployed = self.function(folder, stack=stack)
        variables = deployed.properties["Environment"]["Variables"]
        context = Context(self.templates.called(deployed))
        self.role = deployed.properties["Role"]
        try:
            with patch.dict(os.environ, {**variables, **more}):
                # One sandbox for each environment, as Lambda keeps them warm.
                sandbox = f"{deployed.place} {more}"
                if sandbox not in self.loaded:
                    self.loaded[sandbox] = load(folder)
                return self.loaded[sandbox].handler(json.loads(json.dumps(event)), context)
        finally:
            self.role = ""

    def put(self, key: str, body: bytes, *, bucket: str = "") -> None:
        boto3.client("s3").put_object(Bucket=bucket or self.bucket, Key=key, Body=body)

    def get(self, key: str, *, bucket: str = "") -> bytes:
        return bytes(boto3.client("s3").get_object(Bucket=bucket or self.bucket, Key=key)["Body"].read())

    def keys(self, prefix: str, *, bucket: str = "") -> list[str]:
        pages = boto3.client("s3").get_paginator("list_objects_v2")
        pages = pages.paginate(Bucket=bucket or self.bucket, Prefix=prefix)
        return [entry["Key"] for page in pages for entry in page.get("Contents", ())]

    def schedule(self, monitor: str, name: str, at: str) -> dict[str, Any]:
        """Return what a schedule's target gets at a moment."""
        found = next(
            s for s in self.templates.of("Scheduler::Schedule", stack=f"windage-dev-{monitor}") if s.id == name
        )
        event: dict[str, Any] = json.loads(
            found.properties["Target"]["Input"].replace("<aws.scheduler.scheduled-time>", at)
        )
        return event

    def note(self, parsed: Any = None, model: Any = None, context: Any = None, **_: Any) -> None:
        if self.role and context:
            missing = parsed.get("Error", {}).get("Code") == "NoSuchKey"
            service = model.service_model.service_name
            self.calls.append(Call(self.role, service, model.name, context["given"], missing))


@contextmanager
def deployed(templates: Templates, **config: Mapping[str, bool]) -> Iterator[World]:
    """Make in moto, of which ``config`` chooses some ways, what the handlers use."""
    settings = {"AWS_DEFAULT_REGION": REGION, "AWS_REGION": REGION, "POWERTOOLS_LOG_LEVEL": "WARNING"}
    world = World(templates)
    made, unique = _session(), f"world-{id(world)}"
    ours = patch.object(session, "session", lambda: made._session)
    with patch.dict(os.environ, settings), mock_aws(config=dict(config)), ours:
        made.events.register("after-call.*.*", world.note, unique_id=unique)
        boto3.DEFAULT_SESSION = made
        clients = (storage.bucket, cloudwatch.cloudwatch, sns.topics)
        for cached in clients:
            cached.cache_clear()
        _make(world)
        try:
            yield world
        finally:
            for cached in clients:
                cached.cache_clear()
            made.events.unregister("after-call.*.*", unique_id=unique)
            boto3.DEFAULT_SESSION = None


@cache
def _session() -> boto3.Session:
    """Reading what AWS's services are like takes longer than a test: one session for all."""
    made = boto3.Session()
    made.events.register("provide-client-params.*.*", _remember)
    return made


def _make(world: World) -> None:
    templates, s3 = world.templates, boto3.client("s3")
    for bucket in templates.of("S3::Bucket"):
        s3.create_bucket(Bucket=templates.called(bucket))
    of_others = [f"{kind}-of-others" for kind in ("models", "manifests", "transforms", "reports", "truth")]
    for foreign in (*of_others, "training-sets", f"cdk-hnb659fds-assets-{ACCOUNT}-{REGION}"):
        s3.create_bucket(Bucket=foreign)
    for topic in templates.of("SNS::Topic"):
        boto3.client("sns").create_topic(Name=topic.properties["TopicName"])
    for queue in templates.of("SQS::Queue"):
        boto3.client("sqs").create_queue(QueueName=templates.called(queue))
    for secret in templates.of("SecretsManager::Secret"):
        boto3.client("secretsmanager").create_secret(Name=templates.called(secret), SecretString=PRIVACY_KEY)
    for stream in templates.of("KinesisFirehose::DeliveryStream"):
        destination = dict(stream.properties["ExtendedS3DestinationConfiguration"])
        # CloudFormation spells some names as the service does not.
        destination.pop("FileExtension")
        boto3.client("firehose").create_delivery_stream(
            DeliveryStreamName=stream.properties["DeliveryStreamName"],
            DeliveryStreamType="DirectPut",
            ExtendedS3DestinationConfiguration=destination | {"FileExtension": ".jsonl.gz"},
        )


def _remember(params: Any = None, context: Any = None, **_: Any) -> None:
    if context is not None:
        context["given"] = dict(params)


def load(folder: str) -> Any:
    """Load a handler from its file, anew: as a function does in a new sandbox."""
    # Its logger outlives it, and would go on writing where the last test looked.
    logging.Logger.manager.loggerDict.pop(folder, None)
    path = ROOT / "lambdas" / folder / "handler.py"
    spec = importlib.util.spec_from_file_location(f"handler_of_{folder}_{uuid.uuid4().hex}", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _folder(function: Resource) -> str:
    return function.id.partition("Function")[0].lower()
