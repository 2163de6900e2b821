"""When more values lie outside what is expected than the baseline lets one expect."""

from __future__ import annotations

from collections.abc import Callable

from windage.checks.comparison import Pair
from windage.evidence import least_share, most_share
from windage.expected import Expected
from windage.profile import ColumnProfile, Misfits

# A baseline of 1,000 rows may have missed 2 % of the values by a chance of one in a hundred million.
_SURE = 1 - 1e-8
_CONFIDENCE = 0.9999


def as_suggested(pair: Pair, part: Callable[[Expected], object]) -> bool:
    """Tell whether what is expected was suggested from the baseline's rows, and not written by a person."""
    known = pair.baseline.misfits if pair.baseline is not None else None
    return known is not None and part(known.expected) == part(pair.feature.expected)


def too_many_outside(
    pair: Pair,
    *,
    part: Callable[[Expected], object],
    outside: Callable[[Misfits], int],
    of: Callable[[ColumnProfile], int],
    tolerated: float,
) -> bool:
    """Return whether the share of values outside is above what is tolerated, with evidence.

    What was suggested from the baseline's rows may lie too near to them: then the largest share that those rows would
    have had outside by chance is tolerated too, whatever the distribution is. What a person wrote is meant as it is.

    Parameters
    ----------
    part
        Which part of what is expected.
    outside, of
        The count outside it, and the count of all values that it speaks of.
    tolerated
        The share that is not material.
    """
    now = pair.current.misfits
    if now is None or part(now.expected) != part(pair.feature.expected) or not outside(now):
        return False
    known = pair.baseline.misfits if pair.baseline is not None else None
    if pair.baseline is not None and known is not None and part(known.expected) == part(now.expected):
        # The order of training rows is often a sort; that neighbours are alike says nothing of how much was seen.
        rows = of(pair.baseline)
        tolerated += most_share(outside(known), rows, confidence=_SURE) if rows else 0.0
    time = pair.current.time
    # Rows that are alike count once; of no row that is outside there is less than one.
    count, total = int(outside(now) / time), max(1, int(of(pair.current) / time))
    return least_share(min(count, total), total, confidence=_CONFIDENCE) > tolerated
