r"""Whether columns still go together as in the baseline, though each by itself may look the same.

The correlations are those of normal scores, so that units and outliers do not matter. A change is flagged when it is
material (``correlation_change``) and real: Fisher's :math:`z = \operatorname{artanh} r` of both sides differ by more
than chance, for as many pairs as are compared (Bonferroni) and as few rows as are independent.

References
----------
Fisher (1921): On the "Probable Error" of a Coefficient of Correlation Deduced from a Small Sample.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from windage.checks.comparison import Comparison
from windage.checks.independent import inflation_of_pairs, is_enough
from windage.special import ndtr
from windage.violations import Violation

Values = NDArray[np.float64]

MOST_PAIRS = 10
_FEWEST_ROWS = 30.0
# All pairs of a window together.
_CHANCE = 1e-4
# Of scores that are normal together the variance of z is 1 / (n - 3); heavy joint tails make it larger.
_HEAVY = 2.0
# A column that has moved to the end of the baseline has hardly any ranks left to go together with.
_LEAST_SPREAD = 0.4


@dataclass(frozen=True)
class Change:
    """A correlation that has changed: of which two columns, and what it was and is."""

    one: str
    other: str
    before: float
    now: float


def changes(comparison: Comparison) -> tuple[Change, ...]:
    """Return the correlations that have changed, the largest change first."""
    current, baseline = comparison.current.whole_rows.pairs, comparison.baseline.whole_rows.pairs
    if not is_enough(comparison) or not current.names or current.names != baseline.names:
        return ()
    before, now = baseline.correlations, current.correlations
    rows = current.counts / inflation_of_pairs(comparison, current.names)
    with np.errstate(invalid="ignore", divide="ignore"):
        spread = current.variances > _LEAST_SPREAD * baseline.variances
        comparable = spread & spread.T & (rows >= _FEWEST_ROWS) & (baseline.counts >= _FEWEST_ROWS)
        error = np.sqrt(_HEAVY / np.maximum(rows - 3, 1) + _HEAVY / np.maximum(baseline.counts - 3.0, 1))
        apart = np.abs(_z(now) - _z(before)) / error
        material = np.abs(now - before) > comparison.thresholds.correlation_change
    upper = np.triu(comparable & np.isfinite(apart), 1)
    tested = int(upper.sum())
    real = 2 * ndtr(-apart) * tested < _CHANCE
    watched = [comparison.constraints.config_of(name).evaluate_constraints for name in current.names]
    found = [
        Change(current.names[i], current.names[j], float(before[i, j]), float(now[i, j]))
        for i, j in np.argwhere(upper & material & real).tolist()
        if watched[i] and watched[j]
    ]
    return tuple(sorted(found, key=lambda change: (-abs(change.now - change.before), change.one, change.other)))


def check(comparison: Comparison) -> Iterator[Violation]:
    """Yield the pairs of columns whose correlation has changed, the ten that changed most.

    A pair is reported of that of its columns with which more pairs, or more of them, have changed.
    """
    found = changes(comparison)
    total: Counter[str] = Counter()
    for change in found:
        for name in (change.one, change.other):
            total[name] += round(1000 * abs(change.now - change.before))
    for change in found[:MOST_PAIRS]:
        pair = (change.one, change.other)
        one, other = pair if total[change.one] >= total[change.other] else pair[::-1]
        yield Violation(
            one,
            "correlation_check",
            f"The correlation with {other} is {change.now:.2f}; in the baseline it is {change.before:.2f}, and a "
            f"change of {comparison.thresholds.correlation_change:g} is allowed.",
        )


def _z(correlations: Values) -> Values:
    return np.asarray(np.arctanh(np.clip(correlations, -0.999, 0.999)))
