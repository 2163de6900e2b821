"""How far one column has moved within one slice."""

from __future__ import annotations

from dataclasses import dataclass

from windage.drift.drift import Drift
from windage.errors import shortened


@dataclass(frozen=True)
class SliceDrift:
    """How far one column has moved within the rows that have one value of another column.

    Parameters
    ----------
    by, value
        The slicing column and its value; without a value, all its values that have no slice of their own.
    rows, baseline_rows
        How many rows the slice has in the window and in the baseline.
    drift
        How far, and whether that is material, real, and more than the whole window shows.
    """

    by: str
    value: str | None
    rows: int
    baseline_rows: int
    drift: Drift

    @property
    def where(self) -> str:
        """The slice in words.

        Examples
        --------
        >>> SliceDrift("region", "EU", 312, 4000, Drift("age", "location", 0.3, 0.06)).where
        'region is EU'
        """
        by = shortened(self.by, limit=60)
        return f"{by} is {shortened(self.value, limit=60)}" if self.value is not None else f"{by} is a rarer value"


@dataclass(frozen=True)
class Unasked:
    """A slice in which a shift by half a standard deviation could not be told from chance."""

    by: str
    value: str | None
    rows: int
