"""One measure of a window beside its baseline, or beside a threshold that a person wrote."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from scipy.special import ndtr, stdtr, stdtrit

from windage.config.quality_tolerances import QualityTolerances, Tolerated
from windage.quality.constraints import Constraint, Known, QualityConstraints
from windage.quality.line import Line
from windage.quality.measure import MEASURES
from windage.quality.quality import Measured, Quality

# So many tolerances a fall may have before a window that cannot show it is of too few labels: of a share 0.1.
_TO_BE_SHOWN = 5
_NINE_OF_TEN = 1.2816
_HALF_OF_95 = 0.975
_RELATIVE = frozenset({"error", "squared_error", "log_loss"})
_LIMITS: Mapping[Tolerated, tuple[float, float]] = {
    "share": (0.0, 1.0),
    "area": (0.0, 1.0),
    "calibration": (0.0, 1.0),
    "error": (0.0, math.inf),
    "squared_error": (0.0, math.inf),
    "log_loss": (0.0, math.inf),
    "r2": (-math.inf, 1.0),
    "bias": (-math.inf, math.inf),
}


@dataclass(frozen=True, kw_only=True)
class QualityComparison:
    """Whether a measure has become worse, and how sure that is.

    Parameters
    ----------
    measure
        Its name.
    value, error, rows
        What the window says, as in `windage.quality.quality.Measured`; NaN where it says nothing.
    constraint
        What it must be.
    baseline
        What the baseline was; nothing where that is not known or a person wrote another threshold.
    baseline_error
        How sure the baseline was: as its files say, and no surer than if its rows spread as those of the window.
    fall
        By how much it is worse than the threshold, in its own unit; negative where it is better.
    tolerance
        So much worse is not material, in its own unit; 0 where a person wrote the threshold.
    p_value
        How probable so large a fall is by chance, were there none.
    shown
        The least fall that so many labels show, whatever the other measures say: smaller ones may be chance.
    limits
        Between which values the measure lies, whatever the model.
    real
        Whether it is no chance finding among all measures of the window.
    conclusive
        Whether a large fall, of five tolerances, would have been found in nine of ten such windows.
    """

    measure: str
    value: float
    error: float
    rows: int
    constraint: Constraint
    baseline: Known | None
    baseline_error: float
    fall: float
    tolerance: float
    p_value: float
    shown: float
    limits: tuple[float, float]
    real: bool = False
    conclusive: bool = True

    @property
    def material(self) -> bool:
        """Whether it is worse by more than is tolerated."""
        return self.fall > self.tolerance

    @property
    def violated(self) -> bool:
        """Whether it is worse by more than is tolerated, and that is no chance finding."""
        return self.material and self.real

    @property
    def may_be_chance(self) -> bool:
        """Whether it looks materially worse, but so few labels show that by chance."""
        return self.material and not self.real

    @property
    def interval(self) -> tuple[float, float]:
        """Where the true value lies with 95 %: NaN or infinite where the window does not say."""
        half = _quantile(_HALF_OF_95, self.rows - 1) * self.error
        low, high = self.limits
        return max(low, self.value - half), min(high, self.value + half)


def compare_one(
    name: str,
    constraint: Constraint,
    quality: Quality,
    constraints: QualityConstraints,
    *,
    tolerances: QualityTolerances,
    level: float,
) -> QualityComparison:
    """Return one comparison; whether it is real among all of them is not decided yet.

    Parameters
    ----------
    name, constraint
        The measure, and what it must be.
    quality, constraints
        The window's measures, and all that is known of the baseline.
    tolerances
        How much worse is not material.
    level
        How improbable a fall must be to be no chance finding.
    """
    line = MEASURES[quality.problem][name]
    now = quality.measures.get(name)
    baseline = _unchanged(name, line, constraint, constraints)
    if now is None or not math.isfinite(now.error):
        return _not_measured(name, constraint, now, baseline, limits=_LIMITS[line.tolerated])
    value = abs(now.value) if line.better == "zero" else now.value
    worse = 1 if constraint.comparison_operator == "GreaterThanThreshold" else -1
    fall = worse * (value - constraint.threshold)
    before = _error(baseline, now, quality.rows, constraints.rows) if baseline is not None else 0.0
    error = math.hypot(now.error, before)
    freedom = _freedom(now, before, baseline)
    # A mean error near zero may move to either side: both are farther from it.
    sides = 2 if line.better == "zero" else 1
    usual = _tolerance(line, constraint, constraints, quality, tolerances)
    shown = _quantile(1 - level / sides, freedom) * error
    return QualityComparison(
        measure=name,
        value=now.value,
        error=now.error,
        rows=now.rows,
        constraint=constraint,
        baseline=baseline,
        baseline_error=before,
        fall=fall,
        tolerance=usual if baseline is not None else 0.0,
        p_value=min(1.0, sides * _beyond(fall, error, freedom)),
        shown=shown,
        limits=_LIMITS[line.tolerated],
        conclusive=shown + _NINE_OF_TEN * error <= _TO_BE_SHOWN * usual,
    )


def _not_measured(
    name: str, constraint: Constraint, now: Measured | None, baseline: Known | None, *, limits: tuple[float, float]
) -> QualityComparison:
    return QualityComparison(
        measure=name,
        value=math.nan if now is None else now.value,
        error=math.inf,
        rows=0 if now is None else now.rows,
        constraint=constraint,
        baseline=baseline,
        baseline_error=math.nan,
        fall=math.nan,
        tolerance=0.0,
        p_value=1.0,
        shown=math.inf,
        limits=limits,
        conclusive=False,
    )


def _unchanged(name: str, line: Line, constraint: Constraint, constraints: QualityConstraints) -> Known | None:
    """Return the baseline's measure if the threshold still is its value: one that was edited is taken at its word."""
    known = constraints.baseline.get(name)
    if known is None:
        return None
    suggested = abs(known.value) if line.better == "zero" else known.value
    return known if constraint.threshold == suggested else None


def _error(baseline: Known, now: Measured, rows: int, baseline_rows: int) -> float:
    """Return how sure the baseline is: no surer than its rows would be if they spread as those of the window.

    A small baseline that came out too good by chance seems surer than it is: its thresholds are then too strict.
    """
    ratio = now.rows / baseline.rows if now.rows and baseline.rows else rows / baseline_rows if baseline_rows else 1.0
    spread = now.error * math.sqrt(ratio)
    return spread if math.isnan(baseline.error) else max(baseline.error, spread)


def _freedom(now: Measured, before: float, baseline: Known | None) -> float:
    """Return the degrees of freedom of the difference, after Welch and Satterthwaite; infinite where not known."""
    parts = [(now.error, now.rows), (before, baseline.rows if baseline is not None else 0)]
    squares = sum(error**2 for error, _ in parts)
    below = sum((error**2 / squares) ** 2 / (rows - 1) for error, rows in parts if rows > 1 and squares)
    return 1 / below if below else math.inf


def _beyond(fall: float, error: float, freedom: float) -> float:
    """Return how probable at least this fall is where there is none."""
    if not error:
        return 0.0 if fall > 0 else 1.0
    return float(ndtr(-fall / error) if math.isinf(freedom) else stdtr(freedom, -fall / error))


def _quantile(share: float, freedom: float) -> float:
    """Return Student's quantile; of no known freedom the normal one."""
    return float(stdtrit(freedom if 0 < freedom < 1e9 else 1e9, share))


def _tolerance(
    line: Line, constraint: Constraint, constraints: QualityConstraints, quality: Quality, tolerances: QualityTolerances
) -> float:
    """Return how much worse is not material, in the measure's own unit."""
    allowed: float = getattr(tolerances, line.tolerated)
    if line.tolerated == "bias":
        known = constraints.baseline.get("mae")
        size = known.value if known is not None else quality.measures["mae"].value
        return allowed * size
    return allowed * abs(constraint.threshold) if line.tolerated in _RELATIVE else allowed
