"""MiniStack, with one thing mended: its alarms look at the dimensions of their metric, as CloudWatch's do.

Two monitors of one model publish gauges of one name under two dimensions; without them, what one says would ring the
alarm of the other. This file is run by the Python of MiniStack's own environment, which has nothing of ours.
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


def main() -> None:
    """Start MiniStack."""
    from ministack.app import main as start
    from ministack.services import cloudwatch

    with_dimensions(cloudwatch)
    sys.exit(start())


if __name__ == "__main__":
    main()
