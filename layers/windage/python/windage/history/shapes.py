"""Which shape the drift of each column has, from what the windows before left.

At every window a column is *drifted*, *calm* (well below its threshold, or what chance explains) or *unsure*. A drift
goes on until the column is calm again: windows that are unsure, or could not be measured, do not end it. Where it began
before the windows that are looked at, the windows themselves remember what was known of it then.

The decision looks at several effects and goes by one of them, in each window by another perhaps. The shape of a drift
is that of the effect which decides in the window that is judged, looked up in all windows before.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import msgspec

from windage.history.course import Course
from windage.history.likeness import difference, together
from windage.history.past import Past
from windage.history.recurrence import recurrence
from windage.history.trace import ColumnTrace, Trace
from windage.history.trend import rise

# What a column came back to has to be another one than where it is now, whatever was looked for and found.
_RETURNED = 1e-5
# Windows before a change, without which nobody knows whether it was one.
_FEWEST_BEFORE = 2
_DELTAS = frozenset({"location", "spread"})
_GAPS = "missing share"


@dataclass(frozen=True)
class Point:
    """One column at one window: how far it was by one measure, and the sampling error of that, in thresholds."""

    window: str | None
    times: float
    error: float
    drifted: bool


def courses(
    past: Past, present: Trace, *, baseline: Trace, tolerated_missing: float, chance: float
) -> dict[str, Course]:
    """Return the course of every column that has a drift, or had one in the last windows.

    Parameters
    ----------
    past, present
        The windows before, and the one that is judged.
    baseline
        What the training data would have left, were it a window.
    tolerated_missing
        By how much the missing share may differ between two windows that are alike.
    chance
        How improbable a difference between two windows has to be, over all columns together.
    """
    drifted = sum(column.state == "drifted" for column in present.columns)
    found: dict[str, Course] = {}
    for now in present.columns:
        seen = _seen(past, present, now)
        if now.state == "drifted":
            course = _going_on(seen, past, present)
            again = recurrence(
                past,
                present,
                now,
                course,
                baseline=baseline.get(now.name),
                tolerated_missing=tolerated_missing,
                chance=chance / drifted,
            )
            if again is not None:
                course = msgspec.structs.replace(course, shape="recurring", season=again.season, seen=again.seen)
            found[now.name] = course
        elif now.state == "calm" and (over := _over(seen)) is not None:
            found[now.name] = over
    return found


def remembered(present: Trace, known: Mapping[str, Course]) -> Trace:
    """Return the trace with what is known of its columns' courses, for the windows to come."""
    columns = (msgspec.structs.replace(column, course=known.get(column.name)) for column in present.columns)
    return msgspec.structs.replace(present, columns=tuple(columns))


def points(past: Past, present: Trace, name: str) -> tuple[Point, ...]:
    """Return how far a column was in the last windows and in this one, by the measure that counts in this one."""
    now = present.get(name)
    worst = now.worst if now is not None else None
    if now is None or worst is None:
        return ()
    return tuple(_points(_seen(past, present, now), worst.method))


@dataclass(frozen=True)
class _Seen:
    """One column at one window."""

    window: str | None
    column: ColumnTrace


def _seen(past: Past, present: Trace, now: ColumnTrace) -> list[_Seen]:
    """Return the column in the last windows that measured it, this one last."""
    before = ((trace.window, trace.get(now.name)) for trace in past.recent)
    measured = [_Seen(at, column) for at, column in before if column is not None and column.state != "unmeasured"]
    return [*measured, _Seen(present.window, now)]


def _going_on(seen: Sequence[_Seen], past: Past, present: Trace) -> Course:
    calm = max((place for place, one in enumerate(seen) if one.column.state == "calm"), default=-1)
    drifted = [place for place, one in enumerate(seen) if place > calm and one.column.state == "drifted"]
    first = drifted[0]
    inherited = seen[first].column.course if first < len(seen) - 1 else None
    returned = _returned(seen, first) or any(
        (course := seen[place].column.course) is not None and course.returned for place in drifted[:-1]
    )
    if calm >= 0:
        course = _shape(seen, first)
        return msgspec.structs.replace(course, since=seen[first].window, windows=len(drifted), returned=returned)
    if inherited is not None:
        return msgspec.structs.replace(
            inherited,
            shape="unknown" if inherited.shape == "recurring" else inherited.shape,
            season=None,
            seen=0,
            windows=inherited.windows + len(drifted) - 1,
            returned=returned,
        )
    whole = present.before is not None and len(past.recent) >= present.before
    return Course(shape="unknown", since=seen[first].window, windows=len(drifted), earlier=not whole, skew=whole)


def _shape(seen: Sequence[_Seen], first: int) -> Course:
    """Return the shape of a drift before which the column was calm."""
    start = first
    while start and seen[start - 1].column.state != "drifted":
        start -= 1
    worst = seen[-1].column.worst
    assert worst is not None
    stretch = _points(seen[start:], worst.method)
    rose = rise([point.times for point in stretch], [point.error for point in stretch])
    if rose is None or rose.onset < _FEWEST_BEFORE:
        return Course(shape="unknown")
    # What has changed once more since it drifted has still begun when it began.
    onset = min(rose.onset, first - start, len(stretch) - 1)
    return Course(shape=rose.shape, onset=stretch[onset].window)


def _returned(seen: Sequence[_Seen], first: int) -> bool:
    """Whether the calm windows before the drift are really other than this one."""
    calm = [one.column for one in seen[:first] if one.column.state == "calm"]
    return bool(calm) and difference(seen[-1].column, together(calm)).is_real(chance=_RETURNED)


def _over(seen: Sequence[_Seen]) -> Course | None:
    """Return the course of the last drift among the windows, which has ended."""
    drifted = [place for place, one in enumerate(seen) if one.column.state == "drifted"]
    if not drifted:
        return None
    last = seen[drifted[-1]]
    course = last.column.course or Course(shape="unknown", since=last.window, earlier=True)
    end = next(one for one in seen[drifted[-1] + 1 :] if one.column.state == "calm")
    shape = course.shape if course.known else "temporary"
    return msgspec.structs.replace(course, shape=shape, until=end.window, skew=False)


def _points(seen: Sequence[_Seen], method: str) -> list[Point]:
    found = []
    for one in seen:
        column = one.column
        measure = next((measure for measure in column.measures if measure.method == method), None)
        if measure is not None:
            error = _error(method) / max(1.0, column.rows / column.time) ** 0.5 / (measure.threshold or 1.0)
            found.append(Point(one.window, measure.times, error, _has_drifted(column, method)))
    return found


def _error(method: str) -> float:
    """Return the standard error of a measure on one row."""
    # Cliff's delta is the mean of numbers that spread evenly from -1 to 1 where nothing changed. All others are shares,
    # or the largest of differences between shares: those are off by no more than a half.
    return 3**-0.5 if method in _DELTAS else 0.5


def _has_drifted(column: ColumnTrace, method: str) -> bool:
    """Whether the column drifted there by whichever effect; values and gaps are two questions."""
    return any(measure.drifted and (measure.method == _GAPS) == (method == _GAPS) for measure in column.measures)
