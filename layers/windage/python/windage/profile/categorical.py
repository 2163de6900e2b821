"""The texts of a column: which, and how often each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Self

import numpy as np

from windage.profile.dependence import Runs

# Beyond this a column is an identifier rather than a category: its counts are given up, its rows still counted.
MOST_CATEGORIES = 10_000


@dataclass(frozen=True)
class Categorical:
    """How often each text occurs, as long as there are not too many different ones.

    Parameters
    ----------
    count
        How many texts.
    counts
        How often each occurs; empty when there were more than `MOST_CATEGORIES`.
    too_many
        Whether the counts were given up.
    runs
        How often a text is followed by itself.

    Examples
    --------
    >>> Categorical.of(["a", "b", "a"]).counts
    {'a': 2, 'b': 1}
    """

    count: int = 0
    counts: Mapping[str, int] = field(default_factory=dict)
    too_many: bool = False
    runs: Runs = Runs()

    @classmethod
    def of(cls, texts: Iterable[str]) -> Self:
        """Return the profile of texts."""
        listed = list(texts)
        counted = Counter(listed)
        runs = Runs.of(np.array(listed, dtype=object))
        return cls._capped(count=counted.total(), counts=counted, too_many=False, runs=runs)

    def __add__(self, other: Self) -> Self:
        """Return the profile of both, exactly."""
        return self._capped(
            count=self.count + other.count,
            counts=Counter(self.counts) + Counter(other.counts),
            too_many=self.too_many or other.too_many,
            runs=self.runs + other.runs,
        )

    @property
    def time(self) -> float:
        """The autocorrelation time of the texts in rows."""
        by_chance = sum(count * count for count in self.counts.values()) / self.count**2 if self.count else 1.0
        return self.runs.time(by_chance)

    @classmethod
    def _capped(cls, *, count: int, counts: Mapping[str, int], too_many: bool, runs: Runs) -> Self:
        if too_many or len(counts) > MOST_CATEGORIES:
            return cls(count=count, too_many=True, runs=runs)
        # Sorted, so that the same texts give the same bytes in whatever order they came.
        return cls(count=count, counts=dict(sorted(counts.items())), runs=runs)
