"""A call of the model in, the model's own answer out; a record of both goes to the stream, or where it is not lost."""

import os
import time
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime
from functools import cache
from typing import Any

from windage.aws.aside import sinks_of
from windage.aws.models import MODELS
from windage.aws.outlet import STREAM
from windage.delivery.beside import Sinks
from windage.delivery.counted import call_failed, irregular
from windage.delivery.ends import Dropped, End
from windage.recording import Policy, record
from windage.recording.policy import from_text
from windage.settings import CaptureSettings, from_environment
from windage.steps.call_event import NOT_A_CALL, question, response
from windage.steps.capture import Model
from windage.steps.exchange import exchanged


@cache
def wiring() -> tuple[CaptureSettings, Policy, Model, Sinks]:
    """Return the settings, the model and the sinks, made once a sandbox."""
    given = from_environment(CaptureSettings, os.environ)
    policy, model = from_text(given.policy), MODELS[given.model](given.target, timeout=given.timeout_seconds)
    return given, policy, model, sinks_of(given, bucket=policy.bucket, write=print, clock=time.time)


@cache
def started() -> None:
    """Remember that this sandbox was called."""


def handler(event: Any, context: object) -> Any:
    """Answer with the model's answer, whatever becomes of the record."""
    received, cold = datetime.now(UTC), started.cache_info().currsize == 0
    started()
    settings, policy, model, sinks = wiring()
    asked = question(event)
    if asked is None:
        return NOT_A_CALL
    exchange = exchanged(asked, model, clock=time.perf_counter)
    ends: Sequence[End] = ()
    try:
        call = exchange.call(received=received, cold=cold, trust_event_time=settings.trust_event_time)
        ends = sinks.send(record(call, policy))
    # Whatever it is: the caller has asked the model, not the capture.
    except Exception as error:
        ends = [Dropped(type(error).__name__)]
    now = int(time.time() * 1000)
    if exchange.failure is not None:
        say(call_failed(exchange.failure, monitor=settings.monitor, at_milliseconds=now))
    say(irregular(ends, usual=STREAM, monitor=settings.monitor, at_milliseconds=now))
    return response(exchange.answer, asked)


def say(lines: Sequence[str]) -> None:
    """Write lines to the log; where there is none nobody can be told, and the caller gets the answer all the same."""
    with suppress(OSError, ValueError):
        for line in lines:
            print(line)


if "AWS_LAMBDA_RUNTIME_API" in os.environ:
    # A sandbox that starts has a whole CPU; its first caller would wait for a share of one.
    wiring()
