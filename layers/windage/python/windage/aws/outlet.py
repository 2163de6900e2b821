"""Where the functions' records go: the stream, if it does not take them the queue, if nor does that one the log."""

from __future__ import annotations

from collections.abc import Callable

from windage.aws import firehose, queue
from windage.aws.faults import ready
from windage.delivery.deliver import Clock, Way
from windage.delivery.in_time import in_time
from windage.delivery.outlet import Outlet
from windage.delivery.spilled import log

STREAM, QUEUE, LOG = "stream", "queue", "log"

# How long a caller waits for the record at most, when every sink hangs; and when the sandbox is new.
_SECONDS, _FIRST_SECONDS = 0.22, 1.0
# When the stream hangs, the queue has the longer half: to it, a connection has to be made first.
_OF_THE_STREAM = 0.45


def outlet(*, stream_name: str, queue_url: str, monitor: str, write: Callable[[str], object], clock: Clock) -> Outlet:
    """Return a monitor's outlet.

    Parameters
    ----------
    write
        Writes a line of the log.
    clock
        The wall clock.
    """
    ways = (
        Way(STREAM, in_time(ready(lambda: firehose.stream(stream_name))), share=_OF_THE_STREAM),
        Way(QUEUE, in_time(ready(lambda: queue.queue(queue_url, monitor=monitor))), share=1.0),
        Way(LOG, log(monitor, write=write), share=None),
    )
    return Outlet(ways, clock=clock, seconds=_SECONDS, first_seconds=_FIRST_SECONDS)
