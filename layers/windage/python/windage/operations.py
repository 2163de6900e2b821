"""How the calls of a window went: statuses, errors, latency, sizes, cold starts. Counts of shards add up."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Self

import msgspec

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

# Neighbouring cells differ by two per cent, so that a quantile is right within one.
_RATIO = 1.02
_LOG = math.log(_RATIO)
# What is smaller is counted as nothing; what is larger, as this.
_LEAST, _MOST = 1e-3, 1e12
_ALL = 100.0


class Operated(msgspec.Struct, frozen=True, gc=False):
    """How one call went, as its record says it; what the record does not say is absent."""

    latency: float | None = None
    status: int | None = None
    error: str | None = None
    asked: int | None = None
    answered: int | None = None
    cold: bool = False
    rate: float = _ALL


@dataclass(frozen=True)
class Spread:
    """Numbers that are not negative, in cells whose bounds grow by two per cent.

    A cell ``i`` holds what lies in (1.02^(i-1), 1.02^i]; smaller than a thousandth is 0. A quantile is right within
    1 %, and cells add up exactly.

    References
    ----------
    Masson, Rim, Lee (2019), "DDSketch: a fast and fully-mergeable quantile sketch with relative-error guarantees".

    Examples
    --------
    >>> both = Spread.of([10.0, 20.0]) + Spread.of([30.0])
    >>> both.count, both.mean, round(both.quantile(0.5))
    (3, 20.0, 20)
    """

    count: int = 0
    total: float = 0.0
    largest: float = 0.0
    nothing: int = 0
    cells: Mapping[int, int] = field(default_factory=dict)

    @classmethod
    def of(cls, values: Iterable[float]) -> Self:
        """Count numbers; what is negative or no number is left out."""
        kept = [min(value, _MOST) for value in values if value >= 0]
        cells = Counter(math.ceil(math.log(value) / _LOG) for value in kept if value >= _LEAST)
        return cls(
            count=len(kept),
            total=math.fsum(kept),
            largest=max(kept, default=0.0),
            nothing=sum(value < _LEAST for value in kept),
            cells=dict(sorted(cells.items())),
        )

    @classmethod
    def of_array(cls, values: NDArray[np.float64]) -> Self:
        """Count the numbers of an array, of which NaN are left out: the same as `of`, a million at once."""
        import numpy as np

        kept = np.minimum(values[values >= 0], _MOST)
        measurable = kept[kept >= _LEAST]
        cells, counts = np.unique(np.ceil(np.log(measurable) / _LOG).astype(np.int64), return_counts=True)
        return cls(
            count=int(kept.size),
            total=math.fsum(kept.tolist()) if kept.size < 1000 else float(kept.sum()),
            largest=float(kept.max()) if kept.size else 0.0,
            nothing=int(kept.size - measurable.size),
            cells=dict(zip(cells.tolist(), counts.tolist(), strict=True)),
        )

    def __add__(self, other: Self) -> Self:
        """Return the counts of both."""
        return type(self)(
            count=self.count + other.count,
            total=self.total + other.total,
            largest=max(self.largest, other.largest),
            nothing=self.nothing + other.nothing,
            cells=dict(sorted((Counter(self.cells) + Counter(other.cells)).items())),
        )

    def __sub__(self, other: Self) -> Self:
        """Return the counts without those of numbers of which each was counted twice: the largest is still there."""
        count = self.count - other.count
        if count <= 0:
            return type(self)()
        return type(self)(
            count=count,
            total=max(self.total - other.total, 0.0),
            largest=self.largest,
            nothing=self.nothing - other.nothing,
            cells=dict(sorted((Counter(self.cells) - Counter(other.cells)).items())),
        )

    @property
    def mean(self) -> float:
        """The mean, 0 of nothing."""
        return self.total / self.count if self.count else 0.0

    def quantile(self, share: float) -> float:
        """Return the value that this share of the numbers does not exceed, within 1 %; 0 of nothing."""
        wanted = max(1, math.ceil(share * self.count))
        if wanted <= self.nothing or not self.count:
            return 0.0
        seen = self.nothing
        for cell, count in self.cells.items():
            seen += count
            if seen >= wanted:
                # The middle of the cell, by which neither end is off by more than the other.
                return min(2 * _RATIO**cell / (_RATIO + 1), self.largest)
        return self.largest


@dataclass(frozen=True)
class Operations:
    """How the captured calls went.

    Parameters
    ----------
    calls
        Records that say something of how their call went.
    stood_for
        How many calls they stand for: a record of a sample of 10 % stands for ten.
    statuses
        How many had which status of HTTP.
    errors
        Failed ones by class: ``client_error``, ``throttled``, ``server_error``, ``timeout``, ``unreachable``.
    latency
        Milliseconds that the model took.
    asked, answered
        Bytes of questions and of answers.
    cold_starts
        Calls for which the capture function had to be started.

    Examples
    --------
    >>> went = Operations.of([Operated(latency=12.0, status=200), Operated(status=429, error="throttled", rate=50.0)])
    >>> went.calls, went.stood_for, went.error_share, dict(went.errors)
    (2, 3.0, 0.5, {'throttled': 1})
    """

    calls: int = 0
    stood_for: float = 0.0
    statuses: Mapping[int, int] = field(default_factory=dict)
    errors: Mapping[str, int] = field(default_factory=dict)
    latency: Spread = Spread()
    asked: Spread = Spread()
    answered: Spread = Spread()
    cold_starts: int = 0

    @classmethod
    def of(cls, calls: Iterable[Operated]) -> Self:
        """Count calls."""
        every = list(calls)
        return cls(
            calls=len(every),
            stood_for=math.fsum(_ALL / call.rate for call in every),
            statuses=_counted(call.status for call in every),
            errors=_counted(call.error for call in every),
            latency=Spread.of(call.latency for call in every if call.latency is not None),
            asked=Spread.of(call.asked for call in every if call.asked is not None),
            answered=Spread.of(call.answered for call in every if call.answered is not None),
            cold_starts=sum(call.cold for call in every),
        )

    def __add__(self, other: Self) -> Self:
        """Return the counts of both."""
        if self == other == type(self)():
            # As of every block of captures that do not say how the calls went.
            return self
        return type(self)(
            calls=self.calls + other.calls,
            stood_for=self.stood_for + other.stood_for,
            statuses=dict(sorted((Counter(self.statuses) + Counter(other.statuses)).items())),
            errors=dict(sorted((Counter(self.errors) + Counter(other.errors)).items())),
            latency=self.latency + other.latency,
            asked=self.asked + other.asked,
            answered=self.answered + other.answered,
            cold_starts=self.cold_starts + other.cold_starts,
        )

    def __sub__(self, other: Self) -> Self:
        """Return the counts without those of calls that are counted elsewhere too.

        Examples
        --------
        >>> went = Operations.of([Operated(latency=12.0, status=200), Operated(status=429, error="throttled")])
        >>> went + went - went == went
        True
        """
        return type(self)(
            calls=self.calls - other.calls,
            stood_for=max(self.stood_for - other.stood_for, 0.0),
            statuses=dict(sorted((Counter(self.statuses) - Counter(other.statuses)).items())),
            errors=dict(sorted((Counter(self.errors) - Counter(other.errors)).items())),
            latency=self.latency - other.latency,
            asked=self.asked - other.asked,
            answered=self.answered - other.answered,
            cold_starts=self.cold_starts - other.cold_starts,
        )

    @property
    def failed(self) -> int:
        """How many calls failed."""
        return sum(self.errors.values())

    @property
    def error_share(self) -> float:
        """The share of the calls that failed, 0 of none."""
        return self.failed / self.calls if self.calls else 0.0


def decoded(document: Mapping[str, Any] | None) -> Operations:
    """Read back what `dataclasses.asdict` made of operations, through JSON."""
    if not document:
        return Operations()
    return Operations(
        **{
            **document,
            "statuses": {int(status): count for status, count in document["statuses"].items()},
            **{name: _spread(document[name]) for name in ("latency", "asked", "answered")},
        }
    )


def _spread(document: Mapping[str, Any]) -> Spread:
    return Spread(**{**document, "cells": {int(cell): count for cell, count in document["cells"].items()}})


def _counted(values: Iterable[Any]) -> dict[Any, int]:
    return dict(sorted(Counter(value for value in values if value is not None).items()))
