"""What is lost by taking the current distribution for the baseline's."""

from __future__ import annotations

from windage.distances.shares import Counts, shares
from windage.special import kl_div


def kullback_leibler(baseline: Counts, current: Counts, *, smoothing: float = 0.5) -> float:
    r"""Return the Kullback-Leibler divergence of the current distribution from the baseline's.

    .. math:: D(q \| p) = \sum_x q_x \ln \frac{q_x}{p_x}

    with q the current shares and p the baseline's. Range 0 (the same) to infinity; in nats; not symmetric: it weighs
    what there is now, so that what the baseline hardly knew weighs most; more is worse. At least twice the square of
    the total variation (Pinsker).

    Half a count is added to every cell that is not empty on both sides, on both sides (``smoothing``), so that a cell
    that is empty on one side gives a finite number. The price: equal shares of samples of different sizes are not
    exactly at distance 0, small samples look more alike than they are, and joining cells may make it a little larger.
    With ``smoothing=0`` it is the plain divergence: infinite where the baseline has an empty cell that is not empty
    now; joining cells then never makes it larger.

    Of two samples of n and m rows from one population over k cells it is about :math:`(k - 1) (1/n + 1/m) / 2` by
    chance alone.

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
    >>> round(kullback_leibler(np.array([1, 3]), np.array([1, 1]), smoothing=0), 6)
    0.143841
    >>> kullback_leibler(np.array([0, 3]), np.array([1, 1]), smoothing=0)
    inf

    References
    ----------
    Kullback, Leibler (1951): On Information and Sufficiency.
    Krichevsky, Trofimov (1981): The Performance of Universal Encoding (half a count).
    """
    p, q = shares(baseline, current, of="kullback_leibler", smoothing=smoothing)
    # The terms q ln(q / p) - q + p have the same sum, and none of them is negative.
    return float(kl_div(q, p).sum())
