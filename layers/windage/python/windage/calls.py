"""Of which call of the model each row of a table is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Self

import numpy as np
from numpy.typing import NDArray

from windage.spelled import Spelled
from windage.spelled import stacked as spelled_of


@dataclass(frozen=True, eq=False)
class Calls:
    """Of which call of the model each row is, in the order of the rows. A call may hold many rows.

    Parameters
    ----------
    named
        The call's inference id, else its event id, else ``None``, shape (rows,): as objects, or, where every call has
        one, by where it stands in the bytes that were read.
    times
        When it was, in seconds since 1970, NaN where that is not known, shape (rows,).
    first
        Whether the row is the first of its record, shape (rows,): of records, not of rows, an id is to come once.
    positions
        Which row of its record it is, from 0, those counted that could not be used, shape (rows,); absent where only
        ``first`` tells.
    versions
        Which version of the model answered, empty where that is not said, shape (rows,); absent where it never is.
    """

    named: NDArray[np.object_] | Spelled
    times: NDArray[np.float64]
    first: NDArray[np.bool_]
    positions: NDArray[np.int64] | None = None
    versions: NDArray[np.object_] | None = None

    @cached_property
    def identifiers(self) -> NDArray[np.object_]:
        """The id of each call as an object, or ``None``, shape (rows,)."""
        return self.named.texts if isinstance(self.named, Spelled) else self.named

    def identifier(self, row: int) -> str | None:
        """Return the id of the call of one row."""
        found: str | None = self.named.at(row) if isinstance(self.named, Spelled) else self.named[row]
        return found

    @property
    def places(self) -> NDArray[np.int64]:
        """Which row of its record each is, shape (rows,).

        Examples
        --------
        >>> Calls(np.array(["a", "a", "b"], dtype=object), np.zeros(3), np.array([True, False, True])).places.tolist()
        [0, 1, 0]
        """
        if self.positions is not None:
            return self.positions
        rows = np.arange(self.first.size)
        return np.asarray(rows - np.maximum.accumulate(np.where(self.first, rows, 0)))

    @classmethod
    def unknown(cls, rows: int) -> Self:
        """Return that of so many rows nothing is known."""
        return cls(np.full(rows, None, dtype=np.object_), np.full(rows, np.nan), np.ones(rows, dtype=np.bool_))

    def taken(self, rows: NDArray[np.bool_]) -> Self:
        """Return the calls of some of the rows."""
        versions = None if self.versions is None else self.versions[rows]
        named = self.named.taken(rows) if isinstance(self.named, Spelled) else self.named[rows]
        return type(self)(named, self.times[rows], self.first[rows], self.places[rows], versions)


def stacked(parts: Sequence[tuple[int, Calls | None]]) -> Calls | None:
    """Put the calls of tables below each other, each with its number of rows; nothing when no table has any.

    Examples
    --------
    >>> stacked([(2, None), (1, Calls.unknown(1))]).times.size, stacked([(2, None)])
    (3, None)
    """
    if all(calls is None for _, calls in parts):
        return None
    known = [Calls.unknown(rows) if calls is None else calls for rows, calls in parts]
    return Calls(
        _named(known),
        np.concatenate([calls.times for calls in known]),
        np.concatenate([calls.first for calls in known]),
        np.concatenate([calls.places for calls in known]),
        _versions(known),
    )


def _named(parts: Sequence[Calls]) -> NDArray[np.object_] | Spelled:
    """Keep ids where they stand in bytes, unless some calls have none."""
    if not any(isinstance(calls.named, Spelled) for calls in parts):
        return np.concatenate([calls.identifiers for calls in parts])
    spelled = []
    for calls in parts:
        if not isinstance(calls.named, Spelled) and any(one is None for one in calls.named.tolist()):
            return np.concatenate([part.identifiers for part in parts])
        spelled.append(calls.named if isinstance(calls.named, Spelled) else Spelled.of_texts(calls.named.tolist()))
    return spelled_of(spelled)


def _versions(parts: Sequence[Calls]) -> NDArray[np.object_] | None:
    if all(calls.versions is None for calls in parts):
        return None
    nothing = (np.full(calls.first.size, "", dtype=np.object_) for calls in parts)
    return np.concatenate(
        [empty if calls.versions is None else calls.versions for calls, empty in zip(parts, nothing, strict=True)]
    )
