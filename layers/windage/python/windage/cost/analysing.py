"""What it costs to judge the windows."""

from __future__ import annotations

import math

from windage.config import Monitor
from windage.cost.capturing import gigabyte_second
from windage.cost.figures import HOURS, Architecture, Figures
from windage.cost.line import Line
from windage.cost.prices import Prices

_FUNCTION_GIGABYTES = 1.769
# Three functions that start, read the baseline, judge and write: on a laptop 0.7 s of one process; a cautious guess.
_SECONDS_A_WINDOW = 4.0
# Captures of 20 columns that one processor reads and profiles in a second: half of what the benchmark measures.
_CAPTURES_A_SECOND = 100_000.0
_USUAL_COLUMNS = 20
_SHARD_BYTES = 64 * 2**20
_COMPRESSION = 6.0
# Plan, its choice, the map, evaluate, and what stands between.
_TRANSITIONS_A_WINDOW, _TRANSITIONS_A_SHARD = 8, 2
# A window whose labels arrive late is looked at some twenty times.
_LOOKS_FOR_LABELS = 20


def analysing(monitor: Monitor, figures: Figures, prices: Prices, *, architecture: Architecture) -> tuple[Line, ...]:
    """Return what judging the windows of a month costs, of all types that the monitor has."""
    seconds = transitions = calls = 0.0
    captured = figures.captured(monitor)
    for monitor_type in monitor.types:
        windows = windows_per_month(monitor, monitor_type)
        looks = windows * (_LOOKS_FOR_LABELS if monitor.truth_of(monitor_type) is not None else 1)
        shards = max(1, math.ceil(captured / windows * figures.record_bytes / _COMPRESSION / _SHARD_BYTES))
        seconds += looks * _SECONDS_A_WINDOW
        # Whatever is looked at again, captures are read once.
        seconds += captured / _CAPTURES_A_SECOND * figures.features / _USUAL_COLUMNS
        transitions += looks * _TRANSITIONS_A_WINDOW + windows * shards * _TRANSITIONS_A_SHARD
        calls += looks * 2 + windows * shards
    watched = len(monitor.types) * HOURS
    rate = gigabyte_second(prices, architecture)
    return (
        Line("analysis: time", seconds * _FUNCTION_GIGABYTES, "GB-s", rate),
        Line("analysis: steps", transitions / 1000, "thousand", prices.step_functions_thousand_transitions),
        Line("analysis: calls", (calls + watched) / 1e6, "million", prices.lambda_million_requests),
        Line("schedules", (calls + watched) / 1e6, "million", prices.scheduler_million),
    )


def windows_per_month(monitor: Monitor, monitor_type: str) -> float:
    """Return how many windows of one type a month has."""
    from datetime import UTC, datetime

    window = monitor.schedule_of(monitor_type).cadence.latest(datetime(2026, 3, 1, tzinfo=UTC))
    return HOURS * 3600 / (window.end - window.start).total_seconds()
