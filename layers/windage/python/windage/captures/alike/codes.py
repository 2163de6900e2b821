"""Texts in bytes as codes of the different ones, without an object a text and without sorting.

Every text is the words that it fills. Their hash is a place in a table, in which the last text of each place stays;
those that are equal to it, word by word, have its code. The others, in a place with a different text, go another
round with another hash.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from windage.captures.alike.bytes_of import FIRST, WORD, Block, Places, Words
from windage.table import Words as Coded

# Beyond, a text is not cut into words; there are few of them.
LONGEST = 8 * WORD
_FEW, _MIX = 14, np.uint64(0x9E3779B97F4A7C15)


def coded(block: Block, starts: Places, sizes: Places) -> Coded:
    """Number the different texts of spans.

    Examples
    --------
    >>> block = Block(b"Ulm,Bonn,Ulm" + b" " * 8)
    >>> found = coded(block, np.array([0, 4, 9]), np.array([3, 4, 3]))
    >>> [found.different[code] for code in found.codes]
    ['Ulm', 'Bonn', 'Ulm']
    """
    if int(sizes.max(initial=0)) > LONGEST:
        return Coded.of([block.at(*span) for span in zip(starts.tolist(), sizes.tolist(), strict=True)])
    codes, firsts = numbered(words_of(block, starts, sizes))
    spans = zip(starts[firsts].tolist(), sizes[firsts].tolist(), strict=True)
    return Coded(codes, tuple(block.at(*span) for span in spans))


def words_of(block: Block, starts: Places, sizes: Places) -> list[Words]:
    """Return the words of spans, zero where they have ended, the first of all before the second."""
    most = len(block.data) - WORD
    found = []
    for place in range(max(1, -(-int(sizes.max(initial=0)) // WORD))):
        left = np.clip(sizes - WORD * place, 0, WORD)
        found.append(block.words[np.minimum(starts + WORD * place, most)] & FIRST.take(left))
    return found


def numbered(words: list[Words]) -> tuple[NDArray[np.int32], Places]:
    """Return of texts by their words which of the different ones each is, and where each of those stands."""
    rows = words[0].size
    codes = np.empty(rows, dtype=np.int32)
    left, hashes = np.arange(rows), _hashed(words)
    found: list[Places] = []
    count, bits = 0, _FEW
    while left.size:
        hashes *= _MIX
        hashes ^= hashes >> np.uint64(29)
        places = ((hashes * _MIX) >> np.uint64(64 - bits)).astype(np.int64)
        standing = np.empty(1 << bits, dtype=np.int64)
        standing[places] = np.arange(left.size)
        stands = standing.take(places)
        equal = words[0] == words[0].take(stands)
        for word in words[1:]:
            equal &= word == word.take(stands)
        chosen = np.flatnonzero(stands == np.arange(left.size))
        number = np.empty(left.size, dtype=np.int32)
        number[chosen] = np.arange(count, count + chosen.size)
        codes[left[equal]] = number.take(stands[equal])
        found.append(left[chosen])
        count += chosen.size
        rest = ~equal
        left, hashes, words = left[rest], hashes[rest], [word[rest] for word in words]
        # With as many different texts as this, most places would be taken again.
        bits = _FEW if count < 1 << (_FEW - 2) else max(_FEW, int(left.size).bit_length() + 2)
    return codes, np.concatenate(found) if found else np.empty(0, dtype=np.int64)


def _hashed(words: list[Words]) -> Words:
    hashes = words[0].copy()
    for word in words[1:]:
        hashes = (hashes ^ (hashes >> np.uint64(31))) * _MIX + word
    return hashes
