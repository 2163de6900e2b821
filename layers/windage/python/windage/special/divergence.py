"""What each category adds to the divergence of Kullback and Leibler."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray


def kl_div(p: ArrayLike, q: ArrayLike) -> NDArray[np.float64]:
    """Return ``p log(p / q) - p + q`` of each pair; infinite where only q is 0.

    Examples
    --------
    >>> kl_div([0.0, 0.5, 0.5], [0.5, 0.5, 0.0]).tolist()
    [0.5, 0.0, inf]
    """
    one, other = np.broadcast_arrays(np.asarray(p, dtype=np.float64), np.asarray(q, dtype=np.float64))
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        logarithms = np.where(one > 0, one * np.log(one / other), 0.0)
    return np.asarray(logarithms - one + other)
