"""Every fault of the capture's sinks, whole and in part: ``python -m benchmarks.capture_faults [--calls 1000]``."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from dataclasses import asdict

from benchmarks.capture import page
from benchmarks.capture.faults import FAULTS, Fault
from benchmarks.capture.runs import Run, run
from benchmarks.capture.sandbox import servers

# Of the stream alone, then of stream and queue.
SHARES = ((1.0, "stream"), (0.5, "stream"), (0.2, "stream"), (0.05, "stream"), (1.0, "both"), (0.5, "both"))


def plan() -> Iterator[tuple[Fault | None, float, str]]:
    """Yield what is run: nothing wrong, then each fault at each share."""
    yield None, 0.0, "stream"
    yield from ((fault, share, sinks) for fault in FAULTS for share, sinks in SHARES)


def main() -> int:
    """Run all, keep the figures, write the page; fail when an answer differs or a record has not one end."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--calls", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=20261128)
    given = parser.parse_args()
    runs: list[Run] = []
    with servers() as ports:
        for number, (fault, share, sinks) in enumerate(plan()):
            done = run(ports, fault, share=share, sinks=sinks, calls=given.calls, seed=given.seed + number)
            print(page.line(done), flush=True)
            runs.append(done)
    page.FAULTS.write_text(json.dumps([asdict(one) for one in runs], indent=1) + "\n")
    page.write()
    return int(any(one.equal != one.calls or not one.adds_up or one.unmarked for one in runs))


if __name__ == "__main__":
    sys.exit(main())
