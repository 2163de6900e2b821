"""A call of the model in, the model's own answer out; a record of both goes to the stream, or where it is not lost."""

import json
import os
import time
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime
from functools import cache
from typing import Any

from windage.aws.models import MODELS
from windage.aws.outlet import STREAM, outlet
from windage.delivery.counted import call_failed, irregular
from windage.delivery.ends import Dropped, End
from windage.delivery.outlet import Outlet
from windage.settings import CaptureSettings, from_environment
from windage.steps.capture import Answer, Model, question, record, response


@cache
def wiring() -> tuple[CaptureSettings, Model, Outlet]:
    """Return the settings, the model and the sinks, made once a sandbox."""
    given = from_environment(CaptureSettings, os.environ)
    model = MODELS[given.model](given.target, timeout=given.timeout_seconds)
    sinks = outlet(stream_name=given.stream, queue_url=given.queue, monitor=given.monitor, write=print, clock=time.time)
    return given, model, sinks


def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    """Answer with the model's answer, whatever becomes of the record."""
    received = datetime.now(UTC)
    settings, model, sinks = wiring()
    asked = question(event)
    if asked is None:
        message = "capture: not a call; expected headers and a body, as a function URL sends them"
        return {"statusCode": 400, "body": json.dumps({"message": message})}
    try:
        answer = model(asked)
    except Exception as error:
        answer = Answer(502, json.dumps({"message": f"the capture failed: {type(error).__name__}"}).encode())
        say(call_failed(error, monitor=settings.monitor, at_milliseconds=int(time.time() * 1000)))
    ends: Sequence[End] = ()
    try:
        share, trusted = settings.sampling_percentage, settings.trust_event_time
        line = record(asked, answer, received=received, sampling_percentage=share, trust_event_time=trusted)
        ends = sinks.send([line]) if line is not None else ()
    # Whatever it is: the caller has asked the model, not the capture.
    except Exception as error:
        ends = [Dropped(type(error).__name__)]
    say(irregular(ends, usual=STREAM, monitor=settings.monitor, at_milliseconds=int(time.time() * 1000)))
    return response(answer)


def say(lines: Sequence[str]) -> None:
    """Write lines to the log; where there is none nobody can be told, and the caller gets the answer all the same."""
    with suppress(OSError, ValueError):
        for line in lines:
            print(line)


if "AWS_LAMBDA_RUNTIME_API" in os.environ:
    # A sandbox that starts has a whole CPU; its first caller would wait for a share of one.
    wiring()
