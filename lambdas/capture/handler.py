"""A call of the model in, the model's own answer out; a record of both goes to the stream."""

import json
import os
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import cache
from typing import Any

from aws_lambda_powertools import Logger

from windage.aws import firehose
from windage.aws.aside import aside
from windage.aws.models import MODELS
from windage.names import HEALTH_NAMESPACE, MONITOR_DIMENSION
from windage.recording import Aside, Policy, record
from windage.recording.policy import from_text
from windage.settings import CaptureSettings, from_environment
from windage.steps.call_event import NOT_A_CALL, question, response, returnable
from windage.steps.capture import Model, called

logger = Logger(service="capture")


@cache
def wiring() -> tuple[CaptureSettings, Model, Policy, Callable[[bytes], None], Callable[[Sequence[Aside]], str | None]]:
    """Return the settings and the clients, made once a sandbox."""
    settings = from_environment(CaptureSettings, os.environ)
    policy = from_text(settings.policy)
    model = MODELS[settings.model](settings.target, timeout=settings.timeout_seconds)
    return settings, model, policy, firehose.stream(settings.stream), aside(policy.bucket)


def handler(event: Any, context: object) -> Any:
    """Answer with the model's answer, whatever becomes of the record."""
    received, cold = datetime.now(UTC), wiring.cache_info().currsize == 0
    settings, model, policy, deliver, put_aside = wiring()
    asked = question(event)
    if asked is None:
        return NOT_A_CALL
    begun = time.perf_counter()
    answer = returnable(model(asked), asked)
    latency = time.perf_counter() - begun
    try:
        trusted = settings.trust_event_time
        call = called(asked, answer, received=received, latency=latency, cold=cold, trust_event_time=trusted)
        made = record(call, policy)
        if made is not None:
            if made.aside and put_aside(made.aside) is not None:
                made = made.without_aside()
            deliver(made.line)
    # Whatever it is: the caller has asked the model, not the capture.
    except Exception as error:
        logger.exception("capture dropped", reason=type(error).__name__)
        count_dropped(settings.monitor)
    return response(answer, asked)


def count_dropped(monitor: str) -> None:
    """Count a lost record by a line of CloudWatch's embedded metric format: no call that could fail as well."""
    metric = {
        "Namespace": HEALTH_NAMESPACE,
        "Dimensions": [[MONITOR_DIMENSION]],
        "Metrics": [{"Name": "CapturesDropped", "Unit": "Count"}],
    }
    line = {
        "_aws": {"Timestamp": int(time.time() * 1000), "CloudWatchMetrics": [metric]},
        MONITOR_DIMENSION: monitor,
        "CapturesDropped": 1,
    }
    print(json.dumps(line))
