"""What becomes of the capture when what it writes to fails: callers wait no longer, and every record is found."""

from __future__ import annotations

import gzip
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

from examples.flights import replay, scenario
from examples.flights.scenario import Deployed
from windage import names
from windage.local.embedded import Cloud

# A day that nobody else looks at.
DAY = date(2013, 3, 5)
_CALLS: Final = 8
STREAM, QUEUE = "firehose:PutRecord", "sqs:SendMessage"
# What each act takes from the capture function: to it, a sink that refuses its records is one that is gone.
ACTS: Final = (
    ("all is well", ()),
    ("the stream refuses every record", (STREAM,)),
    ("the stream and the queue refuse them", (STREAM, QUEUE)),
)


@dataclass(frozen=True)
class Act:
    """Some calls while something fails: how many were answered by the model, and how long they took."""

    title: str
    calls: int
    answered: int
    milliseconds: float


@dataclass(frozen=True)
class Found:
    """Where the records of the calls were found in the end, and what the command said that looked for them."""

    by_stream: int
    by_queue: int
    by_log: int
    said: str


def fail(deployed: Deployed) -> Iterator[Act]:
    """Call the model while more and more fails; yield what the callers saw."""
    payloads = list(replay.payloads(DAY))
    for number, (title, actions) in enumerate(ACTS):
        with ExitStack() as taken:
            for action in actions:
                taken.enter_context(denied(deployed, action))
            yield _act(deployed, title, payloads[number * _CALLS : (number + 1) * _CALLS])


def _act(deployed: Deployed, title: str, payloads: Sequence[replay.Payload]) -> Act:
    took, answered = [], 0
    for payload in payloads:
        begun = time.perf_counter()
        answered += scenario.call(deployed, payload)["statusCode"] == 200
        took.append((time.perf_counter() - begun) * 1000)
    return Act(title, len(payloads), answered, statistics.median(took))


def find(deployed: Deployed) -> Found:
    """Wait until the queue has been emptied into the bucket, bring the rest back from the log, and count."""
    scenario.until("the records of the queue", lambda: len(_records(deployed, "spilled-")) == _CALLS)
    said = command(deployed, "replay", "--log-group", log_group(deployed), "--to", f"s3://{deployed.bucket}")
    by_queue, by_log = (_records(deployed, kind) for kind in ("spilled-", "replayed-"))
    by_stream = _records(deployed, "") - by_queue - by_log
    return Found(len(by_stream), len(by_queue), len(by_log), said.splitlines()[0])


def _records(deployed: Deployed, kind: str) -> set[str]:
    """Return the inference ids in the objects of the day whose names begin so."""
    keys = deployed.keys(f"{names.capture_prefix(deployed.monitor.name)}{DAY:%Y/%m/%d}/")
    found = (deployed.read(key) for key in keys if key.rpartition("/")[2].startswith(kind))
    lines = (line for data in found for line in unpacked(data).splitlines())
    return {json.loads(line)["eventMetadata"]["inferenceId"] for line in lines}


def unpacked(data: bytes) -> bytes:
    """Return what an object holds: the embedded AWS compresses nothing."""
    return gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data


@contextmanager
def denied(deployed: Deployed, action: str) -> Iterator[None]:
    """Take a right from the capture function while the block runs."""
    iam = deployed.cloud.client("iam")
    role, name = _configuration(deployed)["Role"].rpartition("/")[2], f"without-{action.replace(':', '-')}"
    statement = {"Effect": "Deny", "Action": action, "Resource": "*"}
    document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    iam.put_role_policy(RoleName=role, PolicyName=name, PolicyDocument=document)
    try:
        yield
    finally:
        iam.delete_role_policy(RoleName=role, PolicyName=name)


def log_group(deployed: Deployed) -> str:
    """Return the name of the capture function's log group."""
    return str(_configuration(deployed)["LoggingConfig"]["LogGroup"])


def queue(deployed: Deployed) -> str:
    """Return the address of the queue that takes what the stream does not."""
    return str(_configuration(deployed)["Environment"]["Variables"]["WINDAGE_QUEUE"])


def _configuration(deployed: Deployed) -> dict[str, Any]:
    found: dict[str, Any] = deployed.cloud.client("lambda").get_function_configuration(FunctionName=deployed.capture)
    return found


def command(deployed: Deployed, *arguments: str) -> str:
    """Run the ``windage`` command as an operator does, in the embedded AWS; return what it says."""
    return run(deployed.cloud, [str(Path(sys.executable).with_name("windage")), *arguments])


def run(cloud: Cloud, words: Sequence[str]) -> str:
    """Run a program as somebody does who has keys of the account; return what it prints.

    Raises
    ------
    RuntimeError
        When it fails.
    """
    environment = {
        "PATH": os.environ["PATH"],
        "AWS_ENDPOINT_URL": cloud.endpoint,
        "AWS_CA_BUNDLE": str(cloud.ca_bundle),
        "AWS_ACCESS_KEY_ID": cloud.credentials.key,
        "AWS_SECRET_ACCESS_KEY": cloud.credentials.secret,
        "AWS_DEFAULT_REGION": cloud.region,
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "NO_PROXY": "127.0.0.1",
    }
    done = subprocess.run(words, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{' '.join(words[:2])} ended with {done.returncode}: {done.stdout}{done.stderr}")
    return done.stdout
