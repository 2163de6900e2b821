"""Two vectors of counts as shares, cell beside cell."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Counts = NDArray[np.int64] | NDArray[np.float64]
Shares = NDArray[np.float64]


def shares(baseline: Counts, current: Counts, *, of: str, smoothing: float = 0.0) -> tuple[Shares, Shares]:
    r"""Return the shares of both sides, without the cells that are empty on both.

    .. math:: p_x = \frac{b_x + s}{\sum_y (b_y + s)}, \qquad q_x = \frac{c_x + s}{\sum_y (c_y + s)}

    Parameters
    ----------
    baseline, current
        How many values lie in each cell, shape (k,) both.
    of
        The distance that asks, for messages.
    smoothing
        What is added to every count ("s" above). Half a count is Jeffreys' prior; 0 takes the counts as they are.

    Raises
    ------
    ValueError
        When the vectors have different shapes, a count is negative, or a side has none.

    Examples
    --------
    >>> [side.tolist() for side in shares(np.array([1, 3, 0]), np.array([4, 0, 0]), of="example")]
    [[0.25, 0.75], [1.0, 0.0]]

    References
    ----------
    Jeffreys (1946): An Invariant Form for the Prior Probability in Estimation Problems.
    """
    if baseline.ndim != 1 or baseline.shape != current.shape:
        raise ValueError(
            f"{of}: counts of different cells; got {baseline.shape} and {current.shape}; expected (k,) both"
        )
    if not ((baseline >= 0).all() and (current >= 0).all()):
        raise ValueError(f"{of}: a count that is none; expected numbers from 0 up")
    if not (baseline.any() and current.any()):
        raise ValueError(f"{of}: no counts; expected at least one value on both sides")
    seen = (baseline > 0) | (current > 0)
    p, q = baseline[seen] + smoothing, current[seen] + smoothing
    return p / p.sum(), q / q.sum()
