"""A detector's verdicts on real streams, held against the truth."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from benchmarks.detector import Detector
from benchmarks.runs import asked
from benchmarks.streams.stream import Stream
from benchmarks.tally import Tally, count


@dataclass(frozen=True)
class Judged:
    """One window: what was counted, and the columns on which rule and truth differ."""

    stream: str
    window: str
    rows: int
    tally: Tally
    missed: tuple[str, ...]
    false: tuple[str, ...]


def judged(detector: Detector, streams: Iterable[Stream]) -> list[Judged]:
    """Judge every window of every stream."""
    results = []
    for stream in streams:
        judge = detector(stream.reference)
        for name, (frame, truth) in stream.windows.items():
            verdict, seconds = asked(judge, frame)
            flagged = verdict.drifted if verdict else frozenset()
            tally = count(verdict, shifted=truth.drifted, stable=truth.stable, seconds=seconds)
            missed, false = sorted(truth.drifted - flagged), sorted(truth.stable & flagged)
            results.append(Judged(stream.name, name, len(frame), tally, tuple(missed), tuple(false)))
    return results
