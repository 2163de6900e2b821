"""The records that have come so far, in temporary files: however many they are, little of them is in memory.

Some ten thousand hashes stay in memory; more of them become sorted runs in temporary files, of which four of about a
size are merged, so that there are few. A filter tells of nearly all new records that they are in no run, so that the
files are read for the others only; it is of one size, so that memory is, too. What all that answers is exact, as what
`windage.once.InMemory` answers.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Self

import numpy as np

from windage.events import Growing, Mask, Words, emptied, growing, met
from windage.local import bloom
from windage.local.runs import Run, merged

MOST_IN_MEMORY = 2**16
# The filter has 2^26 bits, 8 MB: it takes one in a thousand new records for one that has come after four million
# records, and one in twenty after ten million.
_BITS = 26
# So many runs of a size are merged.
_OF_A_SIZE = 4


@dataclass
class MetOnDisk:
    """The records that have come so far; ``most`` hashes stay in memory.

    Examples
    --------
    >>> with MetOnDisk(most=2) as known:
    ...     [known.met(np.array(some, np.uint64))[0].tolist() for some in ([1, 2, 3], [3, 4], [4, 5, 1])]
    [[False, False, False], [True, False], [True, False, True]]
    """

    most: int = MOST_IN_MEMORY
    _recent: Growing = field(default_factory=growing)
    _runs: list[Run] = field(default_factory=list)
    _filter: bloom.Bits | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for run in self._runs:
            run.file.close()

    def met(self, hashes: Words) -> tuple[Mask, bool]:
        """Tell which records have come before, and whether all others surely differ; remember all of them."""
        again = np.zeros(hashes.size, dtype=np.bool_)
        if self._filter is not None:
            perhaps = np.flatnonzero(bloom.passed(self._filter, hashes))
            for run in self._runs:
                again[perhaps] |= run.holds(hashes[perhaps])
                perhaps = perhaps[~again[perhaps]]
        others = ~again
        self._recent, again[others], differ = met(self._recent, hashes[others])
        if self._recent.size > self.most:
            self._put_away()
        return again, differ

    def _put_away(self) -> None:
        """Move what is in memory into a file."""
        hashes = self._recent.hashes
        self._recent = emptied(self._recent)
        self._runs.append(Run.of([hashes]))
        while len(self._runs) >= _OF_A_SIZE and self._runs[-_OF_A_SIZE].count <= 2 * self._runs[-1].count:
            self._runs[-_OF_A_SIZE:] = [merged(self._runs[-_OF_A_SIZE:])]
        if self._filter is None:
            self._filter = bloom.empty(_BITS)
        bloom.mark(self._filter, hashes)
