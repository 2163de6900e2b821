"""Made sequences of windows, each judged in the light of those before it: with every shape of drift, and with none.

``report_of("gradual")`` is the report of the last window of one, for whoever wants to see the page:

    python -m tests.windage.history.sequences FOLDER
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

import numpy as np

from windage.baselines import Baseline, learn
from windage.config import Thresholds, Traffic
from windage.history.past import Past
from windage.history.seasons import of_same_phase, recent
from windage.monitors.data_quality import judge
from windage.page import render
from windage.profile import Profile
from windage.profile import Traffic as Times
from windage.report import Report
from windage.table import Column, Kind, Table
from windage.window import Cadence, Window, parse_moment

MONDAY = parse_moment("2026-03-02T00:00:00Z")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
CITIES = np.array(["Berlin", "Bonn", "Köln", "Ulm"], dtype=object)

Shift = Callable[[int], float]


def numbers(name: str, values: np.ndarray) -> Column:
    kinds = np.full(values.size, Kind.FRACTIONAL, dtype=np.uint8)
    return Column(name, kinds, values.astype(float), np.full(values.size, "", dtype=object))


def words(name: str, values: np.ndarray) -> Column:
    kinds = np.full(values.size, Kind.TEXT, dtype=np.uint8)
    return Column(name, kinds, np.full(values.size, np.nan), values.astype(object))


def table(random: np.random.Generator, rows: int, *, delay: float = 0.0, ulm: float = 0.0, gaps: float = 0.0) -> Table:
    """Return traffic of three columns: ``delay`` moves one by so many deviations, ``ulm`` of another go to one city.

    Of the third so many are missing, by ``gaps``.
    """
    city = CITIES[random.integers(0, CITIES.size, rows)]
    columns = (
        numbers("delay", 10 + 5 * random.normal(delay, size=rows)),
        words("city", np.where(random.random(rows) < ulm, "Ulm", city)),
        numbers("seats", random.lognormal(5, 0.4, size=rows)),
    )
    return Table(rows, (*columns[:2], _with_gaps(columns[2], random.random(rows) < gaps)) if gaps else columns)


def _with_gaps(column: Column, gone: np.ndarray) -> Column:
    kinds, values = np.where(gone, np.uint8(Kind.NULL), column.kinds), np.where(gone, np.nan, column.numbers)
    return Column(column.name, kinds, values, column.written)


@cache
def trained(rows: int = 10_000) -> Baseline:
    return learn(table(np.random.default_rng(7), rows))


def judged(
    shifts: Sequence[float],
    *,
    rows: int | Sequence[int] = 1000,
    seed: int = 0,
    ulm: Mapping[int, float] | None = None,
    gaps: Mapping[int, float] | None = None,
    baseline: Baseline | None = None,
    start: datetime = MONDAY,
    every: timedelta = HOUR,
    timed: bool = True,
    thresholds: Thresholds | None = None,
    traffic: Traffic | None = None,
    silences: Mapping[int, float] | None = None,
) -> list[Report]:
    """Judge one window after the other; ``shifts`` are those of the delay, ``silences`` seconds before the end."""
    random, cadence = np.random.default_rng(seed), Cadence(every=every)
    sizes = [rows] * len(shifts) if isinstance(rows, int) else rows
    reports: list[Report] = []
    traces = {}
    for place, (shift, size) in enumerate(zip(shifts, sizes, strict=True)):
        window = Window(start + place * every, start + (place + 1) * every)
        made = table(random, size, delay=shift, ulm=(ulm or {}).get(place, 0.0), gaps=(gaps or {}).get(place, 0.0))
        profile = Profile.of(made, yardstick=trained().yardstick)
        if size:
            ends = window.end.timestamp() - (silences or {}).get(place, 0.0)
            times = random.uniform(window.start.timestamp(), ends, size)
            profile = Profile(profile.rows, profile.columns, profile.intake, Times.of(times))
        if timed:
            before = [traces[at] for at in recent(cadence, window) if at in traces]
            phases = [traces[at] for at in of_same_phase(cadence, window) if at in traces and traces[at] not in before]
        else:
            before, phases = list(traces.values()), []
        past = Past.of(
            before, phases, baseline=trained().identity, window=window if timed else None, began=place == 0 or not timed
        )
        report = judge(
            profile,
            baseline or trained(),
            thresholds=thresholds,
            traffic=traffic,
            window=window if timed else None,
            past=past,
        )
        report = replace(report, monitor="flights")
        reports.append(report)
        traces[window] = report.trace
    return reports


def in_season(days: int, *, hours: range = range(8, 17), shift: float = 0.6) -> list[float]:
    """Return the shifts of some days of hours."""
    return [shift if hour in hours else 0.0 for _ in range(days) for hour in range(24)]


SEQUENCES: Mapping[str, Sequence[float]] = {
    "clean": [0.0] * 14,
    "sudden": [0.0] * 9 + [0.6] * 4,
    "gradual": [0.0] * 5 + [0.12 * step for step in range(1, 9)],
    "temporary": [0.0] * 5 + [0.6] * 4 + [0.0] * 3,
    "recurring": in_season(4)[: 3 * 24 + 12],
    "skew": [0.6] * 3,
}


@cache
def reports_of(name: str) -> tuple[Report, ...]:
    return tuple(judged(SEQUENCES[name]))


def report_of(name: str) -> Report:
    """Return the report of the last window of a sequence."""
    return reports_of(name)[-1]


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for sequence in SEQUENCES:
        (folder / f"{sequence}.html").write_bytes(render(report_of(sequence)))
