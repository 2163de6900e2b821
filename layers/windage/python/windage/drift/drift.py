"""How far one column has moved."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from windage.distances import DistanceLabel

EffectLabel = Literal[
    "location",
    "spread",
    "shape",
    "low tail",
    "high tail",
    "mix",
    "category",
    "new categories",
    "missing share",
]
# How the service's test of chi-square decides.
ServiceLabel = Literal["chi-square", "chi-square p-value"]
Method = EffectLabel | DistanceLabel | ServiceLabel


@dataclass(frozen=True)
class Measured:
    """One of the effects on a column: how far it moved by this one, and how much is material."""

    method: EffectLabel
    distance: float
    threshold: float


@dataclass(frozen=True)
class Drift:
    """How far one column has moved.

    Parameters
    ----------
    feature, method
        Which column, and what was measured.
    distance, threshold
        How far, and how much is material; of effects in shares, 0 to 1. Of the service's chi-square the statistic, or
        the p-value, of which less is worse.
    p_value
        How probable such a distance is without a change; absent where the service's rule decides.
    drifted
        Whether the change is material and real.
    sentence
        What changed, in plain units.
    conclusive
        Whether the window could have shown a material change; if not, silence says nothing.
    effects
        All effects among which this one was decisive. Which one is may differ from window to window; how one of them
        goes over the windows is known only if every window says all.
    """

    feature: str
    method: Method
    distance: float
    threshold: float
    p_value: float | None = None
    drifted: bool = False
    sentence: str = ""
    conclusive: bool = True
    effects: tuple[Measured, ...] = ()

    @property
    def exceeds(self) -> bool:
        """Whether the distance lies beyond the threshold."""
        return self.distance < self.threshold if self.less_is_worse else self.distance > self.threshold

    @property
    def less_is_worse(self) -> bool:
        """Whether the distance is a probability that there is no change."""
        return self.method == "chi-square p-value"
