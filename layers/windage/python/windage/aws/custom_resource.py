"""The answer that CloudFormation waits for when a stack has a resource of its own kind."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

import urllib3

from windage.errors import shortened

# CloudFormation cuts a longer reason.
_LONGEST_REASON = 1000


def answer(event: Mapping[str, Any], make: Callable[[dict[str, str]], dict[str, str]]) -> dict[str, Any]:
    """Make what the resource stands for and tell CloudFormation how it went.

    A deletion makes nothing: what the resource made is data, and stays. An error becomes the reason that the person
    who deploys reads in the terminal; without an answer, CloudFormation would wait for an hour.
    """
    properties = dict(event["ResourceProperties"])
    status, reason, data = "SUCCESS", "", {}
    if event["RequestType"] != "Delete":
        try:
            data = make(properties)
        except Exception as error:
            status, reason = "FAILED", shortened(error, limit=_LONGEST_REASON)
    document = {
        "Status": status,
        "Reason": reason,
        "PhysicalResourceId": event.get("PhysicalResourceId") or event["LogicalResourceId"],
        "StackId": event["StackId"],
        "RequestId": event["RequestId"],
        "LogicalResourceId": event["LogicalResourceId"],
        "Data": data,
    }
    body = json.dumps(document).encode()
    urllib3.PoolManager(timeout=10.0, retries=3).request("PUT", event["ResponseURL"], body=body)
    return document
