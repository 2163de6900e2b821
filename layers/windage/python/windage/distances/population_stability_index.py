"""The index by which credit scorecards are watched."""

from __future__ import annotations

from windage.distances.shares import Counts, shares
from windage.special import kl_div


def population_stability_index(baseline: Counts, current: Counts, *, smoothing: float = 0.5) -> float:
    r"""Return the population stability index: the Kullback-Leibler divergences of both directions together.

    .. math:: \mathrm{PSI} = \sum_x (q_x - p_x) \ln \frac{q_x}{p_x} = D(q \| p) + D(p \| q)

    Range 0 (the same) to infinity; in nats; symmetric, but no metric; more is worse. By the field's convention less
    than 0.1 is stable and more than 0.2 or 0.25 a material change, of numbers in the baseline's deciles.

    Half a count is added to every cell that is not empty on both sides, on both sides (``smoothing``), so that a cell
    that is empty on one side gives a finite number; for its price see `kullback_leibler`. With ``smoothing=0`` it is
    infinite where a cell is empty on one side only.

    Of two samples of n and m rows from one population over k cells it is about :math:`(k - 1) (1/n + 1/m)` by chance
    alone: with ten cells and 100 rows against many, 0.09.

    Parameters
    ----------
    baseline, current
        How many values lie in each cell, shape (k,) both.
    smoothing
        What is added to every count.

    Raises
    ------
    ValueError
        When the vectors have different lengths or a side is empty.

    Examples
    --------
    >>> import numpy as np
    >>> round(population_stability_index(np.array([50, 50]), np.array([60, 40]), smoothing=0), 6)
    0.040547

    References
    ----------
    Jeffreys (1946): An Invariant Form for the Prior Probability in Estimation Problems (the divergence).
    Lewis (1994): An Introduction to Credit Scoring (the index and 0.1 and 0.25).
    Yurdakul (2018): Statistical Properties of Population Stability Index (what chance alone gives).
    """
    p, q = shares(baseline, current, of="population_stability_index", smoothing=smoothing)
    return float((kl_div(q, p) + kl_div(p, q)).sum())
