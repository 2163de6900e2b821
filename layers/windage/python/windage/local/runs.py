"""Sorted hashes in temporary files, each run of them in one of its own: a page of a run is read to look for a hash."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import IO

import numpy as np

from windage.events import Mask, Words
from windage.joining.temporary import room

# Of a run, one hash a page is kept.
PAGE = 128
# So many pages are merged at a time.
_PAGES = 512
_HASH_BYTES = 8


@dataclass(eq=False)
class Run:
    """Sorted hashes in a file: how many they are, and the first one of every page.

    Examples
    --------
    >>> with Run.of([np.array([5, 7], np.uint64)]) as run:
    ...     run.holds(np.array([4, 5, 7, 8], np.uint64)).tolist()
    [False, True, True, False]
    """

    file: IO[bytes]
    count: int
    firsts: Words

    @classmethod
    def of(cls, parts: Sequence[Words] | Iterator[Words]) -> Run:
        """Write hashes into a file, which come in order.

        Raises
        ------
        InputError
            When there is no room for it.
        """
        count, firsts = 0, [np.empty(0, dtype=np.uint64)]
        with room():
            # Whoever closes the run closes it.
            file = tempfile.TemporaryFile()  # noqa: SIM115
            for part in parts:
                file.write(part.data)
                firsts.append(part[-count % PAGE :: PAGE].copy())
                count += part.size
            file.flush()
        return cls(file, count, np.concatenate(firsts))

    def __enter__(self) -> Run:
        return self

    def __exit__(self, *_: object) -> None:
        self.file.close()

    def read(self, first: int, count: int) -> Words:
        """Return hashes from a place on, fewer at the end of the run."""
        count = max(0, min(count, self.count - first))
        return np.frombuffer(os.pread(self.file.fileno(), _HASH_BYTES * count, _HASH_BYTES * first), dtype=np.uint64)

    def holds(self, hashes: Words) -> Mask:
        """Tell which of some hashes are in the run; of each a page is read."""
        found = np.zeros(hashes.size, dtype=np.bool_)
        pages = np.searchsorted(self.firsts, hashes, side="right") - 1
        size, file = _HASH_BYTES * PAGE, self.file.fileno()
        rows = np.flatnonzero(pages >= 0)
        data = b"".join([os.pread(file, size, size * page).ljust(size, b"\0") for page in pages[rows].tolist()])
        held = np.frombuffer(data, dtype=np.uint64).reshape(rows.size, PAGE) == hashes[rows, None]
        # Behind the end of the run there are no hashes.
        held &= np.arange(PAGE) < (self.count - PAGE * pages[rows])[:, None]
        found[rows] = held.any(axis=1)
        return found


def merged(runs: Sequence[Run]) -> Run:
    """Return the hashes of runs as one, in order; the runs are closed.

    Examples
    --------
    >>> parts = [np.array([5, 7], np.uint64)], [np.array([1, 6], np.uint64)]
    >>> with merged([Run.of(part) for part in parts]) as run:
    ...     run.read(0, 9).tolist()
    [1, 5, 6, 7]
    """
    found = Run.of(_in_order(runs))
    for run in runs:
        run.file.close()
    return found


def _in_order(runs: Sequence[Run]) -> Iterator[Words]:
    """Yield the hashes of runs in order: all below one hash, then all below the next."""
    places = [0] * len(runs)
    for bound in [*np.sort(np.concatenate([run.firsts for run in runs]))[_PAGES::_PAGES].tolist(), None]:
        parts = []
        for number, run in enumerate(runs):
            # The page in which a bound would stand is read again for the next bound.
            page = run.firsts.size if bound is None else int(np.searchsorted(run.firsts, np.uint64(bound)))
            part = run.read(places[number], PAGE * page - places[number])
            part = part if bound is None else part[: np.searchsorted(part, np.uint64(bound))]
            places[number] += part.size
            parts.append(part)
        together = np.concatenate(parts)
        together.sort()
        yield together
