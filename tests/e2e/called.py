"""Calls of what was deployed as users make them, and what is logged of them."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from urllib3 import PoolManager

from examples.flights import scenario
from examples.flights.scenario import Deployed
from windage.local.embedded import Cloud


@dataclass(frozen=True)
class Reply:
    """What a caller got: status, headers in lower case, and body."""

    status: int
    headers: Mapping[str, str]
    body: bytes


def by_url(deployed: Deployed, body: bytes, headers: Mapping[str, str], *, signed: bool = True) -> Reply:
    """Call the URL of a monitor's function, as its own host would be called."""
    cloud = deployed.cloud
    url = output(deployed, "Url")
    request = AWSRequest("POST", url, data=body, headers=dict(headers))
    if signed:
        keys = cloud.credentials
        SigV4Auth(Credentials(keys.key, keys.secret, keys.token), "lambda", cloud.region).add_auth(request)
    sent = {**dict(request.headers.items()), "Host": url.split("/")[2]}
    answer = PoolManager(ca_certs=str(cloud.ca_bundle)).request("POST", f"{cloud.endpoint}/", body=body, headers=sent)
    return Reply(answer.status, {name.lower(): value for name, value in answer.headers.items()}, answer.data)


def by_invoke(deployed: Deployed, body: bytes, headers: Mapping[str, str]) -> Reply:
    """Invoke the function with the event that its URL would hand over."""
    event = {"headers": dict(headers), "body": body.decode(), "isBase64Encoded": False}
    result = deployed.cloud.client("lambda").invoke(FunctionName=deployed.capture, Payload=json.dumps(event).encode())
    answer = json.loads(result["Payload"].read())
    headers = {name.lower(): value for name, value in answer["headers"].items()}
    return Reply(answer["statusCode"], headers, answer["body"].encode())


def deploy_model(cloud: Cloud, file: Path, *, name: str) -> None:
    """Deploy a model of one file, with a role of its own that may do nothing."""
    trust = {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
    role = cloud.client("iam").create_role(
        RoleName=name, AssumeRolePolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [trust]})
    )
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("model.py", file.read_bytes())
    cloud.client("lambda").create_function(
        FunctionName=name,
        Runtime="python3.13",
        Role=role["Role"]["Arn"],
        Handler="model.handler",
        Code={"ZipFile": packed.getvalue()},
    )


def output(deployed: Deployed, name: str) -> str:
    """Return an output of the monitor's stack."""
    made = deployed.outputs[f"windage-{scenario.STAGE}-{deployed.monitor.name}"]
    return next(value for key, value in made.items() if name in key)


def logged(deployed: Deployed, group: str) -> list[str]:
    """Return all lines of a log group."""
    pages = deployed.cloud.client("logs").get_paginator("filter_log_events").paginate(logGroupName=group)
    return [line for page in pages for event in page["events"] for line in event["message"].splitlines()]


def documents(lines: Sequence[str]) -> list[dict[str, Any]]:
    """Return those lines of a log that are documents of JSON."""
    found = []
    for line in lines:
        if line.startswith("{"):
            found.append(json.loads(line))
    return found
