r"""A deterministic quantile sketch that adds up.

Items stand in levels; an item of level :math:`h` stands for :math:`2^h` values. Level :math:`h` holds about
:math:`2 (\lceil k c^h / 2 \rceil + 1)` items. When all levels together are full, the first full level is sorted and
every second item moves up. With k = 2048 a rank is off by at most about 0.2 % of the values, in about 40 kB.

This is the sketch of Amazon SageMaker Model Monitor's ``statistics.json``, with its parameters and its order of
compactions, so that one pass over the same values gives the same items.

References
----------
Karnin, Lang, Liberty (2016): Optimal Quantile Approximation in Streams.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Self

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]

_NO_ITEMS: Values = np.empty(0)


@dataclass(frozen=True)
class Sketch:
    """The quantile sketch of some numbers.

    Parameters
    ----------
    levels
        The items of each level, in the order in which they came.
    compactions
        How often each level has been compacted; it decides which half of the items moves up.
    k, c
        Size of the sketch and shrinking factor ("k" and "c" in the paper).

    Examples
    --------
    >>> sketch = Sketch().add(np.arange(10_000.0))
    >>> sketch.count, len(sketch.levels), round(sketch.quantile(0.5), -2)
    (10000, 3, 5000.0)
    """

    levels: tuple[Values, ...] = (_NO_ITEMS,)
    compactions: tuple[int, ...] = (0,)
    k: float = 2048.0
    c: float = 0.64

    @classmethod
    def of_counts(cls, values: Values, counts: NDArray[np.int64]) -> Self:
        """Return a sketch of values that occur so often, exactly: an item of level h for every bit h of a count.

        Examples
        --------
        >>> Sketch.of_counts(np.array([1.0, 2.0]), np.array([5, 2])).rank(np.array([1.0, 2.0])).tolist()
        [5, 7]
        """
        heights = range(max(1, int(counts.max(initial=0)).bit_length()))
        return cls(tuple(values[(counts >> height) & 1 == 1] for height in heights), (0,) * len(heights))

    @classmethod
    def of_sorted(cls, values: Values) -> Self:
        r"""Return a sketch of ascending values: of every :math:`2^h` neighbours the one in the middle, of level h.

        The last ones, which are fewer, are told by powers of two that are smaller. No rank is off by more than half of
        :math:`2^h`, which is the least for which the items fit: by 0.02 % of 100,000 values.

        Examples
        --------
        >>> sketch = Sketch.of_sorted(np.arange(10_000.0))
        >>> sketch.count, [level.size for level in sketch.levels], sketch.quantile(0.5)
        (10000, [0, 0, 2500], 4997.0)
        """
        made = cls()
        height = 0
        while (values.size >> height) + height >= _total_capacity(height + 1, made.k, made.c):
            height += 1
        taken = values.size >> height << height
        levels = [values[:taken][max(0, (1 << height) // 2 - 1) :: 1 << height]]
        for lower in reversed(range(height)):
            many = (values.size >> lower & 1) << lower
            levels.append(values[taken : taken + many][max(0, many // 2 - 1) :: 1 << lower])
            taken += many
        return cls(tuple(level.copy() for level in reversed(levels)), (0,) * (height + 1), made.k, made.c)

    def add(self, values: Values) -> Self:
        """Return the sketch after the values have been appended one by one, in their order."""
        levels = [[level] for level in self.levels]
        sizes = [level.size for level in self.levels]
        compactions = list(self.compactions)
        taken = 0
        while taken < values.size:
            room = _total_capacity(len(sizes), self.k, self.c) - sum(sizes) + 1
            block = values[taken : taken + max(1, room)]
            levels[0].append(block)
            sizes[0] += block.size
            taken += block.size
            if sum(sizes) > _total_capacity(len(sizes), self.k, self.c):
                self._condense(levels, sizes, compactions)
        return self._with(levels, compactions)

    def __add__(self, other: Self) -> Self:
        """Return the sketch of both, its error at most the sum of theirs."""
        if not other.count or not self.count:
            return self if not other.count else other
        depth = max(len(self.levels), len(other.levels))
        levels = [
            [level for level in (*self.levels[h : h + 1], *other.levels[h : h + 1]) if level.size] for h in range(depth)
        ]
        sizes = [sum([part.size for part in level]) for level in levels]
        compactions = [*self.compactions, *(0 for _ in range(depth - len(self.compactions)))]
        while sum(sizes) >= _total_capacity(len(sizes), self.k, self.c):
            self._condense(levels, sizes, compactions)
        return self._with(levels, compactions)

    def _condense(self, levels: list[list[Values]], sizes: list[int], compactions: list[int]) -> None:
        height = 0
        while sizes[height] < _capacity(height, self.k, self.c):
            height += 1
        if height + 1 == len(levels):
            levels.append([])
            sizes.append(0)
            compactions.append(0)
        items = np.concatenate(levels[height]) if len(levels[height]) > 1 else levels[height][0]
        even = items.size - items.size % 2
        # The half that moves up changes at every second compaction: 0, 1, 1, 0, 0, 1, 1, …
        promoted = np.sort(items[:even])[(compactions[height] + 1) // 2 % 2 :: 2]
        levels[height] = [items[even:]] if even < items.size else []
        levels[height + 1].append(promoted)
        sizes[height] = items.size - even
        sizes[height + 1] += promoted.size
        compactions[height] += 1

    def _with(self, levels: list[list[Values]], compactions: list[int]) -> Self:
        joined = [np.concatenate(level) if level else _NO_ITEMS for level in levels]
        return type(self)(tuple(joined), tuple(compactions), self.k, self.c)

    @cached_property
    def count(self) -> int:
        """The number of values that the items stand for."""
        return sum(level.size << height for height, level in enumerate(self.levels))

    @cached_property
    def _ranked(self) -> tuple[Values, NDArray[np.int64]]:
        """The distinct items in ascending order and how many values are at most each of them."""
        items = np.concatenate(self.levels)
        weights = np.repeat([1 << h for h in range(len(self.levels))], [level.size for level in self.levels])
        order = np.argsort(items, kind="stable")
        distinct, first = np.unique(items[order], return_index=True)
        ranks = np.cumsum(weights[order])
        last = np.append(first[1:], items.size)[: distinct.size] - 1
        return distinct, ranks[last]

    @property
    def items(self) -> Values:
        """The distinct items, ascending."""
        return self._ranked[0]

    @property
    def cdf_of_items(self) -> Values:
        """For each of the distinct items the share of values that are at most it; the sketch must not be empty."""
        return self._ranked[1] / self.count

    def rank(self, x: Values) -> NDArray[np.int64]:
        """Return for each x how many values are at most x."""
        items, ranks = self._ranked
        return np.concatenate(([0], ranks))[np.searchsorted(items, x, side="right")]

    def rank_exclusive(self, x: Values) -> NDArray[np.int64]:
        """Return for each x how many values are less than x."""
        items, ranks = self._ranked
        return np.concatenate(([0], ranks))[np.searchsorted(items, x, side="left")]

    def cdf(self, x: Values) -> Values:
        """Return for each x the share of values that are at most x; the sketch must not be empty."""
        return self.rank(x) / self.count

    def quantile(self, share: float) -> float:
        """Return the smallest item that at least the share of all values does not exceed.

        Raises
        ------
        ValueError
            When the sketch is empty.
        """
        if not self.count:
            raise ValueError("sketch: an empty sketch has no quantile")
        items, ranks = self._ranked
        return float(items[np.searchsorted(ranks, math.ceil(share * self.count) or 1)])


@cache
def _capacity(height: int, k: float, c: float) -> int:
    return 2 * (math.ceil(k * c**height / 2) + 1)


@cache
def _total_capacity(levels: int, k: float, c: float) -> int:
    return sum(_capacity(height, k, c) for height in range(levels))
