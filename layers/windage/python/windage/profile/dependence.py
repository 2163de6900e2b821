r"""How much the rows of a column depend on those before them, in the order in which they came.

Retries, batches and slow changes make neighbours alike, and then n rows tell less than n independent ones: a mean over
them varies as if there were only :math:`n / \tau` (:math:`\tau` is the autocorrelation time). Of blocks of 1, 2, 4, …
rows the sums and their squares are kept, which add up over shards; a block's sum varies :math:`\tau` times as much as
that of as many independent rows, once the block is longer than the dependence.

References
----------
Flyvbjerg, Petersen (1989): Error estimates on averages of correlated data.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import zip_longest
from operator import add
from typing import Self, TypeVar

import numpy as np
from numpy.typing import NDArray

from windage.kernel import sums as compiled
from windage.table import Kind

Values = NDArray[np.float64]
Number = TypeVar("Number", int, float)

# A variance of fewer block sums is too uncertain to say anything; where there are many rows, more can be asked for.
_FEWEST_BLOCKS, _ENOUGH_BLOCKS, _ROWS_A_BLOCK = 12, 50, 40
# Beyond, it is a trend and no dependence: a window of ten days of one season would have no evidence left.
_LARGEST = 20.0


@dataclass(frozen=True)
class Blocks:
    """How many blocks of one length there are, and the sum of their sums and of those squared."""

    count: int = 0
    total: float = 0.0
    squares: float = 0.0


@dataclass(frozen=True)
class Dependence:
    """The sums of blocks of 1, 2, 4, … rows. Blocks do not reach over the end of a shard.

    Parameters
    ----------
    counts, totals, squares
        Of each length how many blocks there are, and the sum of their sums and of those squared.

    Examples
    --------
    >>> chance = np.random.default_rng(1).normal(size=1000)
    >>> round(Dependence.of(chance).time), round(Dependence.of(chance.repeat(5)).time)
    (1, 5)
    """

    counts: tuple[int, ...] = ()
    totals: tuple[float, ...] = ()
    squares: tuple[float, ...] = ()

    @classmethod
    def of(cls, scores: Values) -> Self:
        """Return the sums of scores in the order of their rows."""
        return cls._of(*(compiled.blocks(scores) if compiled.AVAILABLE else _blocks(scores)))

    @classmethod
    def of_codes(cls, codes: NDArray[np.integer], scores: Values) -> Self:
        """Return the sums of the scores that codes stand for; the last score is that of none, and left out.

        Examples
        --------
        >>> Dependence.of_codes(np.array([0, 1, 1], np.uint8), np.array([0.5, 0.0])).totals
        (0.5,)
        """
        if compiled.AVAILABLE:
            return cls._of(*compiled.blocks_of_codes(codes, scores))
        has_score = codes != scores.size - 1
        return cls.of(scores.take((codes if has_score.all() else codes[has_score]).astype(np.intp), mode="clip"))

    @classmethod
    def of_gaps(cls, kinds: NDArray[np.uint8]) -> Self:
        """Return the sums of missing values, each of which counts 1.

        Examples
        --------
        >>> Dependence.of_gaps(np.array([Kind.NULL, Kind.INTEGRAL, Kind.NAN], np.uint8)).totals
        (2.0, 1.0)
        """
        if compiled.AVAILABLE and kinds.size <= compiled.MOST_GAPS:
            return cls._of(*compiled.blocks_of_gaps(kinds, least=Kind.INTEGRAL))
        return cls.of((kinds < Kind.INTEGRAL).astype(np.float64))

    @classmethod
    def of_levels(cls, levels: Iterable[Blocks]) -> Self:
        """Return the sums of blocks of 1, 2, 4, … rows."""
        known = tuple(levels)
        counts, totals = tuple(one.count for one in known), tuple(one.total for one in known)
        return cls(counts, totals, tuple(one.squares for one in known))

    @classmethod
    def _of(cls, many: int, totals: list[float], squares: list[float]) -> Self:
        return cls(tuple(many >> height for height in range(len(totals))), tuple(totals), tuple(squares))

    def __add__(self, other: Self) -> Self:
        """Return the sums of both shards."""
        if not self.counts or not other.counts:
            return self if self.counts else other
        return type(self)(
            _sums(self.counts, other.counts), _sums(self.totals, other.totals), _sums(self.squares, other.squares)
        )

    @property
    def levels(self) -> tuple[Blocks, ...]:
        """The sums of the blocks of each length."""
        return tuple(map(Blocks, self.counts, self.totals, self.squares))

    @property
    def centred(self) -> Self:
        """The sums of the same scores less their mean, so that groups of different means can be added up."""
        if not self.counts or not self.counts[0]:
            return self
        mean = self.totals[0] / self.counts[0]
        levels = []
        for height, blocks in enumerate(self.levels):
            whole = (1 << height) * mean
            squares = blocks.squares - 2 * whole * blocks.total + blocks.count * whole * whole
            levels.append(Blocks(blocks.count, blocks.total - blocks.count * whole, squares))
        return type(self).of_levels(levels)

    @property
    def time(self) -> float:
        """The autocorrelation time in rows, from 1 (independent) to 20.

        The ratio of variances at the length from which on it no longer rises by more than chance: with m blocks it is
        off by about ``sqrt(2 / m)``. Where the window is too short to tell whether it would have risen further, it is
        taken for what it would come to if the dependence fades evenly, but for no more than its own error above.
        """
        levels = self.levels
        if not levels or not levels[0].count:
            return 1.0
        rows = levels[0]
        mean = rows.total / rows.count
        variance = rows.squares / rows.count - mean * mean
        if variance <= 1e-12 * (1 + mean * mean):
            return 1.0
        longest, reached, last = 1.0, 0, 0
        for height, blocks in enumerate(levels[1:], start=1):
            if blocks.count < max(_FEWEST_BLOCKS, min(_ENOUGH_BLOCKS, rows.count // _ROWS_A_BLOCK)):
                break
            length, last = 1 << height, height
            # The mean of all rows is known better than that of the blocks; one degree of freedom goes for it.
            squares = blocks.squares - 2 * length * mean * blocks.total + blocks.count * (length * mean) ** 2
            ratio = squares / (blocks.count - 1) / (length * variance)
            # That there is any dependence needs more evidence than how far it reaches.
            surely = (1.5 if longest == 1 else 1.0) * math.sqrt(2 / blocks.count)
            if ratio > longest * (1 + surely):
                longest, reached = ratio, height
        if reached and reached >= last - 1:
            # At most one doubling has shown no rise: of so few blocks, that is no proof that there is none.
            error = longest * math.sqrt(2 / levels[reached].count)
            longest = min(longest + error, _fading(longest, 1 << reached))
        return min(longest, _LARGEST)


def _blocks(sums: Values) -> tuple[int, list[float], list[float]]:
    many, totals, squares = sums.size, list[float](), list[float]()
    while sums.size:
        totals.append(float(sums.sum()))
        squares.append(float(np.square(sums).sum()))
        even = sums.size - sums.size % 2
        sums = sums[:even:2] + sums[1:even:2]
    return many, totals, squares


def _sums(one: tuple[Number, ...], other: tuple[Number, ...]) -> tuple[Number, ...]:
    if len(one) == len(other):
        return tuple(map(add, one, other))
    return tuple(a + b for a, b in zip_longest(one, other, fillvalue=0))


def _fading(ratio: float, length: int) -> float:
    r"""Return the autocorrelation time of which blocks of a length show only so much, if the dependence fades evenly.

    .. math:: r_L = \frac{1 + \rho}{1 - \rho} - \frac{2 \rho (1 - \rho^L)}{L (1 - \rho)^2}

    is the ratio where each row keeps a share :math:`\rho` of the one before; the first term is its limit, the time.
    """
    kept = np.linspace(0.0, (_LARGEST - 1) / (_LARGEST + 1), 200)
    times = (1 + kept) / (1 - kept)
    ratios = times - 2 * kept * (1 - kept**length) / (length * (1 - kept) ** 2)
    return float(np.interp(ratio, ratios, times))


@dataclass(frozen=True)
class Runs:
    """How often a text is followed by itself.

    Examples
    --------
    >>> Runs.of(np.array(["a", "a", "b", "b"], dtype=object))
    Runs(pairs=3, alike=2)
    """

    pairs: int = 0
    alike: int = 0

    @classmethod
    def of(cls, texts: NDArray[np.object_] | NDArray[np.integer]) -> Self:
        """Count texts, or their places, in the order of their rows."""
        return cls(max(0, texts.size - 1), int(np.count_nonzero(texts[1:] == texts[:-1])))

    def __add__(self, other: Self) -> Self:
        """Return the counts of both shards."""
        return type(self)(self.pairs + other.pairs, self.alike + other.alike)

    def time(self, by_chance: float) -> float:
        r"""Return the autocorrelation time in rows, from 1 to 20.

        .. math:: \tau = (1 + \rho) / (1 - \rho), \quad \rho = (s - s_0) / (1 - s_0)

        of a chain that keeps its category with probability :math:`\rho` and else draws a new one; s is the share of
        neighbours that are alike, ``by_chance`` (:math:`s_0`) the share of any two rows that are.

        Examples
        --------
        >>> Runs(pairs=1000, alike=750).time(0.5), Runs(pairs=1000, alike=510).time(0.5)
        (3.0, 1.0)
        """
        if not self.pairs or by_chance >= 1:
            return 1.0
        excess = self.alike / self.pairs - by_chance
        # Of names that hardly ever repeat, three that do are still chance.
        if excess * self.pairs <= 1.5 * math.sqrt(by_chance * (1 - by_chance) * self.pairs) + 3:
            return 1.0
        kept = min(excess / (1 - by_chance), 0.95)
        return min((1 + kept) / (1 - kept), _LARGEST)
