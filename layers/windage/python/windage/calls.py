"""Of which call of the model each row of a table is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self, TypeVar

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class Calls:
    """Of which call of the model each row is, in the order of the rows. A call may hold many rows.

    Parameters
    ----------
    identifiers
        The call's inference id, else its event id, else ``None``, shape (rows,), of objects.
    times
        When it was, in seconds since 1970, NaN where that is not known, shape (rows,).
    first
        Whether the row is the first of its record, shape (rows,): of records, not of rows, an id is to come once.
    positions
        Which row of its record it is, from 0, those counted that could not be used, shape (rows,); absent where only
        ``first`` tells.
    versions
        Which version of the model answered, empty where that is not said, shape (rows,); absent where it never is.
    failed
        Whether the model gave no answer because it failed, shape (rows,): none is missing then, for there was none to
        give; absent where it always answered.
    events
        The record's event id, which no other record has, ``None`` where it has none, shape (rows,), of objects; absent
        where none has any.
    resent
        Whether the record says that an earlier try of it may have been stored, shape (rows,); absent where none does.
    """

    identifiers: NDArray[np.object_]
    times: NDArray[np.float64]
    first: NDArray[np.bool_]
    positions: NDArray[np.int64] | None = None
    versions: NDArray[np.object_] | None = None
    events: NDArray[np.object_] | None = None
    resent: NDArray[np.bool_] | None = None
    failed: NDArray[np.bool_] | None = None

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
        return type(self)(
            self.identifiers[rows],
            self.times[rows],
            self.first[rows],
            self.places[rows],
            None if self.versions is None else self.versions[rows],
            None if self.events is None else self.events[rows],
            None if self.resent is None else self.resent[rows],
            None if self.failed is None else self.failed[rows],
        )


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
        np.concatenate([calls.identifiers for calls in known]),
        np.concatenate([calls.times for calls in known]),
        np.concatenate([calls.first for calls in known]),
        np.concatenate([calls.places for calls in known]),
        _below([(calls.first.size, calls.versions) for calls in known], ""),
        _below([(calls.first.size, calls.events) for calls in known], None),
        _below([(calls.first.size, calls.resent) for calls in known], False),
        _below([(calls.first.size, calls.failed) for calls in known], False),
    )


Known = TypeVar("Known", np.object_, np.bool_)


def _below(parts: Sequence[tuple[int, NDArray[Known] | None]], unknown: str | bool | None) -> NDArray[Known] | None:
    """Put what is known of rows below each other; where a part knows nothing, ``unknown`` stands."""
    there = [part for _, part in parts if part is not None]
    if not there:
        return None
    return np.concatenate(
        [np.full(rows, unknown, dtype=there[0].dtype) if part is None else part for rows, part in parts]
    )
