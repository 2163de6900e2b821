"""A call of the model in, the model's own answer out; a record of both goes to the stream."""

import json
import os
import time
from datetime import UTC, datetime
from functools import cache
from typing import Any

from aws_lambda_powertools import Logger

from windage.aws import firehose
from windage.aws.models import MODELS
from windage.names import HEALTH_NAMESPACE, MONITOR_DIMENSION
from windage.settings import CaptureSettings, from_environment
from windage.steps.capture import Deliver, Model, question, record, response

logger = Logger(service="capture")


@cache
def wiring() -> tuple[CaptureSettings, Model, Deliver]:
    """Return the settings and the clients, made once a sandbox."""
    settings = from_environment(CaptureSettings, os.environ)
    model = MODELS[settings.model](settings.target, timeout=settings.timeout_seconds)
    return settings, model, firehose.stream(settings.stream)


def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    """Answer with the model's answer, whatever becomes of the record."""
    received = datetime.now(UTC)
    settings, model, deliver = wiring()
    asked = question(event)
    if asked is None:
        message = "capture: not a call; expected headers and a body, as a function URL sends them"
        return {"statusCode": 400, "body": json.dumps({"message": message})}
    answer = model(asked)
    try:
        line = record(
            asked,
            answer,
            received=received,
            sampling_percentage=settings.sampling_percentage,
            trust_event_time=settings.trust_event_time,
        )
        if line is not None:
            deliver(line)
    # Whatever it is: the caller has asked the model, not the capture.
    except Exception as error:
        logger.exception("capture dropped", reason=type(error).__name__)
        count_dropped(settings.monitor)
    return response(answer)


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
