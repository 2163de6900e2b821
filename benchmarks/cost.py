"""What a check costs: 100,000 rows of twelve columns, on one core, the baseline read from its files."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass

import windage
from benchmarks.population import draw, frame_of
from benchmarks.runs import population_of, seeded


@dataclass(frozen=True)
class Cost:
    """Processor seconds, of all threads, the least of some rounds: other programs on the machine only add."""

    rows: int
    columns: int
    make_baseline: float
    read_baseline: float
    check: float


def measured(*, rows: int = 100_000, reference_rows: int = 10_000, rounds: int = 3) -> Cost:
    """Measure Windage."""
    population = population_of("development", 0)
    reference = frame_of(draw(population, reference_rows, seeded("development", "cost", 0)))
    window = frame_of(draw(population, rows, seeded("development", "cost", 1)))
    with tempfile.TemporaryDirectory() as folder:
        windage.baseline(reference).write(folder)
        baseline = windage.Baseline.from_files(folder)
        return Cost(
            rows=rows,
            columns=len(population.columns),
            make_baseline=_least(lambda: windage.baseline(reference), rounds),
            read_baseline=_least(lambda: windage.Baseline.from_files(folder), rounds),
            check=_least(lambda: windage.check(window, baseline), rounds),
        )


def _least(work: Callable[[], object], rounds: int) -> float:
    took = []
    for _ in range(rounds):
        started = time.process_time()
        work()
        took.append(time.process_time() - started)
    return min(took)
