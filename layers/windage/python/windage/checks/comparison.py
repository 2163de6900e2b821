"""The two sides that every check looks at, and how strictly."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from windage.config import Compatibility, Thresholds, Traffic
from windage.constraints import Constraints, Feature, MonitoringConfig
from windage.drift import Drift, SliceDrift
from windage.jackson import double
from windage.profile import ColumnProfile, Profile
from windage.window import Window

if TYPE_CHECKING:
    from windage.history.usual import Usual


@dataclass(frozen=True)
class Pair:
    """One column on both sides; the baseline's profile is absent when only its constraints are known."""

    feature: Feature
    config: MonitoringConfig
    current: ColumnProfile
    baseline: ColumnProfile | None


@dataclass(frozen=True)
class Comparison:
    """A window beside its baseline.

    Parameters
    ----------
    current
        The window's profile.
    baseline, constraints
        The profile and the constraints of the training data.
    thresholds
        How much change is material.
    compatibility
        Whose rules decide: ``windage`` (right by default) or ``sagemaker`` (the service's own behaviour).
    drifts
        How far the columns have moved, once it has been decided.
    slice_drifts
        The same within the slices.
    window
        Which window it is; absent on a laptop.
    traffic, usual
        How much traffic is expected, and the windows that tell what is usual, if there are enough.
    predictions
        The columns that carry the model's answer, as far as that is known.
    """

    current: Profile
    baseline: Profile
    constraints: Constraints
    thresholds: Thresholds = Thresholds()
    compatibility: Compatibility = "windage"
    drifts: tuple[Drift, ...] = ()
    slice_drifts: tuple[SliceDrift, ...] = ()
    window: Window | None = None
    traffic: Traffic = Traffic()
    usual: Usual | None = None
    predictions: Collection[str] = ()

    @property
    def like_the_service(self) -> bool:
        """Whether the service's own rules decide."""
        return self.compatibility == "sagemaker"

    def pairs(self) -> Iterator[Pair]:
        """Yield the columns that both sides have and whose constraints are switched on, in the baseline's order."""
        for feature in self.constraints.features:
            current = self.current.get(feature.name)
            config = self.constraints.config_of(feature.name)
            if current is not None and current.rows and config.evaluate_constraints:
                yield Pair(feature, config, current, self.baseline.get(feature.name))


def too_small(share: float) -> str:
    """Return the service's sentence on a share that is too small, the space at its end included.

    Seen in real files, for completeness and for categories (and by older containers for types).

    Examples
    --------
    >>> too_small(0.009009009009009009)
    'Value: 0.009009009009009009 does not meet the constraint requirement! '
    """
    return f"Value: {double(share)} does not meet the constraint requirement! "
