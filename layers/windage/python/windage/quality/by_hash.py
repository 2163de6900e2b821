"""Rows in the order of their ids' hashes: those of one id stand together, and the first are a sample of the ids."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from windage.events import Words
from windage.profile import row_hash
from windage.quality.answers import Texts


def hashes_of(identifiers: Texts, *, before: int = 0) -> Words:
    """Return the hash of each id, shape (rows,); of a row without one that of its number, so that they are spread.

    Parameters
    ----------
    identifiers
        Texts, or ``None``.
    before
        How many rows have come before these.

    Examples
    --------
    >>> one, other, unknown = hashes_of(np.array(["a", "a", None], dtype=object)).tolist()
    >>> one == other != unknown
    True
    """
    rows = enumerate(identifiers.tolist(), start=before)
    return row_hash.of_texts([one if one else f"row {row}" for row, one in rows])


def first_by_hash(identifiers: Texts, most: int) -> NDArray[np.int64]:
    """Return the places of the rows whose ids have the smallest hashes, in the order of the rows: so many, or all.

    Examples
    --------
    >>> identifiers = np.array(["a", "b", "c"], dtype=object)
    >>> first_by_hash(identifiers, 2).size, first_by_hash(identifiers, 3).tolist()
    (2, [0, 1, 2])
    """
    if identifiers.size <= most:
        return np.arange(identifiers.size)
    return np.sort(np.argsort(hashes_of(identifiers), kind="stable")[:most])
