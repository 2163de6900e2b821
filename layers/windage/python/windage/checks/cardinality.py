r"""Whether a column has many more, or many fewer, different values than a sample of the baseline of that size has.

Of the number of different values among n rows, :math:`D(n)`, it is known from the m rows of the baseline:

- It grows ever more slowly and begins at 0, so that :math:`D(m) \min(1, n/m) \le D(n) \le D(m) \max(1, n/m)`, and it is
  at most n. This holds of any column: identifiers stay unique, categories stay few.
- Where it is known how often each value occurred (:math:`c_i` times), a sample of n < m rows has
  :math:`\sum_i 1 - \binom{m - c_i}{n} / \binom{m}{n}` different values (rarefaction), and more rows than m find new
  values only in the share of the rows that the baseline has not seen: about the share of its values that occur once.

References
----------
Hurlbert (1971): The Nonconcept of Species Diversity: A Critique and Alternative Parameters.
Good (1953): The Population Frequencies of Species and the Estimation of Population Parameters.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from windage.checks.comparison import Comparison
from windage.evidence import most_share
from windage.profile import ColumnProfile
from windage.special import gammaln
from windage.violations import Violation

_SURE = 1 - 1e-8
# A HyperLogLog is off by 1.6 % of the number (one standard deviation), on both sides.
_SKETCHED = 1.1
# So few more or less may be chance, whatever the factor.
_FEW = 10


def check(comparison: Comparison) -> Iterator[Violation]:
    """Yield the columns whose number of different values is not what the baseline lets one expect.

    Material is a factor (``tolerated_distinct_factor``) beyond the most, or below the fewest, that are expected; what
    chance and the sketches may add stands on top.
    """
    if comparison.like_the_service or comparison.current.rows < comparison.thresholds.minimum_rows:
        return
    factor = comparison.thresholds.tolerated_distinct_factor * _SKETCHED
    # Rows that repeat each other show no new values.
    time = max((column.time for column in comparison.current.columns), default=1.0)
    for pair in comparison.pairs():
        before, now = pair.baseline, pair.current
        # What a file of the service says of it is too coarse.
        if before is None or not before.kinds.present or not now.kinds.present or before.known_distinct is not None:
            continue
        # That is the constant column's to say.
        if now.distinct_count == 1 or before.distinct_count == 1:
            continue
        fewest, most = expected_distinct(before, now.kinds.present, alike=time)
        found = min(now.distinct_count, now.kinds.present)
        if fewest / factor - _FEW <= found <= most * factor + _FEW + 5 * most**0.5:
            continue
        bound = f"at most about {most:,.0f}" if found > most else f"at least about {fewest:,.0f}"
        yield Violation(
            pair.feature.name,
            "cardinality_check",
            f"{found:,} different values in {now.kinds.present:,}; a sample of the baseline of that size has {bound} "
            f"(the baseline {min(before.distinct_count, before.kinds.present):,} in {before.kinds.present:,}).",
        )


def expected_distinct(column: ColumnProfile, rows: int, *, alike: float = 1.0) -> tuple[float, float]:
    """Return the fewest and the most different values that so many rows of a baseline's column would have.

    Parameters
    ----------
    column
        The baseline's column, of at least one value.
    rows
        How many values the sample has.
    alike
        How many rows in a row may be alike, so that they count once for the fewest.

    Examples
    --------
    >>> from windage.table import column
    >>> unique = ColumnProfile.of(column("id", [f"id-{n}" for n in range(1000)]))
    >>> [round(bound) for bound in expected_distinct(unique, 100)]
    [100, 100]
    """
    known, different = column.kinds.present, float(column.distinct_count)
    independent = rows / alike
    counts = np.array(list(column.categorical.counts.values()), dtype=np.float64)
    if column.categorical.count == known and counts.size:
        fewest = _rarefied(counts, known, min(independent, known))
        if rows <= known:
            return fewest, min(_rarefied(counts, known, rows), rows)
        unseen = most_share(float(np.count_nonzero(counts == 1)), known, confidence=_SURE)
        return fewest, min(different + unseen * (rows - known), rows)
    fewest = different * min(1.0, independent / known)
    most = min(float(rows), different * max(1.0, rows / known))
    # The estimate of the baseline itself may lie above the number of its rows.
    return min(fewest, most), most


def _rarefied(counts: np.ndarray[tuple[int], np.dtype[np.float64]], total: int, rows: float) -> float:
    """Return how many of the values a sample without replacement has; ``rows`` may lie between two numbers."""
    left = total - counts
    possible = left >= rows
    chance = gammaln(left[possible] + 1) - gammaln(left[possible] - rows + 1)
    chance -= gammaln(total + 1.0) - gammaln(total - rows + 1)
    return float(counts.size - np.exp(chance).sum())
