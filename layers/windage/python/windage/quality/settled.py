"""Which of several labels of one row is the truth."""

from __future__ import annotations

from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from windage.quality.answers import Texts, Values


class Became(IntEnum):
    """What became of a label."""

    USED = 0
    DUPLICATE = 1
    CORRECTED = 2
    CONFLICTING = 3


def settled(actual: Texts, decided: Values, first: NDArray[np.bool_]) -> NDArray[np.uint8]:
    """Return what became of each label, shape (labels,), as `Became`.

    Where all labels of a row say the same, the first one is used. Where they do not, but all say when they were
    decided, the one that was decided last is used, and corrects the others; without that, or when two were decided last
    that say different things, nobody knows, and none is used.

    Parameters
    ----------
    actual
        What each says; those of one row stand together, among them those that say the same.
    decided
        When each was decided, NaN where that is not known.
    first
        Whether a label is the first of its row.

    Examples
    --------
    >>> actual, first = np.array(["no", "yes", "yes"], dtype=object), np.array([True, False, False])
    >>> [Became(one).name for one in settled(actual, np.array([1.0, 2.0, 0.0]), first)]
    ['CORRECTED', 'USED', 'DUPLICATE']
    >>> [Became(one).name for one in settled(actual, np.array([1.0, 2.0, np.nan]), first)]
    ['CONFLICTING', 'CONFLICTING', 'CONFLICTING']
    """
    if not actual.size:
        return np.empty(0, dtype=np.uint8)
    says_new = first.copy()
    says_new[1:] |= actual[1:] != actual[:-1]
    rows, sayings = np.flatnonzero(first), np.flatnonzero(says_new)
    row, saying = np.cumsum(first) - 1, np.cumsum(says_new) - 1
    alone = np.add.reduceat(says_new.astype(np.int64), rows) == 1
    timed = np.logical_and.reduceat(~np.isnan(decided), rows)
    last = decided == np.maximum.reduceat(np.where(np.isnan(decided), -np.inf, decided), rows)[row]
    said_last = np.logical_or.reduceat(last, sayings)
    clear = timed & (np.bincount(row[sayings][said_last], minlength=rows.size) == 1)
    true = np.where(alone[row], True, clear[row] & said_last[saying])
    became = np.where(true, Became.DUPLICATE, np.where(clear[row], Became.CORRECTED, Became.CONFLICTING))
    # Of the labels that say the truth one is used: the first, of a correction the first that was decided last.
    fit = np.flatnonzero(true & (alone[row] | last))
    became[fit[np.unique(row[fit], return_index=True)[1]]] = Became.USED
    return became.astype(np.uint8)
