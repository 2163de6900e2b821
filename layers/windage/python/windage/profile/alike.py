"""Rows that are alike in all columns but one or two: somebody tries out what the model answers.

Who probes a model holds all of a question but one value, and with it the answer changes: so rows are looked for that
are the same in all columns but two, and then which of the two vary. "The same" is equality and no closeness: a script
repeats what it holds to the last digit, while honest rows are close to each other all the time. Rows that are the same
in all columns are repetitions, and count once.

Of each pair of columns that vary, the largest groups are kept: exact within a shard. Over shards a group's size is
estimated from 256 bits, one of which each row sets: a row that comes in two shards counts once there too. A group that
is small in every shard may be missed.

References
----------
Whang, Vander-Zanden, Taylor (1990): A linear-time probabilistic counting algorithm for database applications.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, islice
from typing import Self

import numpy as np
from numpy.typing import NDArray

from windage.kernel import row_hash as kernel
from windage.profile.row_hash import RowHashes

Words = NDArray[np.uint64]

# Fewer rows than this are no group; of each pair of columns so many groups are kept.
FEWEST = 8
_MOST_GROUPS = 4
# All pairs of 24 columns; of more columns, the pairs with the first and the last ones: there stands the answer.
_MOST_PAIRS = 300
# Rows that are alike in less than two columns are no wonder.
_FEWEST_COLUMNS = 4
_BITS = 256


@dataclass(frozen=True)
class Group:
    """Rows that are alike in all columns but some.

    Parameters
    ----------
    columns
        The one or two columns that vary.
    key
        The hash of what is the same.
    most, total
        How many different rows its largest shard has, and all shards together, each counted by itself.
    bits
        The bits that its rows set, in hexadecimal digits.
    """

    columns: tuple[str, ...]
    key: int
    most: int
    total: int
    bits: str

    @property
    def size(self) -> int:
        """How many different rows: exactly for one shard, within about 6 % for more, up to a thousand."""
        unset = _BITS - int(self.bits, 16).bit_count()
        estimate = round(-_BITS * math.log(max(unset, 0.5) / _BITS))
        return min(self.total, max(self.most, estimate))

    def __add__(self, other: Self) -> Self:
        """Return the group over the shards of both."""
        bits = f"{int(self.bits, 16) | int(other.bits, 16):0{_BITS // 4}x}"
        return type(self)(self.columns, self.key, max(self.most, other.most), self.total + other.total, bits)


@dataclass(frozen=True)
class Alike:
    """The largest groups of each pair of columns, in the order of columns, and how many rows were looked at.

    Examples
    --------
    >>> from windage.table import from_rows
    >>> rows = [["1", "a", "x", str(amount)] for amount in range(30)]
    >>> table = from_rows(["id", "kind", "city", "amount"], rows)
    >>> [(group.columns, group.size) for group in Alike.of(RowHashes.of(table, table.names)).groups]
    [(('amount',), 30)]
    """

    rows: int = 0
    groups: tuple[Group, ...] = ()

    @classmethod
    def of(cls, hashes: RowHashes) -> Self:
        """Return the groups of rows."""
        rows = hashes.table.rows
        if len(hashes.names) < _FEWEST_COLUMNS or rows < FEWEST:
            return cls(rows)
        candidates = _candidates(hashes.parts)
        whole, first = np.unique(hashes.whole[candidates], return_index=True)
        if whole.size < FEWEST:
            return cls(rows)
        terms = hashes.terms(candidates[first])
        found: dict[tuple[tuple[str, ...], int], Group] = {}
        for pair in _pairs(len(hashes.names)):
            for members in _largest(whole - (terms[pair[0]] + terms[pair[1]])):
                group = _group(hashes.names, pair, terms, whole, members)
                found[group.columns, group.key] = group
        return cls(rows, _kept(found.values()))

    def __add__(self, other: Self) -> Self:
        """Return the groups of both."""
        found = {(group.columns, group.key): group for group in self.groups}
        for group in other.groups:
            place = group.columns, group.key
            found[place] = found[place] + group if place in found else group
        return type(self)(self.rows + other.rows, _kept(found.values()))

    def largest(self, columns: tuple[str, ...]) -> int:
        """Return the size of the largest group in which just these columns vary; none is kept below 8 rows."""
        return max((group.size for group in self.groups if group.columns == columns), default=0)


def _pairs(columns: int) -> Iterator[tuple[int, int]]:
    order = [0, columns - 1, *range(1, columns - 1)]
    for one, other in islice(combinations(order, 2), _MOST_PAIRS):
        yield min(one, other), max(one, other)


def _candidates(parts: Words) -> NDArray[np.intp]:
    """Return the rows that may be in a group: those of which all parts but two come often enough.

    Two columns are in two parts at most; in all others the rows of a group are the same. Of ordinary rows of numbers
    none is left, and there are hundreds of pairs to look at.
    """
    bits = max(8, min(20, parts.shape[1].bit_length()))
    if kernel.AVAILABLE:
        return kernel.crowded(parts, bits=bits, fewest=FEWEST, least=parts.shape[0] - 2)
    often = np.zeros(parts.shape[1], dtype=np.int8)
    for part in parts:
        # Few buckets of as many as there are rows are full by chance.
        buckets = (part >> np.uint64(64 - bits)).view(np.int64)
        often += (np.bincount(buckets, minlength=1 << bits) >= FEWEST)[buckets]
    return np.flatnonzero(often >= parts.shape[0] - 2)


def _largest(rest: Words) -> Iterator[NDArray[np.intp]]:
    """Yield the rows of the largest groups of equal hashes.

    Only the fullest of about as many buckets as there are rows are looked into: sorting all would take ten times as
    long. A group fills a bucket at least by its own size.
    """
    bits = max(8, min(20, rest.size.bit_length()))
    buckets = (rest >> np.uint64(64 - bits)).view(np.int64)
    counts = np.bincount(buckets, minlength=1 << bits)
    full = np.flatnonzero(counts >= FEWEST)
    if not full.size:
        return
    if full.size > 2 * _MOST_GROUPS:
        full = full[np.argsort(-counts[full], kind="stable")[: 2 * _MOST_GROUPS]]
    chosen = np.zeros(1 << bits, dtype=np.bool_)
    chosen[full] = True
    rows = np.flatnonzero(chosen[buckets])
    _, inverse, sizes = np.unique(rest[rows], return_inverse=True, return_counts=True)
    for place in np.argsort(-sizes, kind="stable")[:_MOST_GROUPS].tolist():
        if sizes[place] >= FEWEST:
            yield rows[inverse == place]


def _group(names: Sequence[str], pair: tuple[int, int], terms: Words, whole: Words, members: NDArray[np.intp]) -> Group:
    vary = [column for column in pair if (terms[column, members] != terms[column, members[0]]).any()]
    # What varies is taken away, what does not belongs to what is the same.
    key = whole[members[:1]] - terms[vary][:, members[:1]].sum(axis=0, dtype=np.uint64)
    bits = np.zeros(_BITS, dtype=np.uint8)
    bits[(whole[members] % np.uint64(_BITS)).astype(np.intp)] = 1
    return Group(
        columns=tuple(names[column] for column in vary),
        key=int(key[0]),
        most=int(members.size),
        total=int(members.size),
        bits=np.packbits(bits).tobytes().hex(),
    )


def _kept(groups: Iterable[Group]) -> tuple[Group, ...]:
    ordered = sorted(groups, key=lambda group: (group.columns, -group.size, group.key))
    seen: dict[tuple[str, ...], int] = {}
    kept = []
    for group in ordered:
        seen[group.columns] = seen.get(group.columns, 0) + 1
        if seen[group.columns] <= _MOST_GROUPS:
            kept.append(group)
    return tuple(kept)
