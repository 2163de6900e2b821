"""How a feature's drift went over the windows: a sentence, and a small drawing of it against its threshold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from windage.history.words import moment, sentence
from windage.page.writing import number
from windage.report import Report
from windage.window import Window

if TYPE_CHECKING:
    from windage.history.shapes import Point

# Fewer windows draw no line.
_FEWEST = 3
# What stands this far above its threshold stands at the top.
_TOP = 6.0


@dataclass(frozen=True)
class Dot:
    """One window in the drawing: its place and height, 0 to 1 from the left and from the top, and what it says."""

    x: float
    y: float
    drifted: bool
    title: str


@dataclass(frozen=True)
class Drawing:
    """The distances over the windows; ``threshold`` is the height of the line that they are held to."""

    dots: tuple[Dot, ...]
    threshold: float

    @property
    def path(self) -> str:
        """The line through all of them, in a box of 100 by 100."""
        return "M" + "L".join(f"{100 * dot.x:.4g} {100 * dot.y:.4g}" for dot in self.dots)


@dataclass(frozen=True)
class Story:
    """What is known of the windows before: in words, and drawn if there are enough."""

    sentence: str | None
    drawing: Drawing | None


def story(report: Report, name: str) -> Story | None:
    """Return what the windows before tell of a feature; nothing when they tell nothing."""
    if report.past is None or report.trace is None:
        return None
    from windage.history.shapes import points

    course = report.courses.get(name)
    said = sentence(course) if course is not None else None
    if course is not None and course.known and not course.ended and not _is_set_aside(report, name):
        said = said.replace(" This is its season, and no violation.", "") if said is not None else None
    drawing = drawn(points(report.past, report.trace, name))
    return Story(said, drawing) if said is not None or drawing is not None else None


def drawn(series: Sequence[Point]) -> Drawing | None:
    """Return the drawing of a series, or nothing when it is too short."""
    if len(series) < _FEWEST:
        return None
    top = max(1.25, *(min(point.times, _TOP) for point in series)) * 1.05
    last = len(series) - 1
    dots = tuple(
        Dot(place / last, 1 - min(point.times, _TOP) / top, point.drifted, _title(point))
        for place, point in enumerate(series)
    )
    return Drawing(dots, 1 - 1 / top)


def _title(point: Point) -> str:
    times = f"{number(point.times, digits=2)} times the threshold"
    return times if point.window is None else f"{moment(Window.parse(point.window).start)}: {times}"


def _is_set_aside(report: Report, name: str) -> bool:
    return any(violation.feature_name == name for violation in report.recurring)
