"""A window that could not be judged: why, where everybody looks, and as a gauge."""

from __future__ import annotations

import json

from windage import metric_data, names
from windage.errors import shortened
from windage.steps.ports import Metrics, Storage
from windage.steps.requests import DueWindow, Judgement
from windage.window import Window


def fail(due: DueWindow, reason: str, *, storage: Storage, metrics: Metrics) -> Judgement:
    """Record that a window could not be judged; without a manifest it stays due, so that the next run tries again."""
    prefix = names.result_prefix(due.monitor, due.monitor_type, Window.parse(due.window))
    text = shortened(reason, limit=2000)
    document = {
        "window": due.window,
        "outcome": "failed",
        "reason": text,
        "scheduled_time": due.scheduled_time,
    }
    storage.put(prefix + names.FAILURE, json.dumps(document, indent=2).encode() + b"\n")
    metrics.publish(metric_data.of_failure(due.monitor, due.monitor_type))
    return Judgement(monitor=due.monitor, window=due.window, outcome="failed", reason=text)
