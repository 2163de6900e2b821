"""The texts of a column: which, and how often each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Self, TypeVar

Key = TypeVar("Key", str, int)

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

    Examples
    --------
    >>> Categorical.of(["a", "b", "a"]).counts
    {'a': 2, 'b': 1}
    """

    count: int = 0
    counts: Mapping[str, int] = field(default_factory=dict)
    too_many: bool = False

    @classmethod
    def of(cls, texts: Iterable[str]) -> Self:
        """Return the profile of texts."""
        return cls.of_counted(Counter(texts))

    @classmethod
    def of_counted(cls, counted: Mapping[str, int]) -> Self:
        """Return the profile of texts, given how often each occurs."""
        return cls._capped(count=sum(counted.values()), counts=counted, too_many=False)

    def __add__(self, other: Self) -> Self:
        """Return the profile of both, exactly."""
        return self._capped(
            count=self.count + other.count,
            counts=added(self.counts, other.counts),
            too_many=self.too_many or other.too_many,
        )

    @property
    def unseen(self) -> float:
        """The share of further values that are expected to be none of these: as many as were seen only once.

        Of names or numbers of documents nearly every new value is one, and that is no change.

        Examples
        --------
        >>> Categorical.of(["a", "a", "b", "c"]).unseen
        0.5

        References
        ----------
        Good (1953): The population frequencies of species and the estimation of population parameters.
        """
        return sum(count == 1 for count in self.counts.values()) / self.count if self.counts else 0.0

    @classmethod
    def _capped(cls, *, count: int, counts: Mapping[str, int], too_many: bool) -> Self:
        if too_many or len(counts) > MOST_CATEGORIES:
            return cls(count=count, too_many=True)
        # Sorted, so that the same texts give the same bytes in whatever order they came.
        return cls(count=count, counts={text: counts[text] for text in sorted(counts)})


def added(one: Mapping[Key, int], other: Mapping[Key, int]) -> dict[Key, int]:
    """Return how often each occurs in both together."""
    if not one:
        return dict(other)
    counts = dict(one)
    for key, count in other.items():
        counts[key] = counts.get(key, 0) + count
    return counts
