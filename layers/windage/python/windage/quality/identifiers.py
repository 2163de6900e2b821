"""Which calls there were, as a set of the hashes of their ids: small enough to ask every window whose label it is.

A set says of an id that it holds it if it does; that it says so of one that it does not hold is as probable as the
number of its ids divided by 2^64, unless somebody chose the ids so that their hashes are the same.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

import msgspec
import numpy as np
from numpy.typing import NDArray

from windage.profile import row_hash
from windage.quality import coded

# Raised with every change that an older reader would misread, the hash among them.
WORD = b"windage identifiers 1\n"

Words = NDArray[np.uint64]


class _File(msgspec.Struct, frozen=True, array_like=True):
    hashes: bytes


@dataclass(frozen=True, eq=False)
class Identifiers:
    """A set of ids; ``hashes`` are sorted, each once, shape (ids,). Sets of parts add up to that of the whole.

    Examples
    --------
    >>> calls = Identifiers.of(["a", "b", None]) + Identifiers.of(["b", "c"])
    >>> calls.count, calls.holds(["c", "d", None]).tolist()
    (3, [True, False, False])
    """

    hashes: Words

    @classmethod
    def of(cls, identifiers: Iterable[str | None]) -> Self:
        """Return the set of some ids; what has none is left out."""
        return cls(np.unique(row_hash.of_texts([one for one in identifiers if one])))

    def __add__(self, other: Self) -> Self:
        """Return the set of both."""
        return type(self)(np.union1d(self.hashes, other.hashes))

    @property
    def count(self) -> int:
        """How many ids there are."""
        return int(self.hashes.size)

    def holds(self, identifiers: Iterable[str | None]) -> NDArray[np.bool_]:
        """Tell of each of some ids whether it is in the set, shape (identifiers,)."""
        asked = list(identifiers)
        hashes = row_hash.of_texts([one or "" for one in asked])
        there = np.fromiter(map(bool, asked), np.bool_, len(asked))
        return there & _among(hashes, self.hashes)

    def shared(self, other: Self) -> int:
        """Return how many ids are in both sets."""
        return int(np.count_nonzero(_among(other.hashes, self.hashes)))

    def to_bytes(self) -> bytes:
        """Return the set as bytes, eight an id."""
        return coded.sealed(WORD, _File(self.hashes.astype("<u8").tobytes()))

    @classmethod
    def from_bytes(cls, data: bytes, *, where: str) -> Self:
        """Read what `to_bytes` wrote.

        Raises
        ------
        InputError
            When the bytes are damaged or of another format.
        """
        file = coded.opened(data, word=WORD, kind=_File, where=where)
        if len(file.hashes) % 8:
            raise coded.damaged(where, "half of a hash")
        return cls(np.frombuffer(file.hashes, dtype="<u8").astype(np.uint64))


def _among(asked: Words, known: Words) -> NDArray[np.bool_]:
    """Tell which of some hashes are among the sorted ones."""
    if not known.size:
        return np.zeros(asked.size, dtype=np.bool_)
    place = np.minimum(np.searchsorted(known, asked), known.size - 1)
    return np.asarray(known[place] == asked)
