"""The capture function as Lambda runs it, with its servers beside it, and the same call without it."""

from __future__ import annotations

import base64
import gzip
import importlib.util
import io
import json
import os
import subprocess
import sys
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest.mock import patch

import urllib3

from benchmarks.capture.servers import HERE
from windage.aws import session
from windage.steps.capture import ATTRIBUTES

ROOT = Path(__file__).parent.parent.parent
# What concerns one connection, and the one header that the capture adds.
_NOT_OF_THE_ANSWER = {"content-length", "connection", "date", "server", "x-amzn-sagemaker-inference-id"}

Said = tuple[int, tuple[tuple[str, str], ...], bytes]


@dataclass
class Sandbox:
    """One sandbox of the function, which tells its records from those of others by a custom attribute.

    Attributes
    ----------
    ports
        Where the servers are.
    log
        What the function has written.
    """

    ports: Mapping[str, int]
    handler: Callable[[Any, object], Any]
    model: str
    log: io.StringIO = field(default_factory=io.StringIO)
    id: str = field(default_factory=lambda: uuid.uuid4().hex)
    _direct: urllib3.PoolManager = field(default_factory=lambda: urllib3.PoolManager(timeout=5, retries=False))

    def ask(self, body: bytes) -> Said:
        """Ask the model through the function."""
        event = {
            "version": "2.0",
            "headers": {"content-type": "application/json", ATTRIBUTES: self.id},
            "body": base64.b64encode(body).decode(),
            "isBase64Encoded": True,
        }
        with redirect_stdout(self.log):
            answer = self.handler(event, None)
        content = base64.b64decode(answer["body"]) if answer["isBase64Encoded"] else answer["body"].encode()
        headers = [*answer["headers"].items(), *(("set-cookie", cookie) for cookie in answer.get("cookies", ()))]
        return answer["statusCode"], _sorted(headers), content

    def ask_directly(self, body: bytes) -> Said:
        """Ask the model itself."""
        headers = {"content-type": "application/json"}
        address = f"http://{HERE}:{self.ports[self.model]}/"
        answer = self._direct.request("POST", address, body=body, headers=headers, decode_content=False)
        cookies = [("set-cookie", cookie) for cookie in answer.headers.getlist("set-cookie")]
        others = [(name, value) for name, value in answer.headers.itermerged() if name.lower() != "set-cookie"]
        return answer.status, _sorted([*others, *cookies]), answer.data

    def kept(self) -> Kept:
        """Return what the sinks and the log have of this sandbox, and forget it."""
        said = json.loads(self._direct.request("GET", f"http://{HERE}:{self.ports['sink']}/kept").data)
        written, self.log = self.log.getvalue().splitlines(), io.StringIO()
        texts: dict[str, list[str]] = {}
        for part in (json.loads(line) for line in written if '"windage": "spilled"' in line):
            texts.setdefault(part["sha256"], []).append(part["record"])
        return Kept(
            stream=self._own(json.loads(base64.b64decode(record)) for record in said["stream"]),
            queue=self._own(_opened(text) for text in said["queue"]),
            log=[_opened("".join(parts)) for parts in texts.values()],
            counts=[json.loads(line) for line in written if '"_aws"' in line],
        )

    def _own(self, records: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
        # What another sandbox gave up long ago may come now.
        return [record for record in records if self.id in record["eventMetadata"].get("customAttributes", ())]


@dataclass(frozen=True)
class Kept:
    """The records that each sink has, and the counts that the log has."""

    stream: list[dict[str, Any]]
    queue: list[dict[str, Any]]
    log: list[dict[str, Any]]
    counts: list[dict[str, Any]]

    @property
    def records(self) -> list[dict[str, Any]]:
        """All of them, duplicates as well."""
        return [*self.stream, *self.queue, *self.log]

    def counted(self, name: str, **dimensions: str) -> int:
        """Return what a metric adds up to."""
        lines = [line for line in self.counts if dimensions.items() <= line.items()]
        return sum(int(line.get(name, 0)) for line in lines)


@contextmanager
def servers() -> Iterator[Mapping[str, int]]:
    """Start the servers and yield where they are."""
    command = [sys.executable, "-m", "benchmarks.capture.servers"]
    running = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert running.stdin is not None
    assert running.stdout is not None
    try:
        yield json.loads(running.stdout.readline())
    finally:
        running.stdin.close()
        running.stdout.close()
        running.wait(timeout=30)


@contextmanager
def sandbox(
    ports: Mapping[str, int], *, model: str = "model", hooks: Mapping[str, Any] | None = None
) -> Iterator[Sandbox]:
    """Start a sandbox: the handler's file, loaded anew, in the environment of its deployment.

    Parameters
    ----------
    model
        Which of the servers is the model.
    hooks
        What botocore calls before it sends, by the name of the service.
    """
    sink = f"http://{HERE}:{ports['sink']}"
    environment = {
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_ACCESS_KEY_ID": "key",
        "AWS_SECRET_ACCESS_KEY": "secret",
        "AWS_ENDPOINT_URL_FIREHOSE": sink,
        "AWS_ENDPOINT_URL_SQS": sink,
        "WINDAGE_MONITOR": "benchmark",
        "WINDAGE_STREAM": "stream",
        "WINDAGE_QUEUE": f"{sink}/123456789012/queue",
        "WINDAGE_MODEL": "url",
        "WINDAGE_TARGET": f"http://{HERE}:{ports[model]}/",
        "WINDAGE_TIMEOUT_SECONDS": "5",
        "WINDAGE_POLICY": '{"monitor":"benchmark"}',
        "WINDAGE_PRIVACY": "none",
        "WINDAGE_TRUST_EVENT_TIME": "false",
    }
    path = ROOT / "lambdas" / "capture" / "handler.py"
    spec = importlib.util.spec_from_file_location(f"capture_{uuid.uuid4().hex}", path)
    assert spec is not None
    assert spec.loader is not None
    made = importlib.util.module_from_spec(spec)
    with patch.dict(os.environ, environment):
        session.session.cache_clear()
        for service, hook in (hooks or {}).items():
            session.session().register(f"before-send.{service}", hook)
        spec.loader.exec_module(made)
        try:
            yield Sandbox(ports, made.handler, model)
        finally:
            session.session.cache_clear()


def _opened(text: str) -> dict[str, Any]:
    record: dict[str, Any] = json.loads(gzip.decompress(base64.b64decode(text)))
    return record


def _sorted(headers: list[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    named = ((name.lower(), value) for name, value in headers)
    return tuple(sorted((name, value) for name, value in named if name not in _NOT_OF_THE_ANSWER))
