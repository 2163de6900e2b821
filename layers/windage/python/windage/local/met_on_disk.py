"""The records that have come so far, in a temporary file: however many they are, little of them is in memory.

A quarter of a million hashes stay in memory; more of them become sorted runs in a temporary file. A filter tells of
nearly all new records that they are in no run (Bloom, "Space/Time Trade-offs in Hash Coding with Allowable Errors",
1970), so that the file is read for the others only. It is small at first, and made once more, larger, of the file. What
it answers is exact, as what `windage.once.InMemory` answers.
"""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, field
from typing import IO, Self

import numpy as np
from numpy.typing import NDArray

from windage.events import Events, Growing, Mask, Words, growing, joined
from windage.kernel import met

MOST_IN_MEMORY = 2**18
# The filter has so many bits, and for more records than with sixteen bits each, the others: of ten million records it
# takes one in a hundred new ones for one that has come.
_BITS, _MOST_BITS, _BITS_EACH = 24, 27, 16
_FACTORS = tuple(np.uint64(n) for n in (0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9))
# So many are marked at a time: what that takes is little beside the hashes.
_AT_A_TIME = 2**15
# Of a run, one hash a page is kept, and a page of the file is read to look for one.
_PAGE = 512
_HASH_BYTES = 8
# As many pages are about as costly as the whole run.
_MOST_PAGES = 200


@dataclass
class _Run:
    """Sorted hashes in the file: where they begin, how many they are, and the first one of every page."""

    begin: int
    count: int
    firsts: Words


@dataclass
class MetOnDisk:
    """The records that have come so far; ``most`` hashes stay in memory.

    Examples
    --------
    >>> with MetOnDisk(most=2) as known:
    ...     [known.met(np.array(some, np.uint64)).tolist() for some in ([1, 2, 3], [3, 4], [4, 5, 1])]
    [[False, False, False], [True, False], [True, False, True]]
    """

    most: int = MOST_IN_MEMORY
    _recent: Growing = field(default_factory=growing)
    _runs: list[_Run] = field(default_factory=list)
    _file: IO[bytes] | None = None
    _filter: NDArray[np.uint8] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._file is not None:
            self._file.close()

    def met(self, hashes: Words) -> Mask:
        """Tell which records have come before, and remember all of them."""
        again = self._recent.holds(hashes)
        if self._filter is not None:
            perhaps = np.flatnonzero(~again & self._passes(self._filter, hashes))
            if perhaps.size:
                again[perhaps] = self._in_file(hashes[perhaps])
        self._recent = joined(self._recent, hashes[~again])
        if self._recent.size > self.most:
            self._put_away()
        return again

    def _put_away(self) -> None:
        """Move what is in memory into the file."""
        hashes, self._recent = self._recent.hashes, growing()
        if self._file is None or self._filter is None:
            self._file = tempfile.TemporaryFile()  # noqa: SIM115
            self._filter = np.zeros(2**_BITS // 8, dtype=np.uint8)
        begin = self._file.seek(0, 2)
        self._file.write(hashes.data)
        self._runs.append(_Run(begin, hashes.size, hashes[::_PAGE].copy()))
        few = self._filter.size < 2**_MOST_BITS // 8
        if few and _BITS_EACH * sum(run.count for run in self._runs) > 8 * self._filter.size:
            self._filter = np.zeros(2**_MOST_BITS // 8, dtype=np.uint8)
            for run in self._runs:
                _mark(self._filter, self._read(run, 0, run.count))
        else:
            _mark(self._filter, hashes)

    @staticmethod
    def _passes(known: NDArray[np.uint8], hashes: Words) -> Mask:
        if met.AVAILABLE:
            return met.passed(known, hashes)
        passed = np.ones(hashes.size, dtype=np.bool_)
        for factor in _FACTORS:
            place, bit = _place(known, hashes, factor)
            passed &= (known.take(place) & bit) != 0
        return passed

    def _in_file(self, hashes: Words) -> Mask:
        found = np.zeros(hashes.size, dtype=np.bool_)
        for run in self._runs:
            page = np.searchsorted(run.firsts, hashes, side="right") - 1
            pages = np.unique(page[page >= 0])
            if pages.size > _MOST_PAGES:
                found |= Events((self._read(run, 0, run.count),)).holds(hashes)
                continue
            for number in pages.tolist():
                here = page == number
                found[here] |= Events((self._read(run, number * _PAGE, _PAGE),)).holds(hashes[here])
        return found

    def _read(self, run: _Run, first: int, count: int) -> Words:
        assert self._file is not None
        self._file.seek(run.begin + _HASH_BYTES * first)
        data = self._file.read(_HASH_BYTES * min(count, run.count - first))
        return np.frombuffer(data, dtype=np.uint64)


def _mark(known: NDArray[np.uint8], hashes: Words) -> None:
    """Put hashes into a filter."""
    if met.AVAILABLE:
        return met.mark(known, hashes)
    for first in range(0, hashes.size, _AT_A_TIME):
        for factor in _FACTORS:
            place, bit = _place(known, hashes[first : first + _AT_A_TIME], factor)
            np.bitwise_or.at(known, place, bit)


def _place(known: NDArray[np.uint8], hashes: Words, factor: np.uint64) -> tuple[NDArray[np.intp], NDArray[np.uint8]]:
    """Return the byte of a filter, and the bit in it, for each hash."""
    at = (hashes * factor) >> np.uint64(64 - (8 * known.size - 1).bit_length())
    return (at >> np.uint64(3)).astype(np.intp), np.left_shift(np.uint8(1), (at & np.uint64(7)).astype(np.uint8))
