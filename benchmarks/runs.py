"""Draw references and windows, ask a detector, count. Every window has a seed of its own: runs can be repeated."""

from __future__ import annotations

import math
import time
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Final, Literal

import numpy as np
import pandas as pd

from benchmarks import development, held_out
from benchmarks.detector import Detector, Judge, Verdict
from benchmarks.kinds import KINDS, NEGLIGIBLE, Kind, window_of
from benchmarks.population import Population, draw, frame_of
from benchmarks.tally import Key, Tally, count

Family = Literal["development", "held-out"]
Populations = Callable[[np.random.Generator], Population]
FAMILIES: Final[Mapping[Family, Populations]] = {
    "development": development.population,
    "held-out": held_out.population,
}
# Any numbers would do, but never the same: the families share no chance.
SEEDS: Final = {"development": 260_417_993, "held-out": 735_190_846}


@dataclass(frozen=True)
class Plan:
    """How much is drawn.

    Parameters
    ----------
    quiet, shifted
        Windows of each kind by their rows: kinds without anything to find, and those with.
    references
        How many populations, each with one reference; windows take turns.
    reference_rows
        The rows of a reference.
    large
        How many windows of ``large_rows`` with negligible changes are held against references of as many rows.
    """

    quiet: Mapping[int, int]
    shifted: Mapping[int, int]
    references: int = 10
    reference_rows: int = 10_000
    large: int = 0
    large_rows: int = 200_000
    kinds: tuple[Kind, ...] = field(default=KINDS)

    def of(self, share: float) -> Plan:
        """Return a share of this plan, at least one window of everything."""
        return replace(
            self,
            quiet={rows: max(1, round(count * share)) for rows, count in self.quiet.items()},
            shifted={rows: max(1, round(count * share)) for rows, count in self.shifted.items()},
            large=math.ceil(self.large * share),
        )

    def up_to(self, most: int) -> Plan:
        """Return this plan without windows of more rows."""
        return replace(
            self,
            quiet={rows: count for rows, count in self.quiet.items() if rows <= most},
            shifted={rows: count for rows, count in self.shifted.items() if rows <= most},
            large=self.large if self.large_rows <= most else 0,
        )


DEFAULT: Final = Plan(
    quiet=MappingProxyType({200: 200, 1_000: 200, 10_000: 50, 100_000: 10}),
    shifted=MappingProxyType({200: 60, 1_000: 60, 10_000: 20, 100_000: 5}),
    large=5,
)
QUICK: Final = Plan(
    quiet=MappingProxyType({200: 20, 1_000: 20, 10_000: 2}),
    shifted=MappingProxyType({200: 8, 1_000: 8, 10_000: 1}),
    references=4,
)


def seeded(family: Family, *path: str | int) -> np.random.Generator:
    """Return the generator of one thing that is drawn, named by its path."""
    words = [part if isinstance(part, int) else zlib.crc32(part.encode()) for part in path]
    return np.random.default_rng([SEEDS[family], *words])


def population_of(family: Family, index: int) -> Population:
    """Return a population of a family."""
    return FAMILIES[family](seeded(family, "population", index))


def one_reference(detector: Detector, family: Family, plan: Plan, index: int) -> dict[Key, Tally]:
    """Judge all windows of one reference."""
    population = population_of(family, index)
    rng = seeded(family, "reference", index)
    judge = detector(frame_of(draw(population, plan.reference_rows, rng)))
    tallies: dict[Key, Tally] = {}
    for kind, rows, repetition in _windows(plan, index):
        rng = seeded(family, kind.name, rows, repetition)
        key = (kind.name, rows)
        tallies[key] = tallies.get(key, Tally()) + _judged(judge, kind, population, rows, rng)
    return tallies


def large_reference(detector: Detector, family: Family, plan: Plan, index: int) -> dict[Key, Tally]:
    """Judge one large window with negligible changes, against a reference as large."""
    population = population_of(family, index)
    rng = seeded(family, "large", index)
    judge = detector(frame_of(draw(population, plan.large_rows, rng)))
    return {(NEGLIGIBLE.name, plan.large_rows): _judged(judge, NEGLIGIBLE, population, plan.large_rows, rng)}


def asked(judge: Judge, frame: pd.DataFrame) -> tuple[Verdict | None, float]:
    """Return the verdict on a window, none when the rule raised, and how long it took."""
    started = time.perf_counter()
    try:
        verdict = judge(frame)
    except Exception:
        # Whatever it is, it is the measured rule's failure, and counted as such.
        return None, time.perf_counter() - started
    return verdict, time.perf_counter() - started


def _windows(plan: Plan, index: int) -> Iterator[tuple[Kind, int, int]]:
    for kind in plan.kinds:
        for rows, repetitions in (plan.quiet if kind.group == "quiet" else plan.shifted).items():
            for repetition in range(index, repetitions, plan.references):
                yield kind, rows, repetition


def _judged(judge: Judge, kind: Kind, population: Population, rows: int, rng: np.random.Generator) -> Tally:
    window = window_of(kind, population, rows, rng)
    verdict, seconds = asked(judge, window.frame)
    stable = frozenset(column.name for column in population.columns) - window.shifted
    return count(verdict, shifted=window.shifted, stable=stable, seconds=seconds)
