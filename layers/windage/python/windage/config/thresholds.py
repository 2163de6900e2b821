"""How much change is material."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

import msgspec

from windage.config.distance_names import DistanceName, check_names, check_thresholds
from windage.config.part import Amount, Part, Share


class Material(Part, frozen=True):
    """How large an effect may be without being material, in shares.

    Parameters
    ----------
    location, spread
        Cliff's delta: by how much more often a value is above one of the baseline than below it, or farther from the
        middle than nearer to it. 0.06 is about a tenth of a standard deviation of a normal distribution.
    shape
        The largest gap between both cumulative distributions.
    tail
        The change of the share of values beyond the baseline's fences.
    mix
        The share of values that would have to be another category for both sides to be alike.
    """

    location: Share = 0.06
    spread: Share = 0.06
    shape: Share = 0.05
    tail: Share = 0.004
    mix: Share = 0.04


class Thresholds(Part, frozen=True):
    """How much of what is material in a window, and how sure one has to be.

    Parameters
    ----------
    material
        How large the effects may be that decide where no distance was chosen.
    distance, distance_by_feature
        Which distance decides, of all features and of single ones.
    drift, drift_by_feature
        How large the distance may be, in its unit: of most from 0 to 1. Where it is said and no distance is, the
        distance is Kolmogorov-Smirnov's of numbers and L-infinity of texts.
    minimum_rows
        Below, a window in which nothing was found is ``insufficient_data``.
    false_alarm_rate
        The share of windows without any change in which something may be found; of the columns that are found in
        a window that has changed, five times as many may be false.
    tolerated_bad_share, tolerated_missing_rise, tolerated_new_category_share
        The largest shares of values of another type, of more values missing, and of unknown categories.
    tolerated_outside_share
        The largest share of values outside the expected range, lengths or patterns.
    tolerated_distinct_factor
        By how many times the number of different values may differ.
    seasons
        Whether a drift that comes with a known season is no violation.
    tolerated_duplicate_share, tolerated_outlier_share
        The largest shares of rows that come again beyond those equal by chance (and of calls under the id of another),
        and of rows far outside the baseline beyond the baseline's own.
    correlation_change
        The largest change of a correlation between two columns.
    probing_rows
        So many different rows that are alike in all columns but one or two are somebody who tries out the model.
    """

    material: Material = Material()
    distance: DistanceName | None = None
    distance_by_feature: Mapping[str, DistanceName] = {}
    drift: Amount | None = None
    drift_by_feature: Mapping[str, Amount] = {}
    minimum_rows: Annotated[int, msgspec.Meta(ge=1, le=1_000_000_000)] = 100
    false_alarm_rate: Annotated[float, msgspec.Meta(gt=0, lt=0.5)] = 0.01
    tolerated_bad_share: Share = 0.001
    tolerated_missing_rise: Share = 0.01
    tolerated_new_category_share: Share = 0.01
    tolerated_outside_share: Share = 0.002
    tolerated_distinct_factor: Annotated[float, msgspec.Meta(ge=1, le=1_000_000)] = 2.0
    seasons: bool = True
    tolerated_duplicate_share: Share = 0.01
    tolerated_outlier_share: Share = 0.005
    correlation_change: Annotated[float, msgspec.Meta(gt=0, le=2)] = 0.2
    probing_rows: Annotated[int, msgspec.Meta(ge=2, le=1_000_000_000)] = 20

    def __post_init__(self) -> None:
        check_names(self.distance, self.distance_by_feature)
        check_thresholds(
            self.distance, self.distance_by_feature, drift=self.drift, drift_by_feature=self.drift_by_feature
        )

    def distance_of(self, feature: str) -> DistanceName | None:
        """Return the distance that was chosen for a feature, if any."""
        return self.distance_by_feature.get(feature, self.distance)
