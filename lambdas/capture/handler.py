"""A call of the model in, the model's own answer out; a record of both goes to the stream, or where it is not lost."""

import os
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from functools import cache
from itertools import count
from typing import Any

from windage.aws.aside import aside
from windage.aws.models import MODELS
from windage.aws.outlet import STREAM, outlet
from windage.aws.secrets import Policies, private
from windage.delivery.counted import call_failed, irregular
from windage.delivery.keeping import PutAside, keep
from windage.delivery.outlet import Outlet
from windage.recording import record
from windage.recording.policy import from_text
from windage.settings import CaptureSettings, from_environment
from windage.steps.call_event import NOT_A_CALL, question, response, returnable
from windage.steps.capture import Model, called
from windage.steps.model_answer import unavailable


@cache
def wiring() -> tuple[CaptureSettings, Model, Policies, PutAside, Outlet, Iterator[int]]:
    """Return the settings, the model, where records go, and the numbers of the calls; made once a sandbox."""
    given = from_environment(CaptureSettings, os.environ)
    policy, model = from_text(given.policy), MODELS[given.model](given.target, timeout=given.timeout_seconds)
    sinks = outlet(stream_name=given.stream, queue_url=given.queue, monitor=given.monitor, write=print, clock=time.time)
    policies = private(policy, given.privacy, write=print, clock=time.time)
    return given, model, policies, aside(policy.bucket), sinks, count()


def handler(event: Any, context: object) -> Any:
    """Answer with the model's answer, whatever becomes of the record."""
    received = datetime.now(UTC)
    settings, model, policies, put_aside, sinks, calls = wiring()
    asked, monitor = question(event), settings.monitor
    if asked is None:
        return NOT_A_CALL
    how: dict[str, Any] = {
        "received": received,
        "cold": next(calls) == 0,
        "trust_event_time": settings.trust_event_time,
    }
    begun = time.perf_counter()
    try:
        answer = returnable(model(asked), asked)
    except Exception as error:
        answer = unavailable(f"the capture failed: {type(error).__name__}", error="server_error")
        say(call_failed(error, monitor=monitor, at_milliseconds=int(time.time() * 1000)))
    how["latency"] = time.perf_counter() - begun
    ends = keep(lambda: record(called(asked, answer, **how), policies()), put_aside=put_aside, sinks=sinks)
    say(irregular(ends, usual=STREAM, monitor=monitor, at_milliseconds=int(time.time() * 1000)))
    return response(answer, asked)


def say(lines: Sequence[str]) -> None:
    """Write lines to the log; where there is none nobody can be told, and the caller gets the answer all the same."""
    with suppress(OSError, ValueError):
        for line in lines:
            print(line)


if "AWS_LAMBDA_RUNTIME_API" in os.environ:
    # A sandbox that starts has a whole CPU; its first caller would wait for a share of one.
    wiring()
