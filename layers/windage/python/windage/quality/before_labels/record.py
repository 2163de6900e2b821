"""How good the estimates were, once the truth of their windows was known."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from windage.quality.before_labels.estimated import Estimated


@dataclass(frozen=True)
class Track:
    """Past estimates of one measure beside what turned out; tracks add up.

    Parameters
    ----------
    windows
        How many there were.
    total, distance
        The sum of what was estimated too much, and the same without its signs.
    within
        In how many windows the truth lay within two standard errors.
    """

    windows: int = 0
    total: float = 0.0
    distance: float = 0.0
    within: int = 0

    @classmethod
    def of(cls, estimated: Estimated, truth: float) -> Self:
        """Return the track of one window; the estimate and the measure are of the same answers.

        Examples
        --------
        >>> Track.of(Estimated("auc", 0.9, 0.01, "calibrated confidence"), 0.93)
        Track(windows=1, total=-0.030000000000000027, distance=0.030000000000000027, within=0)
        """
        off = estimated.value - truth
        return cls(1, off, abs(off), int(abs(off) <= 2 * estimated.error))

    def __add__(self, other: Self) -> Self:
        return type(self)(
            self.windows + other.windows,
            self.total + other.total,
            self.distance + other.distance,
            self.within + other.within,
        )

    @property
    def mean_error(self) -> float:
        """By how much it was estimated too high on average; NaN of no window."""
        return self.total / self.windows if self.windows else float("nan")

    @property
    def mean_absolute_error(self) -> float:
        """By how much the estimate was off on average; NaN of no window."""
        return self.distance / self.windows if self.windows else float("nan")

    @property
    def within_share(self) -> float:
        """The share of windows whose truth lay within two standard errors, some 0.95 when all is well; NaN of none."""
        return self.within / self.windows if self.windows else float("nan")

    @property
    def sentence(self) -> str:
        """The track in a sentence.

        Examples
        --------
        >>> Track(12, 0.05, 0.144, 11).sentence
        'In the last 12 windows with labels the estimate was off by 0.012 on average, 11 within its interval.'
        >>> Track().sentence
        'No window with labels has shown yet how good the estimate is.'
        """
        if not self.windows:
            return "No window with labels has shown yet how good the estimate is."
        off = f"off by {self.mean_absolute_error:.2g}"
        if self.windows == 1:
            inside = "within" if self.within else "outside"
            return f"In the last window with labels the estimate was {off}, {inside} its interval."
        return (
            f"In the last {self.windows:,} windows with labels the estimate was {off} on average, "
            f"{self.within:,} within its interval."
        )
