r"""Whether a window has as many rows as is usual, or as the monitor's file says.

The logarithms :math:`x_i` of the rows of k earlier windows (a half added, so that none is a number too) tell how much
traffic varies, and the fewest of them, :math:`n_{min}`, how much counting alone does. A window is unusual when its own,
x, lies beyond

.. math:: \bar x ± t_{k-1} \sqrt{s^2 (1 + 1/k) + 1/n_{min}}

where :math:`t` is exceeded by chance in one of 20,000 windows, and if it also has less than half of the least, or more
than twice the most, of theirs. A sum of independent calls varies by :math:`1/n` alone; real traffic varies more, which
:math:`s` knows. A window without any row has an outcome of its own, ``no_data``.

References
----------
Student (1908): The probable error of a mean.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

import numpy as np

from windage.checks.comparison import Comparison
from windage.special import stdtrit
from windage.violations import TRAFFIC, Violation

_CHANCE = 1 / 20_000
_FACTOR = 2


def check(comparison: Comparison) -> Iterator[Violation]:
    """Yield that there are too few rows or too many."""
    if comparison.like_the_service:
        return
    rows, limits = comparison.current.rows, comparison.traffic
    if limits.minimum_rows is not None and rows < limits.minimum_rows:
        yield _violation(f"{rows:,} rows where at least {limits.minimum_rows:,} are expected.")
    elif limits.maximum_rows is not None and rows > limits.maximum_rows:
        yield _violation(f"{rows:,} rows where at most {limits.maximum_rows:,} are expected.")
    elif limits.learned and rows and (usual := comparison.usual) is not None and unusual(rows, usual.rows):
        yield _violation(f"{rows:,} rows where {usual.name} had {usual.range}.")


def unusual(rows: int, before: Sequence[int]) -> bool:
    """Return whether so many rows are far from what windows before had, two of them at least.

    Examples
    --------
    >>> unusual(212, [1900, 2300, 2100, 2000, 2250, 1950]), unusual(2600, [1900, 2300, 2100, 2000, 2250, 1950])
    (True, False)
    """
    low, high = min(before), max(before)
    if low <= _FACTOR * rows and rows <= _FACTOR * high:
        return False
    logarithms = np.log(np.asarray(before) + 0.5)
    spread = float(logarithms.var(ddof=1)) * (1 + 1 / len(before)) + 1 / (low + 0.5)
    reach = float(stdtrit(len(before) - 1, 1 - _CHANCE / 2)) * math.sqrt(spread)
    return abs(math.log(rows + 0.5) - float(logarithms.mean())) > reach


def _violation(description: str) -> Violation:
    return Violation(TRAFFIC, "volume_check", description)
