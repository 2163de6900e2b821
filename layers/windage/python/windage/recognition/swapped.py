"""Columns whose contents changed places: each looks like another one's baseline, and not like its own.

Two of them, a rotation of several, or a row by position whose order is another: always a permutation, made of circles
in which every column gives and takes. A column of a circle may have drifted as well (an ever growing row number has):
when it is the only one that is looked for in vain, the one place that is left is its own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from windage.errors import shortened
from windage.profile import ColumnProfile
from windage.recognition.likeness import Likeness, likeness
from windage.violations import Violation

# So much more than chance a column has to look unlike itself, and hardly more unlike the other.
_FAR = 0.15
_NEAR = 0.03
# Against how far it is from itself.
_NEARER = 1 / 3
_MOST_COLUMNS = 60


@dataclass(frozen=True)
class Swapped:
    """Columns that changed places.

    Parameters
    ----------
    places
        For each of them, in the baseline's order: the column that holds its values now.
    distance
        How far the values are at most from those of the baseline, 0 to 1, once they are put back.
    as_they_stand
        How far they are at least as they stand.
    """

    places: Mapping[str, str]
    distance: float
    as_they_stand: float

    @property
    def violation(self) -> Violation:
        """What is said of them."""
        names = {name: shortened(name, limit=40) for name in self.places}
        if len(self.places) == 2:
            one, other = names.values()
            what = f"`{one}` and `{other}` have changed places"
        else:
            held = "; ".join(f"`{names[now]}` holds `{names[before]}`" for before, now in list(self.places.items())[:6])
            more = f"; and {len(self.places) - 6} more" if len(self.places) > 6 else ""
            what = f"{len(self.places)} columns have changed places: {held}{more}"
        return Violation(
            next(iter(self.places)),
            "swapped_columns_check",
            f"{what} (distribution distance at most {self.distance:.2f} when put back, at least "
            f"{self.as_they_stand:.2f} as they stand). They are compared as if put back.",
        )


def swapped(pairs: Sequence[tuple[ColumnProfile, ColumnProfile]]) -> tuple[Swapped, ...]:
    """Return the groups of columns that changed places among each other.

    Parameters
    ----------
    pairs
        The columns that both sides have, the baseline's and the window's, in the baseline's order.
    """
    own: dict[str, Likeness] = {}
    for before, now in pairs:
        alike = likeness(before, now)
        if alike is not None and alike.distance > _FAR + alike.noise:
            own[before.name] = alike
    if not 2 <= len(own) <= _MOST_COLUMNS:
        return ()
    suspects = [(before, now) for before, now in pairs if before.name in own]
    near: dict[str, dict[str, float]] = {}
    for before, _ in suspects:
        near[before.name] = {}
        for other, now in suspects:
            alike = likeness(before, now) if other.name != before.name else None
            limit = min(own[before.name].distance, own[other.name].distance) * _NEARER
            if alike is not None and alike.distance <= min(alike.noise + _NEAR, limit):
                near[before.name][other.name] = alike.distance
    profiles = {before.name: (before, now) for before, now in suspects}
    groups = [group for group in _circles(_pairing(near)) if _fits(group, near, profiles)]
    return tuple(
        Swapped(
            {name: group[name] for name in own if name in group},
            distance=max(near[before].get(now, 0.0) for before, now in group.items()),
            as_they_stand=min(own[name].distance for name in group),
        )
        for group in groups
    )


def _pairing(near: Mapping[str, Mapping[str, float]]) -> dict[str, str]:
    """Return the largest pairing, the nearest first (augmenting paths, Kuhn 1955)."""
    taken_by: dict[str, str] = {}

    def place(name: str, seen: set[str]) -> bool:
        for other in sorted(near[name], key=lambda other: (near[name][other], other)):
            if other not in seen:
                seen.add(other)
                if other not in taken_by or place(taken_by[other], seen):
                    taken_by[other] = name
                    return True
        return False

    for name in near:
        place(name, set())
    return {name: other for other, name in taken_by.items()}


def _circles(pairing: Mapping[str, str]) -> list[dict[str, str]]:
    """Return the circles of a pairing; a chain of three columns or more is closed where one link is missing."""
    left, circles = dict(sorted(pairing.items())), []
    # A chain begins with a column whose place no other one has.
    starts = [name for name in left if name not in set(pairing.values())]
    for start in (*starts, *sorted(pairing)):
        circle: dict[str, str] = {}
        name = start
        while name in left:
            place = left.pop(name)
            circle[name] = name = place
        if name != start and len(circle) >= 2:
            circle[name] = start
        if len(circle) >= 2:
            circles.append(circle)
    return circles


def _fits(
    circle: Mapping[str, str],
    near: Mapping[str, Mapping[str, float]],
    profiles: Mapping[str, tuple[ColumnProfile, ColumnProfile]],
) -> bool:
    """Whether what closes a circle, if it was not seen itself, is of the right type at least."""
    for name, place in circle.items():
        if place not in near[name]:
            alike = likeness(profiles[name][0], profiles[place][1])
            if alike is None or alike.distance >= 1:
                return False
    return True
