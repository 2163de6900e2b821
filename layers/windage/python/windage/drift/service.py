"""How far the columns of a window have moved by the service's own rules: a distance beyond its threshold is drift."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from windage.distances import chi_squared, kolmogorov_smirnov, l_infinity, rank_map, robust
from windage.drift.drift import Drift

if TYPE_CHECKING:
    from windage.checks.comparison import Comparison, Pair


def measure(comparison: Comparison) -> tuple[Drift, ...]:
    """Return the drift of every column that can be compared, in the baseline's order."""
    drifts = (drift for pair in comparison.pairs() for drift in _drifts(pair, comparison))
    return tuple(replace(drift, drifted=drift.exceeds) for drift in drifts)


def _drifts(pair: Pair, comparison: Comparison) -> Iterator[Drift]:
    if not pair.config.perform_comparison or pair.baseline is None:
        return
    measured = _categorical if pair.feature.inferred_type == "String" else _numerical
    found = measured(pair, comparison)
    if found is not None:
        yield found


def _numerical(pair: Pair, comparison: Comparison) -> Drift | None:
    assert pair.baseline is not None
    before, now = pair.baseline.numerical.sketch, pair.current.numerical.sketch
    if not before.count or not now.count:
        return None
    threshold = _threshold(pair, comparison, pair.config.comparison_threshold)
    before, now = rank_map(before), rank_map(now)
    distance = kolmogorov_smirnov(before, now)
    if pair.config.comparison_method == "Robust":
        distance = robust(distance, before.count, now.count)
    return Drift(pair.feature.name, "Kolmogorov-Smirnov", distance, threshold)


def _categorical(pair: Pair, comparison: Comparison) -> Drift | None:
    assert pair.baseline is not None
    before, now = pair.baseline.categorical.counts, pair.current.categorical.counts
    if not before or not now:
        return None
    threshold = _threshold(pair, comparison, pair.config.categorical_comparison_threshold)
    if pair.config.categorical_drift_method == "ChiSquared":
        return _chi_square(pair, threshold)
    distance = l_infinity(before, now)
    if pair.config.comparison_method == "Robust":
        distance = robust(distance, sum(before.values()), sum(now.values()))
    return Drift(pair.feature.name, "L-infinity", distance, threshold)


def _chi_square(pair: Pair, threshold: float) -> Drift | None:
    assert pair.baseline is not None
    statistic, p_value = chi_squared(pair.current.categorical.counts, pair.baseline.categorical.counts)
    if math.isnan(statistic):
        return None
    if pair.config.comparison_method == "Robust":
        return Drift(pair.feature.name, "chi-square p-value", p_value, threshold, p_value)
    return Drift(pair.feature.name, "chi-square", statistic, threshold, p_value)


def _threshold(pair: Pair, comparison: Comparison, otherwise: float) -> float:
    """Return what the monitor file says of the column, else of all columns, else what the constraints say."""
    thresholds = comparison.thresholds
    chosen = thresholds.drift_by_feature.get(pair.feature.name, thresholds.drift)
    return otherwise if chosen is None else chosen
