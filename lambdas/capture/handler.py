"""A call of the model in, the model's own answer out; a record of both goes to the stream."""

import json
import os
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from typing import Any

from aws_lambda_powertools import Logger

from windage.aws import secrets
from windage.aws.aside import PutAside, aside
from windage.aws.firehose import stream
from windage.aws.models import MODELS
from windage.names import HEALTH_NAMESPACE, MONITOR_DIMENSION
from windage.recording import Policy, record
from windage.recording.policy import from_text
from windage.settings import CaptureSettings, from_environment
from windage.steps.call_event import NOT_A_CALL, question, response, returnable
from windage.steps.capture import Model, called

logger = Logger(service="capture")


@cache
def wiring() -> tuple[CaptureSettings, Model, Callable[[], Policy], Callable[[bytes], None], PutAside]:
    """Return the settings and the clients, made once a sandbox; the policy each time, for its key may come later."""
    settings = from_environment(CaptureSettings, os.environ)
    policy = from_text(settings.policy)
    model = MODELS[settings.model](settings.target, timeout=settings.timeout_seconds)
    privacy = secrets.rules(settings.privacy, clock=time.monotonic, failed=lambda why: no_key(settings.monitor, why))
    return settings, model, lambda: replace(policy, privacy=privacy()), stream(settings.stream), aside(policy.bucket)


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
        made = record(call, policy())
        if made is not None:
            if made.aside and put_aside(made.aside) is not None:
                made = made.without_aside()
            deliver(made.line)
    # Whatever it is: the caller has asked the model, not the capture. Its traceback could hold what was asked.
    except Exception as error:
        logger.error("capture dropped", reason=type(error).__name__)
        count(settings.monitor, "CapturesDropped")
    return response(answer, asked)


def no_key(monitor: str, why: str) -> None:
    """Say that fields are dropped that were to be hashed."""
    logger.error("key unavailable", reason=why)
    count(monitor, "PrivacyKeysMissing")


def count(monitor: str, name: str) -> None:
    """Count by a line of CloudWatch's embedded metric format: no call that could fail as well."""
    metric = {"Namespace": HEALTH_NAMESPACE, "Dimensions": [[MONITOR_DIMENSION]], "Metrics": [{"Name": name}]}
    told = {"Timestamp": int(time.time() * 1000), "CloudWatchMetrics": [metric]}
    print(json.dumps({"_aws": told, MONITOR_DIMENSION: monitor, name: 1}))
