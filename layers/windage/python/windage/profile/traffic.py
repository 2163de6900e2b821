"""When the records of a window came: the first, the last, and how many have a time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Traffic:
    """The times of records, in seconds since 1970 (UTC). Traffics of parts add up, exactly.

    Parameters
    ----------
    count
        How many records have a time.
    first, last
        The earliest and the latest; absent for none.

    Examples
    --------
    >>> Traffic.of(np.array([30.0, 10.0])) + Traffic.of(np.array([np.nan, 20.0]))
    Traffic(count=3, first=10.0, last=30.0)
    """

    count: int = 0
    first: float | None = None
    last: float | None = None

    @classmethod
    def of(cls, times: NDArray[np.float64] | None) -> Self:
        """Return the traffic of records with these times, in any order; what is no number has no time."""
        known = np.empty(0) if times is None else times[np.isfinite(times)]
        return cls(int(known.size), float(known.min()), float(known.max())) if known.size else cls()

    def __add__(self, other: Self) -> Self:
        """Return the traffic of both."""
        if self.first is None or self.last is None:
            return other
        if other.first is None or other.last is None:
            return self
        return type(self)(self.count + other.count, min(self.first, other.first), max(self.last, other.last))
