"""Counts of what did not go the usual way, as lines of CloudWatch's embedded metric format.

A line of a log is a count that no call could fail to make. What goes the usual way prints nothing: the stream counts it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping

from windage.delivery.ends import End, Stored, tally
from windage.names import HEALTH_NAMESPACE, MONITOR_DIMENSION, SINK_DIMENSION


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


def faults_of(ends: Iterable[End]) -> list[str]:
    """Return why records did not go the usual way, each reason once; none of it is of a record.

    Examples
    --------
    >>> from windage.delivery.fault import Fault
    >>> faults_of([Stored("queue", (Fault("late"), Fault("AccessDenied"))), Stored("log", (Fault("late"),))])
    ['late', 'AccessDenied']
    """
    reasons = (fault.reason for end in ends if hasattr(end, "faults") for fault in end.faults)
    return list(dict.fromkeys(reasons))


def count_line(name: str, count: int, dimensions: Mapping[str, str], at_milliseconds: int) -> str:
    """Return one count as a line of the embedded metric format."""
    metric = {
        "Namespace": HEALTH_NAMESPACE,
        "Dimensions": [list(dimensions)],
        "Metrics": [{"Name": name, "Unit": "Count"}],
    }
    said = {"_aws": {"Timestamp": at_milliseconds, "CloudWatchMetrics": [metric]}, **dimensions, name: count}
    return json.dumps(said)
