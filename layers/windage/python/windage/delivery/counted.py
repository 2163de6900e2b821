"""Counts of what did not go the usual way, as lines of CloudWatch's embedded metric format.

A line of a log is a count that no call could fail to make. What goes the usual way prints
nothing: the stream counts it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence

from windage.delivery.ends import Dropped, End, Quarantined, Stored, tally
from windage.names import HEALTH_NAMESPACE, MONITOR_DIMENSION, SINK_DIMENSION


def irregular(ends: Sequence[End], *, usual: str, monitor: str, at_milliseconds: int) -> list[str]:
    """Return what a log says of records that did not go the usual way: of each where it is and why, and the counts."""
    return [*told(ends, usual=usual), *counted(ends, usual=usual, monitor=monitor, at_milliseconds=at_milliseconds)]


def counted(ends: Iterable[End], *, usual: str, monitor: str, at_milliseconds: int) -> Iterator[str]:
    """Yield a line for each count that is not zero.

    Parameters
    ----------
    usual
        The sink whose records are not counted here.

    Examples
    --------
    >>> ends = [Stored("stream"), Stored("log")]
    >>> for line in counted(ends, usual="stream", monitor="fraud", at_milliseconds=0):
    ...     print(json.loads(line)["CapturesSpilled"], json.loads(line)["Sink"])
    1 log
    """
    found = tally(ends)
    of_monitor = {MONITOR_DIMENSION: monitor}
    for sink, count in found.stored.items():
        if sink != usual:
            yield count_line("CapturesSpilled", count, of_monitor | {SINK_DIMENSION: sink}, at_milliseconds)
    for name, counts in (("CapturesQuarantined", found.quarantined), ("CapturesDropped", found.dropped)):
        if counts:
            yield count_line(name, sum(counts.values()), of_monitor, at_milliseconds)


def told(ends: Iterable[End], *, usual: str) -> Iterator[str]:
    """Yield a line of a log for each record that did not go the usual way: where it is, and why; nothing of it.

    Examples
    --------
    >>> from windage.delivery.fault import Fault
    >>> for line in told([Stored("queue", (Fault("late"),)), Stored("stream")], usual="stream"):
    ...     print(line)
    {"level": "WARNING", "message": "capture spilled", "to": "queue", "reasons": ["late"]}
    """
    for end in ends:
        match end:
            case Stored(by, faults) if by != usual:
                said = {"message": "capture spilled", "to": by, "reasons": [fault.reason for fault in faults]}
            case Quarantined(reason):
                said = {"message": "capture quarantined", "reasons": [reason]}
            case Dropped(reason, faults):
                said = {"message": "capture dropped", "reasons": [fault.reason for fault in faults] or [reason]}
            case _:
                continue
        yield json.dumps({"level": "WARNING", **said})


def call_failed(error: Exception, *, monitor: str, at_milliseconds: int) -> list[str]:
    """Return what a log says of a call that did not reach the model by a fault of ours."""
    said = {"level": "ERROR", "message": "call failed", "reasons": [type(error).__name__]}
    return [json.dumps(said), count_line("CallsFailed", 1, {MONITOR_DIMENSION: monitor}, at_milliseconds)]


def count_line(name: str, count: int, dimensions: Mapping[str, str], at_milliseconds: int) -> str:
    """Return one count as a line of the embedded metric format."""
    metric = {
        "Namespace": HEALTH_NAMESPACE,
        "Dimensions": [list(dimensions)],
        "Metrics": [{"Name": name, "Unit": "Count"}],
    }
    said = {"_aws": {"Timestamp": at_milliseconds, "CloudWatchMetrics": [metric]}, **dimensions, name: count}
    return json.dumps(said)
