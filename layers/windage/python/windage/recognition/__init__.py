"""What became of columns: renamed, moved to another place, or in another unit. Each is one finding, not many.

The window is then compared as if that had not happened, so that what else has changed in the columns is still seen.
Whole rows were measured before anything was recognised, and cannot be measured again: what a column did to them is no
second finding, and so what it may have spoilt is left out (`windage.recognition.rows`).
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

from windage.profile import ColumnProfile, Histogram, Profile, Slices
from windage.recognition.renamed import Renamed, renamed
from windage.recognition.rescaled import Rescaled, rescaled, undone
from windage.recognition.rows import comparable
from windage.recognition.swapped import Swapped, swapped

__all__ = ["Recognised", "Renamed", "Rescaled", "Swapped", "recognise"]


@dataclass(frozen=True)
class Recognised:
    """What was recognised in a window.

    Parameters
    ----------
    current
        The window's profile with all of it undone, and of its whole rows what can be compared; the very profile when
        there was nothing.
    findings
        What there was, renamed columns first.
    """

    current: Profile
    findings: tuple[Renamed | Swapped | Rescaled, ...] = ()


def recognise(
    current: Profile, baseline: Profile, *, expected: Collection[str], watched: Collection[str]
) -> Recognised:
    """Return what became of the columns of a baseline in a window.

    Parameters
    ----------
    current, baseline
        What both looked like.
    expected
        The names that the baseline's constraints have.
    watched
        Those of them whose values are checked.
    """
    if not current.rows:
        return Recognised(current)
    missing = [column for column in baseline.columns if column.name in expected and current.get(column.name) is None]
    extra = [column for column in current.columns if column.name not in expected]
    are_whole = all(current.get(column.name) is not None for column in baseline.columns)
    names = renamed(missing, extra)
    current = _renamed(current, baseline, names)
    pairs = [
        (column, now)
        for column in baseline.columns
        if column.name in watched and (now := current.get(column.name)) is not None
    ]
    places = swapped(pairs)
    current = _put_back(current, baseline, places)
    units = []
    for before, _ in pairs:
        now = current.get(before.name)
        assert now is not None
        if (found := rescaled(before, now)) is not None:
            units.append(found)
            back = _measured(undone(now, found.change, before=before), before)
            current = _with(current, {before.name: back})
    touched = {*(name for group in places for name in group.places), *(one.feature for one in units)}
    rows = comparable(current.whole_rows, are_whole=are_whole, in_place=not places, in_unit=not units)
    if touched or rows is not current.whole_rows:
        current = replace(current, whole_rows=rows, slices=_apart(current, touched))
    return Recognised(current, (*names, *places, *units))


def _renamed(current: Profile, baseline: Profile, names: Collection[Renamed]) -> Profile:
    if not names:
        return current
    before_of = {one.now: one.before for one in names}
    columns = []
    for column in current.columns:
        before = baseline.get(before_of.get(column.name, ""))
        columns.append(column if before is None else _measured(replace(column, name=before.name), before))
    return replace(current, columns=tuple(columns))


def _put_back(current: Profile, baseline: Profile, places: Collection[Swapped]) -> Profile:
    moved: dict[str, ColumnProfile] = {}
    for group in places:
        for name, place in group.places.items():
            before, now = baseline.get(name), current.get(place)
            assert before is not None
            assert now is not None
            moved[name] = _measured(replace(now, name=name), before)
    return _with(current, moved)


def _apart(current: Profile, touched: Collection[str]) -> dict[str, Slices]:
    """Return the slices without the columns that were not what they seemed when the slices were cut."""
    return {by: cut.without(touched) for by, cut in current.slices.items() if by not in touched}


def _with(current: Profile, changed: dict[str, ColumnProfile]) -> Profile:
    if not changed:
        return current
    return replace(current, columns=tuple(changed.get(column.name, column) for column in current.columns))


def _measured(column: ColumnProfile, before: ColumnProfile) -> ColumnProfile:
    """Lay a column beside another of the baseline than it was measured by: its sketch has to tell what was not counted.

    What does not fit was counted by another expectation, or by none, and is not known.
    """
    cuts = before.histogram.cuts if before.histogram is not None else None
    sketch = column.numerical.sketch
    counted = Histogram.of_sketch(sketch, cuts) if cuts is not None and sketch.count else None
    return replace(column, histogram=counted, misfits=None)
