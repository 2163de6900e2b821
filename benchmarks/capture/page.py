"""Write ``CAPTURE.md`` of the figures that were kept: ``python -m benchmarks.capture.page``."""

from __future__ import annotations

import json
import platform
import sys
from collections.abc import Iterable, Mapping
from typing import Any, Final

from benchmarks.capture.imports import Imported
from benchmarks.capture.runs import Run
from benchmarks.capture.sandbox import ROOT

HERE: Final = ROOT / "benchmarks"
FAULTS: Final = HERE / "results" / "capture-faults.json"
LATENCY: Final = HERE / "results" / "capture-latency.json"
PAGE: Final = HERE / "CAPTURE.md"
# What the capture may add to a call, in milliseconds: its median when all is sound, one call in a hundred when not.
MOST_P50, MOST_P99, MOST_IMPORT = 5.0, 250.0, 35.0

_INTRODUCTION = """# What the capture costs a caller

Written by `python -m benchmarks.capture_faults` and `python -m benchmarks.capture_latency`, not by hand.

The real handler with real botocore clients stands before a model on the same machine; stream and queue are servers on
the same machine that speak the protocols of Firehose and SQS and keep what they get. Each body goes to the model twice,
directly and through the handler, in turns. **Added** is the time through the handler less the median of the direct
calls: the median, and the slowest call in a hundred. In AWS the time of Firehose itself comes on top, within the same
budget; that cannot be measured here."""

_FAULTS_SAID = """## When a sink fails

A hook of botocore leads the calls of a sink to where they fail: all of them, or a random share. **Equal**: answers
whose status, headers and bytes are the model's (the inference id that the capture adds is left out). **Stream**,
**queue**, **log**: calls by the sink that was their end. **Nowhere**: calls of which no sink has a record.
**Unmarked**: calls that two sinks have a record of, of which none says `resent`; the analysis could not tell."""


def line(run: Run) -> str:
    """Return a run as a row of the table."""
    stored = " | ".join(f"{run.stored[sink]:,}" for sink in ("stream", "queue", "log"))
    share = f"{run.share:.0%} of {run.sinks}" if run.share else "-"
    return (
        f"| {run.fault} | {share} | {run.equal:,} of {run.calls:,} | {stored} | {run.dropped} | {run.missing} | "
        f"{run.unmarked} | {run.added_p50:.1f} | {run.added_p99:.1f} |"
    )


def page(faults: Iterable[Run], latencies: Iterable[Run], import_: Imported | None, machine: str) -> str:
    """Return the page."""
    parts = [_INTRODUCTION]
    if found := list(latencies):
        head = "| calls | model alone p50 | p99 | added p50 (target 5) | added p99 |\n|---|---|---|---|---|"
        rows = [
            f"| {run.calls:,} | {run.direct_p50:.2f} | {run.direct_p99:.2f} | {run.added_p50:.2f} | "
            f"{run.added_p99:.2f} |"
            for run in found
        ]
        parts += ["## When nothing fails", "Milliseconds, each row a sandbox of its own.", "\n".join([head, *rows])]
    if import_ is not None:
        parts.append(
            f"Importing the handler takes {import_.ratio:.1f} times the processor time of `python -c pass` (target "
            f"{MOST_IMPORT:.0f}; Python {import_.python}, {1000 * import_.handler:.0f} and "
            f"{1000 * import_.nothing:.0f} ms, medians, with bytecode). Of numpy, scipy, pandas and pyarrow it loads "
            f"{', '.join(import_.heavy) or 'none'}."
        )
    if rows_of := list(faults):
        head = (
            "| fault | share of calls | equal | stream | queue | log | dropped | nowhere | unmarked | added p50 | "
            f"added p99 (target {MOST_P99:.0f}) |\n|---|---|---|---|---|---|---|---|---|---|---|"
        )
        parts += [_FAULTS_SAID, "\n".join([head, *map(line, rows_of)])]
    return "\n\n".join([*parts, machine]) + "\n"


def read() -> tuple[list[Run], list[Run], Imported | None]:
    """Return the figures that were kept."""
    faults = [Run(**one) for one in json.loads(FAULTS.read_text())] if FAULTS.exists() else []
    said: Mapping[str, Any] = json.loads(LATENCY.read_text()) if LATENCY.exists() else {}
    latencies = [Run(**one) for one in said.get("runs", ())]
    return faults, latencies, Imported(**said["import"]) if said else None


def write() -> None:
    """Write the page of the figures that were kept."""
    machine = f"Python {platform.python_version()}, {platform.machine()}, a machine of two cores shared with other work"
    faults, latencies, import_ = read()
    PAGE.write_text(page(faults, latencies, import_, machine))


if __name__ == "__main__":
    write()
    sys.exit(0)
