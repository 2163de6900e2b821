"""How else a window could have come out: its counts, drawn again many times."""

from __future__ import annotations

import numpy as np

from windage.bias.groups import Groups, Values
from windage.bias.measures import Measure, Needs

# A count of nothing is not sure to be nothing: so much stands at every count before it is drawn from, and after.
_HALF = 0.5


def resampled(groups: Groups, *, needs: Needs, replicates: int, random: np.random.Generator) -> Groups:
    """Return the counts of so many windows of as many rows, drawn from these: the bootstrap.

    Rows that are alike are drawn together, as a multinomial count, so that a million rows cost as much as a hundred.
    Half a row stands at every combination of group, truth and answer, so that a share of which nothing was seen is not
    taken for a sure 0, and no ratio is infinite. Rows count as independent.

    Parameters
    ----------
    groups
        The counts of one window, shape (strata, 2, 2, 2).
    needs
        What is known of its rows.
    replicates
        How many windows.
    random
        What draws.

    Examples
    --------
    >>> groups = Groups(np.array([[[[50.0, 10], [5, 35]], [[30, 5], [5, 10]]]]))
    >>> drawn = resampled(groups, needs="both", replicates=100, random=np.random.default_rng(1))
    >>> drawn.counts.shape, float(drawn.rows.mean())
    ((100, 1, 2, 2, 2), 154.0)

    References
    ----------
    Efron (1979): Bootstrap Methods: Another Look at the Jackknife.
    Krichevsky, Trofimov (1981): The Performance of Universal Encoding (half a count).
    """
    added = smoothing(groups, needs=needs)
    flips = groups.flips
    return Groups(
        _drawn(groups.counts, added, replicates, random) + added,
        stratified=groups.stratified,
        flips=None if flips is None else _drawn(flips, np.full(3, _HALF), replicates, random) + _HALF,
    )


def smoothed(groups: Groups, *, needs: Needs) -> Groups:
    """Return the counts with half a row at every combination, as all resampled ones have it."""
    flips = groups.flips
    return Groups(
        groups.counts + smoothing(groups, needs=needs),
        stratified=groups.stratified,
        flips=None if flips is None else flips + _HALF,
    )


def smoothing(groups: Groups, *, needs: Needs) -> Values:
    """Return half a row at every combination that can be, spread over the strata as their rows are."""
    possible = np.zeros((2, 2, 2))
    possible[:, : 1 if needs == "answers" else 2, : 1 if needs == "labels" else 2] = _HALF
    rows = groups.counts.sum(axis=(1, 2, 3))
    parts = rows / rows.sum() if rows.sum() else np.full(rows.size, 1 / rows.size)
    return parts[:, None, None, None] * possible


def interval(measure: Measure, value: float, drawn: Groups, *, confidence: float) -> tuple[float, float]:
    """Return between what the true value lies with a probability; the measured value is always inside."""
    values = measure.of(drawn)
    edge = (1 - confidence) / 2
    low, high = np.quantile(values, [edge, 1 - edge])
    return min(float(low), value), max(float(high), value)


def _drawn(counts: Values, added: Values, replicates: int, random: np.random.Generator) -> Values:
    chances = (counts + added).ravel()
    drawn = random.multinomial(round(float(counts.sum())), chances / chances.sum(), size=replicates)
    return drawn.reshape((replicates, *counts.shape)).astype(np.float64)
