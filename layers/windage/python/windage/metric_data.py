"""The gauges of a judged window.

Every alarmed metric is a gauge read by its maximum, so that a datum sent twice changes nothing.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from windage.names import DATA_QUALITY, MONITOR_DIMENSION, NAMESPACE, TYPE_DIMENSION
from windage.summary import DECIDED, AttributionSummary, CallsSummary, QualitySummary, Summary
from windage.window import Window

# CloudWatch takes moments of the last two weeks; nearer than a day to that end, the message might come too late.
_OLDEST = timedelta(days=13)

Unit = Literal["Bytes", "Count", "Milliseconds", "None", "Percent", "Seconds"]


@dataclass(frozen=True)
class StatisticSet:
    """Many numbers as CloudWatch takes them in one: sent twice, they count twice."""

    maximum: float
    minimum: float
    total: float
    count: float


@dataclass(frozen=True)
class Gauge:
    """One number for CloudWatch, or many; without ``at`` it is of the moment at which it is sent."""

    name: str
    value: float | StatisticSet
    unit: Unit
    dimensions: Mapping[str, str]
    namespace: str = NAMESPACE
    at: datetime | None = None


def dimensions(monitor: str, monitor_type: str = DATA_QUALITY) -> dict[str, str]:
    """Return the dimensions that all gauges of a monitor have."""
    return {MONITOR_DIMENSION: monitor, TYPE_DIMENSION: monitor_type}


def of_summary(summary: Summary, *, violating_windows: int, at: datetime) -> list[Gauge]:
    """Return a judged window's gauges.

    Parameters
    ----------
    summary
        What became of the window.
    violating_windows
        How many of the last windows that the alarm rule looks at, this one included, have violations.
    at
        When it was judged; how late that is, is a gauge itself.
    """
    its = dimensions(summary.monitor, summary.monitor_type)
    predictions = summary.prediction_drift
    answers = [] if predictions is None else [Gauge("PredictionDrift", finite(predictions), "None", its)]
    lag = (at - Window.parse(summary.window).end).total_seconds()
    return [
        Gauge("Violations", summary.violations, "Count", its),
        Gauge("ViolatingWindows", violating_windows, "Count", its),
        Gauge("WorstDrift", finite(summary.worst_drift), "None", its),
        *answers,
        Gauge("Rows", summary.rows, "Count", its),
        Gauge("QuarantinedShare", 100 * summary.quarantined_share, "Percent", its),
        Gauge("WindowLag", max(0.0, lag), "Seconds", its),
        Gauge("FailedWindows", 0, "Count", its),
        *_unread(summary, its),
        *_of_rows(summary, its),
        *_of_calls(summary, its),
    ]


def _unread(summary: Summary, its: Mapping[str, str]) -> list[Gauge]:
    """Return how much was lost; a metric costs money, and this one is there when something was."""
    share = summary.unread_share
    return [Gauge("UnreadShare", 100 * share, "Percent", its)] if isinstance(share, float) else []


def of_quality(
    summary: Summary, *, violating_windows: int, at: datetime, measure: str, newest: bool = True
) -> list[Gauge]:
    """Return the gauges of a window of model quality.

    Parameters
    ----------
    summary
        What became of the window.
    violating_windows
        How many of the last windows that could be judged and that the alarm rule looks at have violations.
    at
        When it was looked at.
    measure
        The one measure that stands for all.
    newest
        Whether no later window has been judged: what an older one says of itself is no news, only what it changes.
    """
    gauges = _of_looked(summary, violating_windows=violating_windows, at=at, worst="WorstFall", newest=newest)
    quality = summary.quality
    if not isinstance(quality, QualitySummary):
        return gauges
    its = dimensions(summary.monitor, summary.monitor_type)
    if quality.judged and newest and measure in quality.measures:
        gauges.append(Gauge(measure, finite(quality.measures[measure]), "None", its))
    if quality.looks == 1 and measure in quality.estimated:
        gauges.append(Gauge(f"{measure}_estimated", finite(quality.estimated[measure]), "None", its))
    return gauges


def of_bias(summary: Summary, *, violating_windows: int, at: datetime, newest: bool = True) -> list[Gauge]:
    """Return the gauges of a window of bias; the parameters are those of `of_quality`."""
    return _of_looked(summary, violating_windows=violating_windows, at=at, worst="WorstBias", newest=newest)


def _of_looked(summary: Summary, *, violating_windows: int, at: datetime, worst: str, newest: bool) -> list[Gauge]:
    """Return the gauges of a window that was looked at for its labels; ``worst`` is what the worst drift is called."""
    its = dimensions(summary.monitor, summary.monitor_type)
    gauges = [Gauge("FailedWindows", 0, "Count", its)]
    quality = summary.quality
    if not isinstance(quality, QualitySummary):
        return gauges
    if quality.judged:
        gauges.append(Gauge("ViolatingWindows", violating_windows, "Count", its))
    if quality.judged and newest:
        gauges += _of_judged(summary, quality, its, worst=worst)
    if quality.looks == 1:
        lag = (at - Window.parse(summary.window).end).total_seconds()
        gauges.append(Gauge("Rows", summary.rows, "Count", its))
        gauges.append(Gauge("WindowLag", max(0.0, lag), "Seconds", its))
    if quality.looks == 1 or (quality.judged and newest):
        gauges.append(Gauge("QuarantinedShare", 100 * summary.quarantined_share, "Percent", its))
    return gauges


def of_attribution(summary: Summary, *, violating_windows: int, at: datetime) -> list[Gauge]:
    """Return the gauges of a window of feature attribution.

    Parameters
    ----------
    summary
        What became of the window.
    violating_windows
        How many of the last windows that the alarm rule looks at, this one included, have violations.
    at
        When it was judged.
    """
    its = dimensions(summary.monitor, summary.monitor_type)
    lag = (at - Window.parse(summary.window).end).total_seconds()
    gauges = [
        Gauge("Violations", summary.violations, "Count", its),
        Gauge("ViolatingWindows", violating_windows, "Count", its),
        Gauge("Rows", summary.rows, "Count", its),
        Gauge("QuarantinedShare", 100 * summary.quarantined_share, "Percent", its),
        Gauge("WindowLag", max(0.0, lag), "Seconds", its),
        Gauge("FailedWindows", 0, "Count", its),
    ]
    found = summary.attribution
    if isinstance(found, AttributionSummary) and summary.rows:
        # Of no traffic, there is nothing to explain, and nothing is wrong with that.
        gauges.append(Gauge("ExplainedRows", found.explained, "Count", its))
        gauges.append(Gauge("ModelCalls", found.calls, "Count", its))
        gauges.append(Gauge("FailedCalls", found.failed, "Count", its))
        if found.score is not None:
            gauges.append(Gauge("AttributionScore", finite(found.score), "None", its))
    return gauges


def _of_judged(summary: Summary, quality: QualitySummary, its: Mapping[str, str], *, worst: str) -> Iterator[Gauge]:
    yield Gauge("Violations", summary.violations, "Count", its)
    if summary.rows:
        # Of no answer, no label is missing.
        yield Gauge("LabelCoverage", 100 * quality.coverage, "Percent", its)
    if summary.outcome in DECIDED:
        yield Gauge(worst, finite(summary.worst_drift), "None", its)


def _of_rows(summary: Summary, its: Mapping[str, str]) -> Iterator[Gauge]:
    if isinstance(summary.outlier_share, float):
        yield Gauge("OutlierShare", 100 * summary.outlier_share, "Percent", its)
    if isinstance(summary.duplicate_share, float):
        yield Gauge("DuplicateShare", 100 * summary.duplicate_share, "Percent", its)


def _of_calls(summary: Summary, its: Mapping[str, str]) -> Iterator[Gauge]:
    """Yield how the calls went: what a model's own metrics say of all models, these say of the captured calls."""
    went = summary.calls
    if not isinstance(went, CallsSummary):
        return
    yield Gauge("ModelErrors", 100 * went.error_share, "Percent", its)
    yield Gauge("ColdStarts", went.cold_starts, "Count", its)
    if went.latency is not None:
        yield Gauge("ModelLatencyP50", finite(went.latency[0]), "Milliseconds", its)
        yield Gauge("ModelLatencyP99", finite(went.latency[2]), "Milliseconds", its)
    if went.asked is not None:
        yield Gauge("PayloadBytesP99", finite(went.asked[2]), "Bytes", its)


def of_failure(monitor: str, monitor_type: str = DATA_QUALITY) -> list[Gauge]:
    """Return the gauge of a window that could not be judged."""
    return [Gauge("FailedWindows", 1, "Count", dimensions(monitor, monitor_type))]


def of_overdue(monitor: str, windows: Sequence[object], monitor_type: str = DATA_QUALITY) -> list[Gauge]:
    """Return the gauge of the windows that should have a result and have none."""
    return [Gauge("OverdueWindows", len(windows), "Count", dimensions(monitor, monitor_type))]


def moment_of(window: Window, *, at: datetime) -> datetime | None:
    """Return the moment of Model Monitor's metrics of a window: its end, as it was with the service.

    Nothing, which is the moment of sending, when CloudWatch would not take that any more.
    """
    return window.end if timedelta(0) <= at - window.end <= _OLDEST else None


def finite(value: float) -> float:
    """Return what CloudWatch takes: it refuses NaN, infinities and magnitudes outside 2^-360 to 2^360."""
    if math.isnan(value) or abs(value) < 2.0**-360:
        return 0.0
    return math.copysign(min(abs(value), 2.0**360), value)
