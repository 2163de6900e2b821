"""How much traffic is expected."""

from __future__ import annotations

from typing import Annotated

import msgspec

from windage.config.part import Part
from windage.errors import InputError
from windage.window import parse_duration

Rows = Annotated[int, msgspec.Meta(ge=0, le=10**15)]
Figure = Annotated[int, msgspec.Meta(ge=1, le=10**12)]


class Traffic(Part, frozen=True):
    """How much traffic is expected, and how fresh.

    Parameters
    ----------
    minimum_rows, maximum_rows
        Fewer or more rows in a window are a violation, none at all included.
    stale_after
        How long before a window's end its last record may have come, as ``30 minutes``.
    learned
        Whether what is far from what the windows before had is a violation, where nothing else is said.
    calls_per_hour, bytes_per_call, features, latency_milliseconds
        What the traffic is like, for ``windage cost``: calls in an hour on average, bytes of question and answer
        together, columns, and how long the model takes. Nothing is judged by them.
    """

    minimum_rows: Rows | None = None
    maximum_rows: Rows | None = None
    stale_after: str | None = None
    learned: bool = True
    calls_per_hour: Figure | None = None
    bytes_per_call: Figure | None = None
    features: Figure | None = None
    latency_milliseconds: Figure | None = None

    def __post_init__(self) -> None:
        if self.minimum_rows is not None and self.maximum_rows is not None and self.minimum_rows > self.maximum_rows:
            raise InputError(
                "traffic",
                "the least is more than the most",
                got=f"{self.minimum_rows} and {self.maximum_rows}",
                expected="minimum_rows ≤ maximum_rows",
            )
        _ = self.stale_seconds

    @property
    def stale_seconds(self) -> float | None:
        """How many seconds before the end the last record may have come."""
        if self.stale_after is None:
            return None
        return parse_duration(self.stale_after, where="traffic.stale_after").total_seconds()
