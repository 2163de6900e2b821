"""Hashes, counted: the smallest different ones, and those that come again. Sorting all of them would take longer."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from windage.kernel import row_hash as kernel

Words = NDArray[np.uint64]
Counts = NDArray[np.int64]

ALL = slice(None)

_LARGEST = (1 << 64) - 1


def smallest(hashes: Words, most: int) -> tuple[Words, Counts, NDArray[np.intp]]:
    """Return the smallest different hashes, ascending, how often each came, and the row in which each came first.

    Examples
    --------
    >>> [array.tolist() for array in smallest(np.array([7, 5, 9, 5], dtype=np.uint64), 2)]
    [[5, 7], [2, 1], [1, 0]]
    """
    # Of a quarter more that lie below, surely enough are different, unless most are repeated.
    enough = most + most // 4
    everything = hashes.size <= 2 * enough
    below = ALL if everything else np.flatnonzero(hashes <= np.uint64(_LARGEST // hashes.size * enough))
    keys, counts, rows = _first_of_each(hashes[below])
    if keys.size < most and not everything:
        below, (keys, counts, rows) = ALL, _first_of_each(hashes)
    kept = slice(None, most)
    return keys[kept], counts[kept], rows[kept] if isinstance(below, slice) else below[rows[kept]]


def _first_of_each(hashes: Words) -> tuple[Words, Counts, NDArray[np.intp]]:
    """Return the different hashes, ascending, how often each came, and the row in which each came first."""
    rows = np.argsort(hashes)
    ordered = hashes[rows]
    first = _starts(ordered)
    # Those that are alike stand in any order.
    firsts = np.minimum.reduceat(rows, first) if first.size else first
    return ordered[first], np.diff(first, append=ordered.size), firsts


def repeated(hashes: Words) -> tuple[Words, Counts]:
    """Return the hashes that came more than once, ascending, and how often.

    Examples
    --------
    >>> [array.tolist() for array in repeated(np.array([7, 5, 9, 5], dtype=np.uint64))]
    [[5], [2]]
    """
    if kernel.AVAILABLE:
        # Most are alone in their bucket already.
        bits = max(8, min(22, hashes.size.bit_length() + 2))
        hashes = hashes[kernel.crowded(hashes[None, :], bits=bits, fewest=2, least=1)]
    ordered = np.sort(hashes)
    first = _starts(ordered)
    counts = np.diff(first, append=ordered.size)
    return ordered[first][counts > 1], counts[counts > 1]


def _starts(ordered: Words) -> NDArray[np.intp]:
    """Return where each different one of ordered hashes begins."""
    return np.flatnonzero(np.concatenate([[True], ordered[1:] != ordered[:-1]])[: ordered.size])
