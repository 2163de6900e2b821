"""Let a deployed schedule come due now: what EventBridge Scheduler does at the hour, done at once."""

from __future__ import annotations

import time
import uuid
from dataclasses import dataclass
from datetime import UTC
from typing import TYPE_CHECKING

from windage.errors import InputError

if TYPE_CHECKING:
    from datetime import datetime

    from windage.local.embedded import Cloud

EXECUTION_SECONDS = 300.0
POLL_SECONDS = 0.05


@dataclass(frozen=True)
class Execution:
    """How an execution of a state machine ended; ``output`` is JSON, and None unless it succeeded."""

    arn: str
    status: str
    output: str | None
    error: str | None
    cause: str | None


def due(cloud: Cloud, *, schedule: str, group: str, scheduled_time: datetime) -> str:
    """Start a schedule's target as if ``scheduled_time`` had come.

    The deployed input, target and role are used, so that a role that may not start its target fails here too.

    Parameters
    ----------
    schedule, group
        Physical names of the schedule and of its group.
    scheduled_time
        With a time zone; the schedule's expression is not consulted.

    Returns
    -------
    str
        The ARN of the execution.
    """
    if scheduled_time.tzinfo is None:
        raise InputError("scheduled_time", "it has no time zone", got=scheduled_time, expected="a time in UTC")
    found = cloud.client("scheduler").get_schedule(Name=schedule, GroupName=group)
    target = found["Target"]
    sent = {
        "<aws.scheduler.scheduled-time>": scheduled_time.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "<aws.scheduler.schedule-arn>": found["Arn"],
        "<aws.scheduler.execution-id>": str(uuid.uuid4()),
        "<aws.scheduler.attempt-number>": "1",
    }
    text = target["Input"]
    for placeholder, value in sent.items():
        text = text.replace(placeholder, value)
    states = cloud.as_role(target["RoleArn"]).client("stepfunctions")
    arn: str = states.start_execution(stateMachineArn=target["Arn"], input=text)["executionArn"]
    return arn


def wait(cloud: Cloud, execution_arn: str) -> Execution:
    """Wait until an execution ends, whatever its end.

    Raises
    ------
    TimeoutError
        When it still runs after ``EXECUTION_SECONDS``.
    """
    states = cloud.client("stepfunctions")
    deadline = time.monotonic() + EXECUTION_SECONDS
    while time.monotonic() < deadline:
        found = states.describe_execution(executionArn=execution_arn)
        if found["status"] != "RUNNING":
            return Execution(
                arn=execution_arn,
                status=found["status"],
                output=found.get("output") if found["status"] == "SUCCEEDED" else None,
                error=found.get("error"),
                cause=found.get("cause"),
            )
        time.sleep(POLL_SECONDS)
    raise TimeoutError(f"{execution_arn}: it did not end; got RUNNING; expected an end in {EXECUTION_SECONDS:.0f} s")
