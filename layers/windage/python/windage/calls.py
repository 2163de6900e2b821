"""Of which call of the model each row of a table is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Self, TypeVar

import numpy as np
from numpy.typing import NDArray

from windage.spelled import Spelled
from windage.spelled import stacked as spelled_of

# Ids as objects, ``None`` where there is none, or by where they stand in the bytes that were read: then all have one.
Ids = NDArray[np.object_] | Spelled


@dataclass(frozen=True, eq=False)
class Calls:
    """Of which call of the model each row is, in the order of the rows. A call may hold many rows.

    Parameters
    ----------
    named
        The call's inference id, else its event id, else ``None``, shape (rows,).
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
    recorded
        The record's event id, which no other record has, ``None`` where it has none, shape (rows,); absent where none
        has any.
    resent
        Whether the record says that an earlier try of it may have been stored, shape (rows,); absent where none does.
    """

    named: Ids
    times: NDArray[np.float64]
    first: NDArray[np.bool_]
    positions: NDArray[np.int64] | None = None
    versions: NDArray[np.object_] | None = None
    recorded: Ids | None = None
    resent: NDArray[np.bool_] | None = None
    failed: NDArray[np.bool_] | None = None

    @cached_property
    def identifiers(self) -> NDArray[np.object_]:
        """The id of each call as an object, or ``None``, shape (rows,)."""
        return _objects(self.named)

    @cached_property
    def events(self) -> NDArray[np.object_] | None:
        """The event id of each record as an object, or ``None``, shape (rows,); absent where none has any."""
        return None if self.recorded is None else _objects(self.recorded)

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

    def taken(self, rows: NDArray[np.bool_] | NDArray[np.int64]) -> Self:
        """Return the calls of some of the rows."""
        return type(self)(
            _taken(self.named, rows),
            self.times[rows],
            self.first[rows],
            self.places[rows],
            None if self.versions is None else self.versions[rows],
            None if self.recorded is None else _taken(self.recorded, rows),
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
        _ids_below([calls.named for calls in known]),
        np.concatenate([calls.times for calls in known]),
        np.concatenate([calls.first for calls in known]),
        np.concatenate([calls.places for calls in known]),
        _below([(calls.first.size, calls.versions) for calls in known], ""),
        None
        if all(calls.recorded is None for calls in known)
        else _ids_below([_no_ids(c.first.size) if c.recorded is None else c.recorded for c in known]),
        _below([(calls.first.size, calls.resent) for calls in known], False),
        _below([(calls.first.size, calls.failed) for calls in known], False),
    )


def _objects(ids: Ids) -> NDArray[np.object_]:
    return ids.texts if isinstance(ids, Spelled) else ids


def _no_ids(rows: int) -> NDArray[np.object_]:
    return np.full(rows, None, dtype=np.object_)


def _taken(ids: Ids, rows: NDArray[np.bool_] | NDArray[np.int64]) -> Ids:
    return ids.taken(rows) if isinstance(ids, Spelled) else ids[rows]


def _ids_below(parts: Sequence[Ids]) -> Ids:
    """Keep ids where they stand in bytes, unless some rows have none."""
    if not any(isinstance(ids, Spelled) for ids in parts):
        return np.concatenate([_objects(ids) for ids in parts])
    spelled = []
    for ids in parts:
        if not isinstance(ids, Spelled) and any(one is None for one in ids.tolist()):
            return np.concatenate([_objects(part) for part in parts])
        spelled.append(ids if isinstance(ids, Spelled) else Spelled.of_texts(ids.tolist()))
    return spelled_of(spelled)


Known = TypeVar("Known", np.object_, np.bool_)


def _below(parts: Sequence[tuple[int, NDArray[Known] | None]], unknown: str | bool | None) -> NDArray[Known] | None:
    """Put what is known of rows below each other; where a part knows nothing, ``unknown`` stands."""
    there = [part for _, part in parts if part is not None]
    if not there:
        return None
    return np.concatenate(
        [np.full(rows, unknown, dtype=there[0].dtype) if part is None else part for rows, part in parts]
    )
