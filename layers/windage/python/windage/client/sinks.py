"""The sinks of a client, and how long each may take."""

from __future__ import annotations

import os
import sys
import time
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from windage.client.folder import folder
from windage.client.last_resort import Sinks
from windage.delivery.deliver import Way
from windage.delivery.fault import Fault
from windage.delivery.in_time import Put, TimedPut, in_time
from windage.delivery.outlet import Outlet
from windage.delivery.spilled import log
from windage.errors import InputError

# Of one batch, all sinks together. Nobody waits for it but the records behind it.
BUDGET_SECONDS = 12.0
Sink = Callable[[Sequence[bytes]], object]


@dataclass(frozen=True, slots=True)
class Places:
    """Where records go: one of the first four, a queue for what it does not take, and then the log.

    Parameters
    ----------
    stream, queue, url
        The name of a Firehose stream, the address of an SQS queue, and the address of an ingest endpoint.
    folder
        A folder on this machine.
    sink
        A function that takes lines, and raises when it has none of them.
    spill
        Takes a line of text that ``windage replay`` reads; nothing when what no sink takes is to be dropped.
    """

    stream: str | None = None
    queue: str | None = None
    url: str | None = None
    folder: Path | None = None
    sink: Sink | None = None
    spill: Callable[[str], object] | None = None

    def __post_init__(self) -> None:
        choices = {"stream": self.stream, "url": self.url, "folder": self.folder, "sink": self.sink}
        given = [name for name, value in choices.items() if value is not None]
        if len(given) != 1:
            raise InputError(
                "windage.Capture",
                "one place for the records is needed",
                got=", ".join(given) or "none",
                expected=f"exactly one of {', '.join(choices)}",
            )


def sinks(places: Places, *, monitor: str) -> Sinks:
    """Make the sinks of this process."""
    ways = [_first(places)]
    if places.queue is not None:
        ways.append(Way("queue", _timed(lambda: _queue(str(places.queue), monitor)), share=1.0))
    outlet = Outlet(ways, clock=time.monotonic, seconds=BUDGET_SECONDS, first_seconds=BUDGET_SECONDS)
    spills = [Way("log", log(monitor, write=places.spill), share=None)] if places.spill is not None else []
    last = Outlet(spills, clock=time.monotonic, seconds=BUDGET_SECONDS, first_seconds=BUDGET_SECONDS)
    return Sinks(outlet.send, last.send)


def to_stderr(text: str) -> None:
    """Write a line where the logs of a container come from."""
    print(text, file=sys.stderr, flush=True)


def _first(places: Places) -> Way:
    if places.stream is not None:
        name = places.stream
        return Way("stream", _timed(lambda: _stream(name)), share=0.5)
    if places.url is not None:
        url = places.url
        return Way("url", _timed(lambda: _endpoint(url)), share=0.5)
    if places.folder is not None:
        # A file system that hangs is waited for as any other sink.
        put = folder(places.folder, name=f"{os.getpid()}-{uuid.uuid4().hex[:8]}")
        return Way("folder", _timed(lambda: put), share=1.0)
    assert places.sink is not None
    given = places.sink
    return Way("sink", _timed(lambda: _called(given)), share=1.0)


def _called(sink: Sink) -> Put:
    def put(lines: Sequence[bytes]) -> Sequence[Fault | None]:
        sink(lines)
        return [None] * len(lines)

    return put


def _stream(name: str) -> Put:
    from windage.aws import firehose
    from windage.aws.session import UNHURRIED

    return firehose.stream(name, UNHURRIED)


def _queue(url: str, monitor: str) -> Put:
    from windage.aws.queue import queue

    return queue(url, monitor=monitor)


def _endpoint(url: str) -> Put:
    from windage.aws.endpoint import endpoint

    return endpoint(url)


def _timed(make: Callable[[], Put]) -> TimedPut:
    """Return a sink that is made when it is first used, and is waited for so long and no longer.

    While Python ends, no thread can be started any more. Then the sink has its own timeouts, and is called in ours.
    """
    made: list[Put] = []

    def put(lines: Sequence[bytes]) -> Sequence[Fault | None]:
        if not made:
            made.append(make())
        return made[0](lines)

    patient = in_time(put)

    def timed(lines: Sequence[bytes], seconds: float) -> Sequence[Fault | None]:
        faults = patient(lines, seconds)
        ending = all(fault is not None and fault.reason == "no thread" for fault in faults)
        return put(lines) if ending else faults

    return timed
