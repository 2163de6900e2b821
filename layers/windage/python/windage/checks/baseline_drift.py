"""Whether the values of a column are distributed as in the baseline.

A change is flagged when it is both material (its distance is larger than the threshold) and real (it is no chance
finding among all the columns of the window, by Benjamini and Hochberg). A p-value alone cries at large windows, a
threshold alone at small ones. That values go missing, or come back, is a change of the distribution too.

The service's ``ChiSquared`` decides by a chi-square statistic alone (``Simple``) or by its p-value alone (``Robust``).
By default the evidence is a chi-square test whatever ``categorical_drift_method`` says; what ``ChiSquared`` changes is
that ``categorical_comparison_threshold`` is then no share, so that the material change is ``comparison_threshold``.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from windage.checks.comparison import Comparison, Pair
from windage.distances import chi_squared, kolmogorov_smirnov, l_infinity, rank_map, robust
from windage.evidence import chi_square_p, discoveries, kolmogorov_smirnov_p, two_proportions
from windage.jackson import double
from windage.violations import Violation

Method = Literal["Kolmogorov-Smirnov", "L-infinity", "chi-square", "chi-square p-value", "missing share"]


@dataclass(frozen=True)
class Drift:
    """How far one column has moved.

    Parameters
    ----------
    feature, method
        Which column, and what was measured.
    distance, threshold
        How far, and how much is material; both in shares, 0 to 1. Of the service's chi-square the statistic, or the
        p-value, of which less is worse.
    p_value
        How probable such a distance is without a change; absent where the service's rule decides.
    drifted
        Whether the change is material and real.
    """

    feature: str
    method: Method
    distance: float
    threshold: float
    p_value: float | None = None
    drifted: bool = False

    @property
    def exceeds(self) -> bool:
        """Whether the distance lies beyond the threshold."""
        return self.distance < self.threshold if self.less_is_worse else self.distance > self.threshold

    @property
    def less_is_worse(self) -> bool:
        """Whether the distance is a probability that there is no change."""
        return self.method == "chi-square p-value"


def measure(comparison: Comparison) -> tuple[Drift, ...]:
    """Return the drift of every column that can be compared, in the baseline's order.

    A window with fewer rows than ``minimum_rows`` is not measured: it could not show a material change.
    """
    if comparison.current.rows < comparison.thresholds.minimum_rows and not comparison.like_the_service:
        return ()
    drifts = [drift for pair in comparison.pairs() for drift in _drifts(pair, comparison)]
    if comparison.like_the_service:
        return tuple(replace(drift, drifted=drift.exceeds) for drift in drifts)
    found = discoveries(
        [1.0 if drift.p_value is None else drift.p_value for drift in drifts],
        rate=comparison.thresholds.false_alarm_rate,
    )
    return tuple(
        replace(drift, drifted=real and drift.distance > drift.threshold)
        for drift, real in zip(drifts, found, strict=True)
    )


def check(comparison: Comparison) -> Iterator[Violation]:
    """Yield the columns that drifted."""
    for drift in measure(comparison):
        if not drift.drifted:
            continue
        if comparison.like_the_service:
            # Not seen in a file; the public post-processors of AWS's samples take the numbers of the newer container
            # from "distance: (.+) exceeds threshold: (.+)". The beginning is our recollection, and so is that a p-value
            # is worded alike. (A book of 2021 shows an older text: "Numerical distance: 0.27… exceeds numerical …".)
            distance, threshold = double(drift.distance), double(drift.threshold)
            text = f"Baseline drift distance: {distance} exceeds threshold: {threshold}"
        else:
            text = (
                f"Baseline drift distance: {drift.distance:.4g} exceeds threshold: {drift.threshold:g} "
                f"({drift.method}, p = {drift.p_value:.2g})"
            )
        yield Violation(drift.feature, "baseline_drift_check", text)


def _drifts(pair: Pair, comparison: Comparison) -> Iterator[Drift]:
    if not pair.config.perform_comparison or pair.baseline is None:
        return
    measured = _categorical if pair.feature.inferred_type == "String" else _numerical
    found = measured(pair, comparison)
    if found is not None:
        yield found
    if not comparison.like_the_service and (came_back := _missing(pair, comparison)) is not None:
        yield came_back


def _numerical(pair: Pair, comparison: Comparison) -> Drift | None:
    assert pair.baseline is not None
    before, now = pair.baseline.numerical.sketch, pair.current.numerical.sketch
    if not before.count or not now.count:
        return None
    threshold = _threshold(pair, comparison, pair.config.comparison_threshold)
    if comparison.like_the_service:
        before, now = rank_map(before), rank_map(now)
    distance = kolmogorov_smirnov(before, now)
    if comparison.like_the_service:
        if pair.config.comparison_method == "Robust":
            distance = robust(distance, before.count, now.count)
        return Drift(pair.feature.name, "Kolmogorov-Smirnov", distance, threshold)
    chance = kolmogorov_smirnov_p(distance, before.count, now.count)
    return Drift(pair.feature.name, "Kolmogorov-Smirnov", distance, threshold, chance)


def _categorical(pair: Pair, comparison: Comparison) -> Drift | None:
    assert pair.baseline is not None
    before, now = pair.baseline.categorical.counts, pair.current.categorical.counts
    if not before or not now:
        return None
    by_chi_square = pair.config.categorical_drift_method == "ChiSquared"
    if by_chi_square and comparison.like_the_service:
        return _chi_square(pair, comparison)
    distance = l_infinity(before, now)
    config = pair.config
    material = config.comparison_threshold if by_chi_square else config.categorical_comparison_threshold
    threshold = _threshold(pair, comparison, material)
    if comparison.like_the_service:
        if pair.config.comparison_method == "Robust":
            distance = robust(distance, sum(before.values()), sum(now.values()))
        return Drift(pair.feature.name, "L-infinity", distance, threshold)
    values = sorted({*before, *now})
    chance = chi_square_p([before.get(v, 0) for v in values], [now.get(v, 0) for v in values])
    return Drift(pair.feature.name, "L-infinity", distance, threshold, chance)


def _chi_square(pair: Pair, comparison: Comparison) -> Drift | None:
    assert pair.baseline is not None
    statistic, p_value = chi_squared(pair.current.categorical.counts, pair.baseline.categorical.counts)
    if math.isnan(statistic):
        return None
    threshold = _threshold(pair, comparison, pair.config.categorical_comparison_threshold)
    if pair.config.comparison_method == "Robust":
        return Drift(pair.feature.name, "chi-square p-value", p_value, threshold, p_value)
    return Drift(pair.feature.name, "chi-square", statistic, threshold, p_value)


def _missing(pair: Pair, comparison: Comparison) -> Drift | None:
    """Values that come back; that they go missing is the completeness check's to say."""
    assert pair.baseline is not None
    fall = pair.current.completeness - pair.baseline.completeness
    if fall <= 0:
        return None
    chance = two_proportions(
        pair.current.kinds.missing, pair.current.rows, pair.baseline.kinds.missing, pair.baseline.rows
    )
    threshold = comparison.thresholds.tolerated_missing_rise
    threshold = max(threshold, _threshold(pair, comparison, pair.config.comparison_threshold))
    return Drift(pair.feature.name, "missing share", fall, threshold, chance)


def _threshold(pair: Pair, comparison: Comparison, otherwise: float) -> float:
    """Return what the monitor file says of the column, else of all columns, else what the constraints say."""
    thresholds = comparison.thresholds
    chosen = thresholds.drift_by_feature.get(pair.feature.name, thresholds.drift)
    return otherwise if chosen is None else chosen
