"""The hash of whole rows: equal rows have equal hashes, whatever the order of their columns.

A row's hash is the sum, modulo 2^64, of a term for each column, so that the hash of a row without some of its columns
is a subtraction. Numbers count by their value (7 is 7.0), texts by their characters; what is missing counts by how it
is missing, and a column that a row does not have has the term 0. That two different rows have one hash is as probable
as 2^-64.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Self

import numpy as np
from numpy.typing import NDArray

from windage.profile import xxh64
from windage.table import Column, Kind, Table
from windage.table import Words as Texts

Words = NDArray[np.uint64]

# From here on different integers are one float.
_EXACT = 2.0**53
# Longer texts are few; padding all to the longest would fill the memory.
_SHORT = 64
# So many sums are kept apart, by which rows that are alike in most columns are told from all others.
PARTS = 4
_AT_ONCE = 1 << 15
_M1, _M2 = np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)


@dataclass(frozen=True, eq=False)
class RowHashes:
    """The hashes of rows by some columns.

    Parameters
    ----------
    names
        The columns.
    table
        Their values.
    parts
        The sums of the terms of every fourth column, from the first, the second, the third and the fourth one on,
        shape (4, rows).
    """

    names: tuple[str, ...]
    table: Table
    parts: Words

    @classmethod
    def of(cls, table: Table, names: Sequence[str]) -> Self:
        """Hash the rows of a table by the columns that are named.

        Examples
        --------
        >>> from windage.table import from_rows
        >>> one, other = from_rows(["a", "b"], [["7", "x"]]), from_rows(["b", "a"], [["x", "7.0"]])
        >>> bool(RowHashes.of(one, ["a", "b"]).whole[0] == RowHashes.of(other, ["b", "a"]).whole[0])
        True
        """
        found = {column.name: column for column in table.columns}
        parts = np.zeros((PARTS, table.rows), dtype=np.uint64)
        for place, name in enumerate(names):
            if name in found:
                _add_terms(parts[place % PARTS], found[name])
        return cls(tuple(names), table, parts)

    @cached_property
    def whole(self) -> Words:
        """The hash of each row, shape (rows,)."""
        return np.asarray(self.parts.sum(axis=0, dtype=np.uint64))

    def terms(self, rows: NDArray[np.intp]) -> Words:
        """Return the terms of some rows, shape (columns, rows)."""
        found = {column.name: column for column in self.table.columns}
        terms = np.zeros((len(self.names), rows.size), dtype=np.uint64)
        for place, name in enumerate(self.names):
            if name in found:
                _add_terms(terms[place], found[name].taken(rows))
        return terms


def of_texts(texts: Sequence[str]) -> Words:
    """Return the hash of each text, shape (texts,); three times as fast as the service's hash, and another one.

    Examples
    --------
    >>> one, other, again = of_texts(["a", "b", "a"]).tolist()
    >>> one == again, one == other
    (True, False)
    """
    lengths = np.fromiter(map(len, texts), np.int64, len(texts))
    if lengths.max(initial=0) <= _SHORT and "".join(texts).isascii():
        return _of_short(texts, lengths)
    is_short = np.array([len(text) <= _SHORT and text.isascii() for text in texts], dtype=np.bool_)
    hashes = np.empty(len(texts), dtype=np.uint64)
    short = [text for text, is_one in zip(texts, is_short, strict=True) if is_one]
    hashes[is_short] = _of_short(short, lengths[is_short])
    hashes[~is_short] = xxh64.of_texts(text for text, is_one in zip(texts, is_short, strict=True) if not is_one)
    return hashes


def _of_short(texts: Sequence[str], lengths: NDArray[np.int64]) -> Words:
    """Hash texts of ASCII, each by the words of eight bytes that it fills, whatever the lengths of the others."""
    if not texts:
        return np.empty(0, dtype=np.uint64)
    width = max(1, -(-int(lengths.max()) // 8))
    words = _padded(texts, lengths, 8 * width).view("<u8").reshape(len(texts), width)
    hashes = _mixed(lengths.astype(np.uint64))
    for place in range(width):
        filled = lengths > 8 * place
        if filled.all():
            hashes += words[:, place]
            hashes = _mixed(hashes)
        else:
            hashes[filled] = _mixed(hashes[filled] + words[filled, place])
    return hashes


def _padded(texts: Sequence[str], lengths: NDArray[np.int64], width: int) -> NDArray[np.uint8]:
    """Return the bytes of texts of ASCII, zeros behind each."""
    if (lengths != lengths[0]).any():
        return np.array(texts, dtype=f"S{width}").view(np.uint8)
    # Ids are all of one length; joined, they are taken over in half the time.
    padded = np.zeros((len(texts), width), dtype=np.uint8)
    padded[:, : lengths[0]] = np.frombuffer("".join(texts).encode(), np.uint8).reshape(len(texts), lengths[0])
    return padded.ravel()


def _add_terms(to: Words, column: Column) -> None:
    """Add the term of each value of a column, some at a time, which stay in the fast memory."""
    factor, kinds, numbers = _factor(column.name), column.kinds, column.numbers
    is_text = (kinds >= Kind.BOOLEAN) | (np.abs(numbers) >= _EXACT)
    words = _of_texts(column, is_text) if is_text.any() else None
    for start in range(0, numbers.size, _AT_ONCE):
        rows = slice(start, start + _AT_ONCE)
        hashes = _of_numbers(numbers[rows])
        _of_others(hashes, kinds[rows], numbers[rows], None if words is None else words[rows])
        hashes *= factor
        to[rows] += hashes


def _of_numbers(numbers: NDArray[np.float64]) -> Words:
    # Adding zero makes -0.0 and 0.0 one value.
    return _mixed((numbers + 0.0).view(np.uint64))


def _of_others(hashes: Words, kinds: NDArray[np.uint8], numbers: NDArray[np.float64], words: Words | None) -> None:
    """Put in the hashes of what is missing and of what counts as a text."""
    rest = ~(np.abs(numbers) < _EXACT)
    if not rest.any():
        return
    written = rest & (kinds >= Kind.INTEGRAL)
    gone = rest & ~written
    if gone.any():
        hashes[gone] = _HASH_OF_KIND[kinds[gone]]
    if words is not None:
        hashes[written] = words[written]


def _of_texts(column: Column, rows: NDArray[np.bool_]) -> Words:
    """Return the hash of the text of each of these rows, 0 in others, shape (rows,)."""
    taken = column if rows.all() else column.taken(rows)
    words = taken.words if taken.coded is not None else Texts.of(taken.texts.tolist())
    # Of some rows of a table, few of its different texts are there.
    used = np.bincount(words.codes, minlength=len(words.different)) > 0
    different = np.zeros(used.size, dtype=np.uint64)
    different[used] = of_texts([text for text, is_used in zip(words.different, used.tolist(), strict=True) if is_used])
    hashes = np.zeros(rows.size, dtype=np.uint64)
    hashes[rows] = different[words.codes.astype(np.intp)]
    return hashes


@lru_cache(maxsize=10_000)
def _factor(name: str) -> np.uint64:
    # Odd, so that no bit of a value is lost.
    return np.uint64(xxh64.of_texts([name])[0] | np.uint64(1))


def _mixed(words: Words) -> Words:
    """Let every bit depend on every other, in place: the finalizer of SplitMix64 (Steele, Lea, Flood, 2014)."""
    words += np.uint64(0x9E3779B97F4A7C15)
    words ^= words >> np.uint64(30)
    words *= _M1
    words ^= words >> np.uint64(27)
    words *= _M2
    words ^= words >> np.uint64(31)
    return words


# What is missing counts by how it is missing; a column that a row does not have counts nothing.
_HASH_OF_KIND = _mixed(np.arange(len(Kind), dtype=np.uint64))
_HASH_OF_KIND[Kind.ABSENT] = 0
