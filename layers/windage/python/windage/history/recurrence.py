"""Whether a drift comes with a season: the windows of the same phase before had it too, and it went in between."""

from __future__ import annotations

from dataclasses import dataclass

from windage.history.course import Course, Season
from windage.history.likeness import Difference, are_comparable, difference, together
from windage.history.past import Past
from windage.history.seasons import LENGTHS, before
from windage.history.trace import ColumnTrace, Trace
from windage.window import Window

# So many windows of the same phase are asked for.
_SEASONS_BACK = 3
# Cells of one percent tell no smaller change of values.
_FINEST = 0.05
# Nearer to its season than to the baseline, and no more than twice as far as it.
_HALF = 0.5


@dataclass(frozen=True)
class Recurrence:
    """With which season a drift comes, and how many windows of the same phase before had it without a break."""

    season: Season
    seen: int


def recurrence(
    past: Past,
    present: Trace,
    now: ColumnTrace,
    course: Course,
    *,
    baseline: ColumnTrace | None,
    tolerated_missing: float,
    chance: float,
) -> Recurrence | None:
    """Return the season that a drift recurs with, or nothing when there is none.

    The windows of the same phase are gone through, the latest first, as long as

    - the column was not calm there, and where it had drifted, that drift came after the window of the same phase before
      and after a time in which the column was really like the baseline, as the present one did;
    - the present window does not differ from them materially and really;

    and of those together it may differ by no more than is material, or than half as far as from the baseline, nor may
    any of its measures be much larger than theirs. A drift that stays is therefore no season, however long it stays,
    and one that is stronger than its season is none either.
    """
    if baseline is None or present.window is None or not course.returned or course.since is None or course.earlier:
        return None
    window = Window.parse(present.window)
    best: Recurrence | None = None
    for season in LENGTHS:
        alike = _alike(past, window, season, now, course, tolerated_missing=tolerated_missing, chance=chance)
        if not any(column.state == "drifted" for column in alike):
            continue
        apart = difference(now, together(alike))
        from_baseline = difference(now, baseline)
        if not _as_strong(now, alike) or not _near(apart, from_baseline, now, tolerated_missing=tolerated_missing):
            continue
        if best is None or len(alike) > best.seen:
            best = Recurrence(season, len(alike))
    return best


def _alike(
    past: Past,
    window: Window,
    season: Season,
    now: ColumnTrace,
    course: Course,
    *,
    tolerated_missing: float,
    chance: float,
) -> list[ColumnTrace]:
    alike: list[ColumnTrace] = []
    since = Window.parse(course.since) if course.since is not None else window
    for at in before(window, season, _SEASONS_BACK):
        trace = past.at(at)
        column = trace.get(now.name) if trace is not None else None
        if column is None or column.state == "unmeasured":
            # A window without traffic, or without a result, tells nothing.
            continue
        if column.state == "calm" or since <= at or not are_comparable(now, column):
            break
        differ = difference(now, column)
        if differ.is_more_than(values=_material(now), missing=tolerated_missing, chance=chance):
            break
        if column.state == "drifted":
            its = column.course
            if its is None or not its.returned or its.earlier or its.since is None:
                break
            since = Window.parse(its.since)
        alike.append(column)
    return alike


def _near(apart: Difference, from_baseline: Difference, now: ColumnTrace, *, tolerated_missing: float) -> bool:
    return apart.values <= max(_material(now), _HALF * from_baseline.values) and apart.missing <= max(
        tolerated_missing, _HALF * from_baseline.missing
    )


def _as_strong(now: ColumnTrace, alike: list[ColumnTrace]) -> bool:
    for measure in now.measures:
        if not measure.drifted:
            continue
        theirs = [m.distance for column in alike for m in column.measures if m.method == measure.method]
        strongest = max(theirs, default=0.0)
        if measure.distance > max(strongest + measure.threshold, strongest / _HALF):
            return False
    return True


def _material(now: ColumnTrace) -> float:
    worst = now.worst
    return max(_FINEST, worst.threshold if worst is not None and worst.threshold < 1 else _FINEST)
