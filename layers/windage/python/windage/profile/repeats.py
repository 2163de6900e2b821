r"""How often the same thing comes again: rows, or the ids of records.

Of all different things the k with the smallest hashes are kept, each with its exact count: a fair sample of the
different things, and all of them while there are at most k. The things that come most often are kept beside it, for a
sample of different things misses the one that is half of all traffic.

Samples of parts add up to that of the whole, exactly and in any order. What comes most often is exact within a part;
over parts a count may be too small by what was not kept there, and never too large.

References
----------
Beyer, Haas, Reinwald, Sismanis, Gemulla (2007): On synopses for distinct-value estimation under multiset operations.
Kish (1965): Survey Sampling (the design effect).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Self

import numpy as np
from numpy.typing import NDArray

from windage.evidence import least_share
from windage.profile.counted import repeated, smallest
from windage.spelled import Spelled

Words = NDArray[np.uint64]
Counts = NDArray[np.int64]

MOST_SAMPLED = 2048
MOST_OFTEN = 20
# Expected by chance for every row of a window: beyond, it cannot be told from repetition.
_NEGLIGIBLE = 0.5
# Seven unordered pairs: where none was seen, more are expected in one of a thousand cases only (Poisson).
_UNSEEN_PAIRS = 14


@dataclass(frozen=True)
class Often:
    """One of the things that come most often: its hash, how often it came at least, and its text if it has one."""

    key: int
    count: int
    label: str | None = None


@dataclass(frozen=True, eq=False)
class Repeats:
    """A sample of different things and how often each came.

    Parameters
    ----------
    total
        How many came, the same ones included.
    keys, counts
        The smallest hashes, ascending, and how often each came, shape (at most 2048,).
    labels
        The texts of the keys, where they have any; else empty.
    often
        Those that come most often, twice at least, the most frequent first.

    Examples
    --------
    >>> ids = Repeats.of(np.array([5, 7, 5], dtype=np.uint64), labels=["a", "b", "a"])
    >>> round(ids.duplicate_share, 3), ids.often[0].label
    (0.333, 'a')
    """

    total: int = 0
    keys: Words = field(default_factory=lambda: np.empty(0, dtype=np.uint64))
    counts: Counts = field(default_factory=lambda: np.empty(0, dtype=np.int64))
    labels: tuple[str, ...] = ()
    often: tuple[Often, ...] = ()

    @classmethod
    def of(cls, hashes: Words, *, labels: Sequence[str] | Spelled | None = None) -> Self:
        """Count hashes, each perhaps with its text."""
        keys, counts, rows = smallest(hashes, MOST_SAMPLED)
        again, times = repeated(hashes)
        # Of equal counts the smallest keys, which stand first.
        most = np.argsort(-times, kind="stable")[:MOST_OFTEN]
        texts: list[str] = []
        if labels is not None:
            texts = _spelled(labels, rows) if isinstance(labels, Spelled) else [labels[row] for row in rows.tolist()]
        named = dict(zip(keys.tolist(), texts, strict=True)) if texts and most.size else {}
        often = []
        for key, count in zip(again[most].tolist(), times[most].tolist(), strict=True):
            if labels is not None and key not in named:
                named[key] = labels[int(np.argmax(hashes == np.uint64(key)))]
            often.append(Often(key, count, named.get(key)))
        return cls(total=int(hashes.size), keys=keys, counts=counts, labels=tuple(texts), often=tuple(often))

    def __add__(self, other: Self) -> Self:
        """Return what both count."""
        if not self.total or not other.total:
            return self if self.total else other
        keys, first, inverse = np.unique(
            np.concatenate([self.keys, other.keys]), return_index=True, return_inverse=True
        )
        counts = np.bincount(inverse, weights=np.concatenate([self.counts, other.counts])).astype(np.int64)
        texts = (*self.labels, *other.labels)
        kept = slice(None, MOST_SAMPLED)
        return type(self)(
            total=self.total + other.total,
            keys=keys[kept],
            counts=counts[kept],
            labels=tuple(map(texts.__getitem__, first[kept].tolist())) if len(texts) == inverse.size else (),
            often=_most_often(self, other),
        )

    @property
    def is_complete(self) -> bool:
        """Whether all different things are in the sample, so that every number is exact."""
        return int(self.counts.sum()) == self.total

    @property
    def duplicate_share(self) -> float:
        """The share of what came again, the first time not counted; exact while the sample is complete."""
        if not self.total:
            return 0.0
        heavy, rest, mean = self._parts()
        different = heavy.size + (rest / mean if rest else 0.0)
        return min(1.0, max(0.0, 1 - different / self.total))

    @property
    def pairs(self) -> float:
        r"""The number of ordered pairs of equals, :math:`\sum m (m - 1)`; exact while the sample is complete."""
        heavy, rest, mean = self._parts()
        known = float((heavy.astype(np.float64) * (heavy - 1)).sum())
        counts = self._others()
        return known + (rest / mean * float((counts * (counts - 1)).mean()) if rest else 0.0)

    def least_duplicate_share(self, *, confidence: float = 0.9999) -> float:
        """Return the share of what comes again that there is at least.

        What comes most often is known. Of the others, a sample says which share of different things is repeated at
        all; each of those brings at least one duplicate.
        """
        if not self.total:
            return 0.0
        if self.is_complete:
            return least_share(self.total - self.counts.size, self.total, confidence=confidence)
        heavy, rest, _ = self._parts()
        counts = self._others()
        repeated = least_share(int(np.count_nonzero(counts > 1)), max(1, counts.size), confidence=confidence)
        return (float((heavy - 1).sum()) + rest * repeated / (1 + repeated)) / self.total

    def coincidences(self, rows: int) -> float:
        """Return how many equals a row of ``rows`` like these has among them at most, by the share of pairs here."""
        if self.total < 2:
            return float("inf")
        unseen = float(_UNSEEN_PAIRS)
        if not self.is_complete:
            # A sample in which nothing repeats says that less than seven in as many different things do.
            unseen *= self.total / max(1, self.counts.size)
        return (1.5 * self.pairs + unseen) / (self.total * (self.total - 1.0)) * rows

    def design_effect(self, baseline: Repeats) -> float:
        r"""Return by how much repeated rows inflate the evidence of a window: rows that come five times each, by 5.

        :math:`1 + (\sum m (m - 1) - p_2 n (n - 1)) / n`, where :math:`p_2` is how probable two rows of the baseline
        are equal. Where so many rows have equals by nature, that tells nothing, and it is 1.
        """
        if self.total < 2 or baseline.total < 2:
            return 1.0
        natural = baseline.pairs / (baseline.total * (baseline.total - 1.0))
        if natural * self.total >= _NEGLIGIBLE:
            return 1.0
        return max(1.0, 1 + self.pairs / self.total - natural * (self.total - 1))

    def _parts(self) -> tuple[Counts, int, float]:
        """Return the counts of what is frequent, how many others came, and how often each of those on average."""
        if self.is_complete:
            return np.empty(0, dtype=np.int64), self.total, float(self.counts.mean()) if self.counts.size else 1.0
        heavy = np.array([one.count for one in self.often], dtype=np.int64)
        others = self._others()
        return heavy, self.total - int(heavy.sum()), float(others.mean()) if others.size else 1.0

    def _sampled(self, keys: Sequence[int]) -> dict[int, tuple[int, str | None]]:
        """Return the count and the text of those keys that are in the sample."""
        wanted = np.array(keys, dtype=np.uint64)
        places = self.keys.searchsorted(wanted)
        # Of an empty sample there is nothing to take.
        same = self.keys.take(places, mode="clip") == wanted if self.keys.size else np.zeros(wanted.size, np.bool_)
        return {
            key: (int(self.counts[place]), self.labels[place] if self.labels else None)
            for key, place, is_known in zip(keys, places.tolist(), same.tolist(), strict=True)
            if is_known
        }

    def _others(self) -> NDArray[np.float64]:
        if self.is_complete:
            return self.counts.astype(np.float64)
        frequent = np.array([one.key for one in self.often], dtype=np.uint64)
        return self.counts[~np.isin(self.keys, frequent)].astype(np.float64)


def _spelled(labels: Spelled, rows: NDArray[np.intp]) -> list[str]:
    """Return some of the texts, without a copy of the bytes that all are in."""
    if len(labels.blocks) == 1:
        return labels.taken(rows).blocks[0].texts
    chosen = np.zeros(labels.size, dtype=np.bool_)
    chosen[rows] = True
    texts = [text for block in labels.taken(chosen).blocks for text in block.texts]
    places = np.cumsum(chosen)[rows] - 1
    return list(map(texts.__getitem__, places.tolist()))


def _most_often(one: Repeats, other: Repeats) -> tuple[Often, ...]:
    """Add the counts of what comes often; what one side has only in its sample is counted by the sample."""
    known: dict[int, Often] = {}
    # What is in neither of the two lists of most frequent ones, but in both samples, may be frequent together.
    keys = sorted({*(often.key for often in (*one.often, *other.often)), *_shared(one, other)})
    for side in (one, other):
        mine = {often.key: often for often in side.often}
        sampled = side._sampled(keys)
        for key in keys:
            before, (count, text) = known.get(key, Often(key, 0)), sampled.get(key, (0, None))
            if key in mine:
                count, text = mine[key].count, mine[key].label
            known[key] = Often(key, before.count + count, before.label or text)
    again = (often for often in known.values() if often.count > 1)
    return tuple(sorted(again, key=lambda often: (-often.count, often.key))[:MOST_OFTEN])


def _shared(one: Repeats, other: Repeats) -> list[int]:
    return [int(key) for key in np.intersect1d(one.keys, other.keys, assume_unique=True)]
