"""Texts by where they stand in bytes: what nobody reads costs no object."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

Places = NDArray[np.int64]
Rows = NDArray[np.bool_] | NDArray[np.int64]

_FEW = 64


@dataclass(frozen=True, eq=False)
class Spans:
    """Places in bytes of UTF-8, shape (texts,).

    Parameters
    ----------
    data
        The bytes; they live as long as the spans do.
    starts, sizes
        Of each text its first byte and its number of bytes.
    """

    data: bytes
    starts: Places
    sizes: Places

    @property
    def is_ascii(self) -> bool:
        """Whether all texts are of ASCII, each byte a character."""
        return self.data.isascii()

    @property
    def texts(self) -> list[str]:
        """The texts as objects."""
        ends = self.starts + self.sizes
        if int(self.sizes.sum()) * _FEW > len(self.data) and self.is_ascii:
            # One decoding for all; of a few texts among much else, each its own.
            whole = self.data.decode()
            return [whole[start:end] for start, end in zip(self.starts.tolist(), ends.tolist(), strict=True)]
        size = int(self.sizes[0]) if self.sizes.size else 0
        if size and (self.sizes == size).all():
            # Ids are mostly of one size: their bytes are taken together, and decoded once.
            everywhere = np.ndarray((len(self.data) - size + 1,), f"V{size}", self.data, strides=(1,))
            taken = everywhere[self.starts].tobytes()
            if taken.isascii():
                whole = taken.decode()
                return [whole[start : start + size] for start in range(0, len(whole), size)]
        return [self.data[start:end].decode() for start, end in zip(self.starts.tolist(), ends.tolist(), strict=True)]

    def at(self, place: int) -> str:
        """Return one of the texts."""
        start = int(self.starts[place])
        return self.data[start : start + int(self.sizes[place])].decode()

    def taken(self, rows: Rows) -> Spans:
        """Return some of the texts."""
        return Spans(self.data, self.starts[rows], self.sizes[rows])


@dataclass(frozen=True, eq=False)
class Spelled:
    """Texts one below the other, each block of them in bytes of its own.

    Examples
    --------
    >>> spelled = Spelled.of(b"Ulm,Bonn", starts=np.array([0, 4]), sizes=np.array([3, 4]))
    >>> spelled.texts.tolist(), spelled.at(1), spelled.taken(np.array([False, True])).texts.tolist()
    (['Ulm', 'Bonn'], 'Bonn', ['Bonn'])
    """

    blocks: tuple[Spans, ...]

    @classmethod
    def of(cls, data: bytes, *, starts: Places, sizes: Places) -> Spelled:
        """Return the texts in one block of bytes."""
        return cls((Spans(data, starts, sizes),))

    @classmethod
    def of_texts(cls, texts: Sequence[str]) -> Spelled:
        """Return texts that are objects already."""
        written = [text.encode() for text in texts]
        sizes = np.fromiter(map(len, written), np.int64, len(written))
        return cls.of(b"".join(written), starts=np.cumsum(sizes) - sizes, sizes=sizes)

    @cached_property
    def texts(self) -> NDArray[np.object_]:
        """The texts as objects, shape (texts,)."""
        found = np.empty(self.size, dtype=np.object_)
        found[:] = [text for block in self.blocks for text in block.texts]
        return found

    @property
    def size(self) -> int:
        """How many texts there are."""
        return sum(block.starts.size for block in self.blocks)

    def __getitem__(self, place: int) -> str:
        """Return one of the texts."""
        return self.at(place)

    def at(self, place: int) -> str:
        """Return one of the texts."""
        for block in self.blocks:
            if place < block.starts.size:
                return block.at(place)
            place -= block.starts.size
        raise IndexError(place)

    def taken(self, rows: Rows) -> Spelled:
        """Return some of the texts, by a mask or by their places, in any order."""
        if len(self.blocks) == 1 or rows.dtype != np.bool_:
            return Spelled((self._together.taken(rows),))
        ends = np.cumsum([block.starts.size for block in self.blocks])[:-1]
        parts = zip(self.blocks, np.split(np.asarray(rows, dtype=np.bool_), ends), strict=True)
        return Spelled(tuple(block.taken(part) for block, part in parts))

    @property
    def _together(self) -> Spans:
        """All texts in one block of bytes; those of several are copied."""
        if len(self.blocks) == 1:
            return self.blocks[0]
        begins = np.cumsum([0, *(len(block.data) for block in self.blocks)])[:-1].tolist()
        starts = [block.starts + begin for block, begin in zip(self.blocks, begins, strict=True)]
        return Spans(
            b"".join(block.data for block in self.blocks),
            np.concatenate([np.empty(0, dtype=np.int64), *starts]),
            np.concatenate([np.empty(0, dtype=np.int64), *(block.sizes for block in self.blocks)]),
        )


def stacked(parts: Sequence[Spelled]) -> Spelled:
    """Put texts below each other; those in the same bytes become one block."""
    found = []
    for _, same in groupby((block for part in parts for block in part.blocks), key=lambda block: id(block.data)):
        blocks = list(same)
        starts, sizes = (np.concatenate(which) for which in ([b.starts for b in blocks], [b.sizes for b in blocks]))
        found.append(Spans(blocks[0].data, starts, sizes))
    return Spelled(tuple(found))
