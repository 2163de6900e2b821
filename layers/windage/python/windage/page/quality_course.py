"""How the measures went over the windows: what was measured, and what had been estimated before labels came."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from windage.history.words import moment
from windage.page.quality_rows import title
from windage.page.writing import number
from windage.quality import course
from windage.quality.before_labels.estimated import ASSUMPTION
from windage.quality.course import Point, QualityTrace
from windage.quality_report import QualityReport
from windage.window import Window

# Drawn are the measures that say most of a problem.
_DRAWN = {
    "BinaryClassification": ("auc", "accuracy", "precision", "recall"),
    "MulticlassClassification": ("accuracy", "weighted_precision", "macro_f1"),
    "Regression": ("mae", "rmse"),
}
_FEWEST = 2


@dataclass(frozen=True)
class Dot:
    """One window: its place from the left, heights from the top (of the value, of both ends), and what it says."""

    x: float
    y: float
    low: float
    high: float
    title: str


@dataclass(frozen=True)
class Course:
    """One measure over so many windows; ``baseline`` is the height of what it was in training."""

    title: str
    measured: tuple[Dot, ...]
    estimated: tuple[Dot, ...]
    band: str
    baseline: float | None
    top: str
    bottom: str
    track: str
    now: str
    windows: int


def courses(report: QualityReport) -> Iterator[Course]:
    """Yield the courses of the measures for which something is estimated, or measured in several windows."""
    traces = [*report.history, report.trace]
    for name in _DRAWN[report.quality.problem]:
        drawn = _course(report, traces, name)
        if drawn is not None:
            yield drawn


def unestimated(report: QualityReport) -> str | None:
    """Say why nothing is estimated; nothing where something is."""
    if report.estimates.measures or not report.rows:
        return None
    reasons = dict.fromkeys(report.estimates.absent.values())
    return next(iter(reasons), None)


def _course(report: QualityReport, traces: Sequence[QualityTrace], name: str) -> Course | None:
    measured = [(place, t, t.measured[name]) for place, t in enumerate(traces) if t.judged and name in t.measured]
    estimated = [(place, t, t.estimated[name]) for place, t in enumerate(traces) if name in t.estimated]
    if not estimated and len(measured) < _FEWEST:
        return None
    known = report.baseline.quality.measures.get(name)
    values = [value for _, _, point in (*measured, *estimated) for value in _ends(point)]
    values += [known.value] if known is not None else []
    low, high = min(values), max(values)
    pad = 0.08 * (high - low) or 0.01
    low, high = low - pad, high + pad

    def height(value: float) -> float:
        return (high - value) / (high - low)

    def dots(points: Sequence[tuple[int, QualityTrace, Point]], word: str) -> tuple[Dot, ...]:
        return tuple(
            Dot(
                (place + 0.5) / len(traces),
                height(point.value),
                height(_ends(point)[0]),
                height(_ends(point)[1]),
                f"{_when(trace)}: {word} {number(point.value, digits=3)} ± {number(1.96 * point.error, digits=2)}",
            )
            for place, trace, point in points
        )

    expected = dots(estimated, "estimated")
    return Course(
        title=title(name),
        measured=dots(measured, "measured"),
        estimated=expected,
        band=_band(expected),
        baseline=height(known.value) if known is not None else None,
        top=number(high, digits=3),
        bottom=number(low, digits=3),
        track=course.track(list(traces), name).sentence,
        now=_now(report, name),
        windows=len(traces),
    )


def _now(report: QualityReport, name: str) -> str:
    expected, found = report.estimates.measures.get(name), report.quality.measures.get(name)
    told = f"measured {number(found.value, digits=3)}" if found is not None else "not measured yet"
    if expected is None:
        return told.capitalize()
    half = number(1.96 * expected.error, digits=2)
    return f"Estimated {number(expected.value, digits=3)} ± {half}, {told}"


def _ends(point: Point) -> tuple[float, float]:
    half = 1.96 * point.error if point.error < float("inf") else 0.0
    return point.value - half, point.value + half


def _band(dots: Sequence[Dot]) -> str:
    """Return the outline of the intervals of all estimates, in a box of 100 by 100."""
    if not dots:
        return ""
    there = [f"{100 * dot.x:.4g} {100 * dot.high:.4g}" for dot in dots]
    back = [f"{100 * dot.x:.4g} {100 * dot.low:.4g}" for dot in reversed(dots)]
    return f"M{'L'.join((*there, *back))}Z"


def _when(trace: QualityTrace) -> str:
    return moment(Window.parse(trace.window).start) if "/" in trace.window else "this window"


__all__ = ["ASSUMPTION", "Course", "Dot", "courses", "unestimated"]
