"""Which distance decides for which column: their names, and the thresholds that fit them.

`windage.distances.DISTANCES` has what they are. It needs numpy, which the stacks that read this do not.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Literal, get_args

from windage.errors import InputError

DistanceName = Literal[
    "kolmogorov_smirnov",
    "l_infinity",
    "population_stability_index",
    "kullback_leibler",
    "jensen_shannon",
    "hellinger",
    "wasserstein",
    "total_variation",
    "chi_square",
    "mean",
    "standard_deviation",
    "minimum",
    "maximum",
]

DISTANCE_NAMES: tuple[str, ...] = get_args(DistanceName)

# In the column's own unit: what is much in dollars is not much in cents, so that there is no usual threshold.
IN_OWN_UNIT = frozenset({"mean", "standard_deviation", "minimum", "maximum"})

# What may exceed 1; all others, and what is measured when nothing is chosen, may not.
BEYOND_ONE = frozenset({"population_stability_index", "kullback_leibler", "wasserstein", *IN_OWN_UNIT})


def check_names(distance: str | None, by_feature: Mapping[str, str]) -> None:
    """Refuse a name that no distance has.

    Raises
    ------
    InputError
        Naming the setting and all distances.

    Examples
    --------
    >>> check_names("hellinger", {"amount": "mean"})
    """
    named = {"distance": distance, **{f"distance_by_feature.{feature}": name for feature, name in by_feature.items()}}
    for setting, name in named.items():
        if name is not None and name not in DISTANCE_NAMES:
            raise InputError(
                f"thresholds.{setting}", "not a distance", got=name, expected=f"one of {', '.join(DISTANCE_NAMES)}"
            )


def check_thresholds(
    distance: str | None,
    by_feature: Mapping[str, str],
    *,
    drift: float | None,
    drift_by_feature: Mapping[str, float],
) -> None:
    """Refuse a threshold that its distance cannot reach, and a distance that has no threshold but needs one.

    A feature's threshold is its own in ``drift_by_feature``, else ``drift``, else the usual one of its distance.

    Raises
    ------
    InputError
        Naming the setting and what to write.

    Examples
    --------
    >>> check_thresholds("mean", {}, drift=None, drift_by_feature={})
    Traceback (most recent call last):
    windage.errors.InputError: thresholds.distance: in the column's own unit no change is usually material; got mean; \
do: write thresholds.drift
    """
    if drift is None:
        _needs_none(distance, where="thresholds.distance", write="thresholds.drift")
    else:
        _reachable(drift, distance, where="thresholds.drift")
    for feature, threshold in drift_by_feature.items():
        _reachable(threshold, by_feature.get(feature, distance), where=f"thresholds.drift_by_feature.{feature}")
    for feature, name in by_feature.items():
        where, write = f"thresholds.distance_by_feature.{feature}", f"thresholds.drift_by_feature.{feature}"
        if feature in drift_by_feature:
            continue
        if drift is None:
            _needs_none(name, where=where, write=write)
        elif drift > 1 and name not in BEYOND_ONE:
            raise InputError(
                where,
                f"{name} never exceeds thresholds.drift",
                got=f"{drift:g}",
                expected="0 to 1",
                do=f"write {write}",
            )


def _needs_none(name: str | None, *, where: str, write: str) -> None:
    if name in IN_OWN_UNIT:
        raise InputError(where, "in the column's own unit no change is usually material", got=name, do=f"write {write}")


def _reachable(threshold: float, name: str | None, *, where: str) -> None:
    largest = math.inf if name in BEYOND_ONE else 1.0
    if not 0 <= threshold <= largest or math.isinf(threshold):
        expected = "a number from 0 up" if name in BEYOND_ONE else "a number from 0 to 1"
        raise InputError(where, "out of range", got=f"{threshold:g}", expected=expected)
