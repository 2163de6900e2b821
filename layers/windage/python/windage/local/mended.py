"""MiniStack, with two things mended: its alarms look at dimensions, and its queues ask for the rights that SQS does.

Two monitors of one model publish gauges of one name under two dimensions; without them, what one says would ring the
alarm of the other. And who may send a message may send several in AWS, where the right to do so has no name of its own.
This file is run by the Python of MiniStack's own environment, which has nothing of ours.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from types import FunctionType
from typing import Any


def with_dimensions(module: Any) -> None:
    """Let the alarms of MiniStack's CloudWatch see the points of their own dimensions only."""
    original = module._evaluate_alarm

    def evaluate(alarm: Mapping[str, Any]) -> Any:
        wanted = {one["Name"]: one["Value"] for one in alarm.get("Dimensions", ())}
        own = {
            key: points
            for key, points in list(module._metrics.items())
            if points and points[0].get("Dimensions", {}) == wanted
        }
        return FunctionType(original.__code__, {**original.__globals__, "_metrics": own})(alarm)

    module._evaluate_alarm = evaluate


def with_rights_of_batches(module: Any) -> None:
    """Let a batch of calls of SQS need the right to one such call, as AWS does."""
    original = module.extract_iam_action

    def extract(service: str, *of_the_request: Any) -> Any:
        action = original(service, *of_the_request)
        return action.removesuffix("Batch") if service == "sqs" and action else action

    module.extract_iam_action = extract


def main() -> None:
    """Start MiniStack."""
    from ministack.app import main as start
    from ministack.core import iam_actions
    from ministack.services import cloudwatch

    with_dimensions(cloudwatch)
    with_rights_of_batches(iam_actions)
    sys.exit(start())


if __name__ == "__main__":
    main()
