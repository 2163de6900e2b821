"""Many calls of one sandbox, each made without it too: whether answers are the same, and how much later they come."""

from __future__ import annotations

import random
import statistics
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

from benchmarks.capture.faults import Fault, misled, resolver
from benchmarks.capture.sandbox import Kept, Sandbox, sandbox
from benchmarks.capture.servers import LATE_SECONDS
from windage.aws.outlet import LOG, QUEUE

SINKS: Mapping[str, tuple[str, ...]] = {"stream": ("firehose",), "both": ("firehose", "sqs")}


@dataclass(frozen=True)
class Run:
    """What came of the calls of one sandbox.

    Parameters
    ----------
    equal
        How many answers were those of the model, byte for byte, with their statuses and headers.
    stored
        How many calls each sink was the end of: the log's and the queue's by their counts, the stream's are the rest.
    dropped
        How many were counted as dropped.
    missing
        How many have a record nowhere.
    unmarked
        How many have two records of which none says that it was sent again.
    added_p50, added_p99
        Milliseconds: the median, and the slowest of a hundred, over the median of the model alone.
    direct_p50, direct_p99
        Those of the model alone.
    """

    fault: str
    share: float
    sinks: str
    calls: int
    equal: int
    stored: Mapping[str, int]
    dropped: int
    missing: int
    unmarked: int
    added_p50: float
    added_p99: float
    direct_p50: float
    direct_p99: float

    @property
    def adds_up(self) -> bool:
        """Whether each call has exactly one end."""
        return sum(self.stored.values()) + self.dropped == self.calls and self.missing == self.dropped


def run(
    ports: Mapping[str, int],
    fault: Fault | None,
    *,
    share: float,
    sinks: str,
    calls: int,
    seed: int,
    model: str = "model",
) -> Run:
    """Make calls, each with a body of its own, while sinks fail."""
    chance = random.Random(seed)
    hooks = {s: misled(fault, ports, share=share, chance=chance) for s in SINKS[sinks]} if fault else {}
    with ExitStack() as stack:
        stack.enter_context(resolver())
        box = stack.enter_context(sandbox(ports, model=model, hooks=hooks))
        equal, direct, through = _timed(box, calls, random.Random(seed + 1))
        if fault is not None and fault.port == "slow":
            # What was given up on is stored later.
            time.sleep(LATE_SECONDS + 0.5)
        kept = box.kept()
    name, middle = fault.name if fault else "none", statistics.median(direct)
    return Run(
        fault=name,
        share=share,
        sinks=sinks,
        calls=calls,
        equal=equal,
        **_ends(kept, calls),
        added_p50=statistics.median(through) - middle,
        added_p99=quantile(through, 0.99) - middle,
        direct_p50=middle,
        direct_p99=quantile(direct, 0.99),
    )


def _timed(box: Sandbox, calls: int, chance: random.Random) -> tuple[int, list[float], list[float]]:
    """Ask with and without the function, in turns, which of the two first by chance."""
    direct: list[float] = []
    through: list[float] = []
    equal = 0
    ways = [(box.ask_directly, direct), (box.ask, through)]
    for number in range(calls):
        body, said = b'{"instances": [[%d, 0.5, "a"]]}' % number, []
        for ask, times in ways if chance.random() < 0.5 else reversed(ways):
            began = time.perf_counter()
            said.append(ask(body))
            times.append(1000 * (time.perf_counter() - began))
        equal += said[0] == said[1]
    return equal, direct, through


def _ends(kept: Kept, calls: int) -> dict[str, Any]:
    copies = Counter(record["eventMetadata"]["eventId"] for record in kept.records)
    unmarked = Counter(
        record["eventMetadata"]["eventId"] for record in kept.records if "resent" not in record["eventMetadata"]
    )
    spilled = {sink: kept.counted("CapturesSpilled", Sink=sink) for sink in (QUEUE, LOG)}
    dropped = kept.counted("CapturesDropped")
    return {
        "stored": {"stream": calls - sum(spilled.values()) - dropped, **spilled},
        "dropped": dropped,
        "missing": calls - len(copies),
        "unmarked": sum(count > 1 for count in unmarked.values()),
    }


def quantile(values: Sequence[float], share: float) -> float:
    """Return the value that a share of all does not pass.

    Examples
    --------
    >>> quantile([float(n) for n in range(1, 101)], 0.99)
    99.0
    """
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered) - 1e-9))]
