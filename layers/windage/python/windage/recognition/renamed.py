"""A column that is missing beside one that is new, and is the same: names and values both have to say so."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from windage.errors import shortened
from windage.profile import ColumnProfile
from windage.recognition.likeness import likeness
from windage.recognition.rescaled import rescaled
from windage.violations import Violation

_WORDS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+|[^\W\d_a-zA-Z]+")
# Of one name in another spelling the values may have drifted; of a similar name they have to be the same.
_OF_ONE_NAME = 0.5
_OF_SIMILAR_NAMES = 0.1
_SIMILAR = 0.82
_SHORTENED = 0.9
# With more noise than this, too few rows speak for the column.
_MOST_NOISE = 0.25


@dataclass(frozen=True)
class Renamed:
    """One column under two names.

    Parameters
    ----------
    before, now
        Its names in the baseline and in the window.
    similarity
        How alike the names are, 0 to 1.
    distance
        How far apart the values are, 0 to 1.
    """

    before: str
    now: str
    similarity: float
    distance: float

    @property
    def violation(self) -> Violation:
        """What is said of it."""
        if self.before.casefold() == self.now.casefold():
            how = "with another case"
        elif self.similarity == 1:
            how = "in another spelling"
        else:
            how = "under a similar name"
        before, now = (shortened(name, limit=60) for name in (self.before, self.now))
        return Violation(
            self.before,
            "renamed_column_check",
            f"`{now}` is in the window, `{before}` was in the baseline: the same column {how} (name "
            f"{self.similarity * 100:.0f} % alike, distribution distance {self.distance:.2f}). It is compared as "
            f"`{before}`.",
        )


def renamed(missing: Sequence[ColumnProfile], extra: Sequence[ColumnProfile]) -> tuple[Renamed, ...]:
    """Return which of the baseline's missing columns are which of the window's extra ones, each at most once.

    Parameters
    ----------
    missing
        Columns of the baseline that the window does not have.
    extra
        Columns of the window that the baseline does not have.
    """
    found: list[Renamed] = []
    for before in missing:
        for now in extra:
            similarity = name_similarity(before.name, now.name)
            if similarity < _SIMILAR or (alike := likeness(before, now)) is None:
                continue
            if similarity < 1 and alike.noise > _MOST_NOISE:
                continue
            distance = alike.distance
            if distance > (_OF_ONE_NAME if similarity == 1 else _OF_SIMILAR_NAMES + alike.noise):
                # It may have come under another name and in another unit at once.
                if (unit := rescaled(before, now)) is None:
                    continue
                distance = unit.distance
            found.append(Renamed(before.name, now.name, similarity, distance))
    chosen: list[Renamed] = []
    for one in sorted(found, key=lambda one: (-one.similarity, one.distance, one.before, one.now)):
        if all(one.before != other.before and one.now != other.now for other in chosen):
            chosen.append(one)
    return tuple(sorted(chosen, key=lambda one: one.before))


def name_similarity(one: str, other: str) -> float:
    """Return how alike two names are, 0 to 1, after case and separators are taken away.

    Names that differ in a number are two of a series and not alike; a name of shortened words is nine tenths alike.

    Examples
    --------
    >>> name_similarity("Departure Delay", "departure_delay"), name_similarity("dep_delay", "departureDelay")
    (1.0, 0.9)
    >>> name_similarity("feature_1", "feature_2"), round(name_similarity("income", "outcome"), 2)
    (0.0, 0.62)

    References
    ----------
    Ratcliff, Metzener (1988): Pattern Matching: The Gestalt Approach.
    """
    words, others = ([word.casefold() for word in _WORDS.findall(name)] for name in (one, other))
    plain, plain_other = "".join(words), "".join(others)
    if not plain or not plain_other:
        return float(one == other)
    if [word for word in words if word.isdecimal()] != [word for word in others if word.isdecimal()]:
        return 0.0
    if plain == plain_other:
        return 1.0
    pairs = list(zip(words, others, strict=False))
    if len(words) == len(others) and all(a.startswith(b) or b.startswith(a) for a, b in pairs):
        return _SHORTENED
    # As far as it is symmetric: the algorithm's blocks depend on which name comes first.
    first, second = sorted((plain, plain_other))
    return min(0.99, SequenceMatcher(None, first, second, autojunk=False).ratio())
