r"""Whether numbers lie in the range that the baseline leads to expect.

The range is the baseline's extremes, widened on either side by what its own tail suggests. Above a high quantile most
tails fall off about exponentially: then among m values the gap from the 99 % quantile to the maximum is about
:math:`s \ln(m / 100)`, s the tail's scale, and a hundred times as many values reach :math:`s \ln 100` further. So the
maximum is raised by

.. math:: (x_{max} - x_{0.99}) \frac{\ln 100}{\max(1, \ln(m / 100))}

and the minimum lowered alike. A side on which the values pile up at their extreme (a rating of 1 to 5) is not widened;
whole numbers stay whole; a natural bound (0, 1, 100) that the values come up to is kept.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from windage.checks.comparison import Comparison
from windage.checks.tolerance import too_many_outside
from windage.profile import ColumnProfile
from windage.violations import Violation

_BOUNDS = (1.0, 100.0)
# Fewer tell nothing of a tail.
_FEWEST = 30


def suggest(column: ColumnProfile) -> tuple[float, float] | None:
    """Return the range of the baseline's column.

    None for texts, for a constant, for a few values, and for whole numbers that are all different: they count
    something up, and the next ones lie beyond.

    Examples
    --------
    >>> from windage.table import column
    >>> suggest(ColumnProfile.of(column("stars", ["1", "2", "5", "5"] * 20)))
    (1.0, 5.0)
    """
    numbers = column.numerical
    whole = column.inferred_type == "Integral"
    if column.inferred_type not in {"Integral", "Fractional"} or numbers.count < _FEWEST:
        return None
    if not numbers.minimum < numbers.maximum or (whole and column.distinct_count > 0.9 * numbers.count):
        return None
    reach = math.log(100) / max(1.0, math.log(numbers.count / 100))
    below = max(0.0, numbers.sketch.quantile(0.01) - numbers.minimum)
    above = max(0.0, numbers.maximum - numbers.sketch.quantile(0.99))
    low, high = numbers.minimum - reach * below, numbers.maximum + reach * above
    if numbers.minimum >= 0:
        low = max(0.0, low)
        for bound in _BOUNDS:
            if numbers.maximum <= bound < high and bound - numbers.maximum <= above:
                high = bound
    elif numbers.maximum <= 0:
        high = min(0.0, high)
    if whole:
        low, high = float(math.ceil(low)), float(math.floor(high))
    return (low, high) if math.isfinite(high - low) else (numbers.minimum, numbers.maximum)


def check(comparison: Comparison) -> Iterator[Violation]:
    """Yield the columns of which a material share of the numbers lies outside the range, with evidence."""
    if comparison.like_the_service:
        return
    for pair in comparison.pairs():
        if pair.feature.expected.range is None or not too_many_outside(
            pair,
            part=lambda expected: expected.range,
            outside=lambda misfits: misfits.below + misfits.above,
            of=lambda column: column.numerical.count,
            tolerated=comparison.thresholds.tolerated_outside_share,
        ):
            continue
        misfits, numbers = pair.current.misfits, pair.current.numerical
        assert misfits is not None
        low, high = pair.feature.expected.range
        sides = []
        if misfits.below:
            sides.append(f"{misfits.below:,} below {low:g}, the smallest {numbers.minimum:g}")
        if misfits.above:
            sides.append(f"{misfits.above:,} above {high:g}, the largest {numbers.maximum:g}")
        outside = misfits.below + misfits.above
        yield Violation(
            pair.feature.name,
            "value_range_check",
            f"{outside:,} of {numbers.count:,} numbers ({outside / numbers.count:.2%}) lie outside the expected range "
            f"{low:g} to {high:g}: {'; '.join(sides)}.",
        )
