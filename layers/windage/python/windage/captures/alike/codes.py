"""Texts in bytes as codes of the different ones, without an object a text and without sorting.

Every text is the words that it fills. Their hash is a place in a table, in which the last text of each place stays;
those that are equal to it, word by word, have its code. The others, in a place with a different text, go another
round with another hash. Compiled, texts of any length are numbered one by one in a table that has room for all; only
the order of the different ones is another then, and nobody asks for it.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from windage.captures.alike.bytes_of import FIRST, WORD, Block, Places, Words
from windage.kernel import texts as compiled
from windage.table import Words as Coded

# Beyond, a text is not cut into words; there are few of them.
LONGEST = 8 * WORD
_FEW, _MIX = 14, np.uint64(0x9E3779B97F4A7C15)


def coded(block: Block, starts: Places, sizes: Places) -> Coded:
    """Number the different texts of spans; bytes that are no UTF-8 become U+FFFD.

    Examples
    --------
    >>> block = Block(b"Ulm,Bonn,Ulm" + b" " * 8)
    >>> found = coded(block, np.array([0, 4, 9]), np.array([3, 4, 3]))
    >>> [found.different[code] for code in found.codes]
    ['Ulm', 'Bonn', 'Ulm']
    """
    (found,) = many_coded(block, starts[None, :], sizes[None, :], [0])
    return found


def many_coded(block: Block, starts: Places, sizes: Places, chosen: Sequence[int]) -> list[Coded]:
    """Return the same of some columns of spans, shape (columns, rows)."""
    if compiled.AVAILABLE:
        found = compiled.many_coded(block.data, starts, sizes, chosen)
    else:
        found = [_numbered(block, starts[one], sizes[one]) for one in chosen]
    return [_coded(block, starts[one], sizes[one], numbers) for one, numbers in zip(chosen, found, strict=True)]


def _numbered(block: Block, starts: Places, sizes: Places) -> compiled.Coded | None:
    short = int(sizes.max(initial=0)) <= LONGEST
    return numbered(_words_and_size(block, starts, sizes)) if short else None


def _coded(block: Block, starts: Places, sizes: Places, found: compiled.Coded | None) -> Coded:
    if found is None:
        return Coded.of([block.at(*span) for span in zip(starts.tolist(), sizes.tolist(), strict=True)])
    codes, firsts = found
    starts, ends, data = starts[firsts], starts[firsts] + sizes[firsts], block.data
    spans = zip(starts.tolist(), ends.tolist(), strict=True)
    return Coded(codes, tuple([str(data[start:end], "utf-8", "replace") for start, end in spans]))


def unplain(text: str) -> bool:
    """Tell whether a text cannot stand as it is in a text of JSON, or was no UTF-8."""
    # The common text is told by two calls.
    return (not (text.isprintable() and text.isascii()) and any(c < " " or c == "\ufffd" for c in text)) or (
        '"' in text or "\\" in text
    )


def words_of(block: Block, starts: Places, sizes: Places) -> list[Words]:
    """Return the words of spans, zero where they have ended, the first of all before the second."""
    if int(sizes.max(initial=0)) <= WORD:
        return [block.words[starts] & FIRST.take(sizes)]
    most = len(block.data) - WORD
    found = []
    for place in range(0, int(sizes.max()), WORD):
        left = np.clip(sizes - place, 0, WORD)
        found.append(block.words[np.minimum(starts + place, most)] & FIRST.take(left))
    return found


def _words_and_size(block: Block, starts: Places, sizes: Places) -> list[Words]:
    # A text that ends in bytes of zero has the words of one without them.
    return [*words_of(block, starts, sizes), sizes.view(np.uint64)]


def numbered(words: list[Words]) -> tuple[NDArray[np.int32], Places]:
    """Return of texts by their words which of the different ones each is, and where each of those stands."""
    hashes = _hashed(words)
    codes, chosen, rest = _round(words, hashes, _FEW)
    found, count, left = [chosen], chosen.size, np.flatnonzero(rest)
    while left.size:
        words, hashes = [word[rest] for word in words], hashes[rest]
        hashes = (hashes ^ (hashes >> np.uint64(29))) * _MIX
        # With as many different texts as this, most places of a small table would be taken again.
        few = count < 1 << (_FEW - 2)
        more, chosen, rest = _round(words, hashes, _FEW if few else max(_FEW, int(left.size).bit_length() + 2))
        # Those that are left again get their code in the next round.
        codes[left] = more + np.int32(count)
        found.append(left[chosen])
        count += chosen.size
        left = left[rest]
    return codes, np.concatenate(found)


def _round(words: list[Words], hashes: Words, bits: int) -> tuple[NDArray[np.int32], Places, NDArray[np.bool_]]:
    """Number the texts that stay in a table of hashes, and all that are equal to them; the rest is told."""
    rows = np.arange(hashes.size)
    places = ((hashes * _MIX) >> np.uint64(64 - bits)).view(np.int64)
    standing = np.empty(1 << bits, dtype=np.int64)
    standing[places] = rows
    stands = standing.take(places)
    other = words[0] != words[0].take(stands)
    for word in words[1:]:
        other |= word != word.take(stands)
    chosen = np.flatnonzero(stands == rows)
    number = np.empty(hashes.size, dtype=np.int32)
    number[chosen] = np.arange(chosen.size)
    return number.take(stands), chosen, other


def _hashed(words: list[Words]) -> Words:
    hashes = words[0]
    for word in words[1:]:
        hashes = (hashes ^ (hashes >> np.uint64(31))) * _MIX + word
    # Texts that end in the same byte differ below it.
    return hashes ^ (hashes >> np.uint64(32))
