"""How large a share can be at most that a count speaks of."""

from __future__ import annotations

from scipy.special import betaincinv


def most_share(count: float, total: float, *, confidence: float = 0.975) -> float:
    """Return the largest true share that ``count`` of ``total`` still fit to; of rows that are alike, fewer count.

    Whatever the true share is, it is underestimated in at most ``1 - confidence`` of all samples.

    Raises
    ------
    ValueError
        When the total is not positive.

    Examples
    --------
    >>> most_share(2, 2), round(most_share(0, 100), 4)
    (1.0, 0.0362)

    References
    ----------
    Clopper, Pearson (1934): The Use of Confidence or Fiducial Limits Illustrated in the Case of the Binomial.
    """
    if total <= 0:
        raise ValueError(f"most_share: no observations; got {total}; expected more than 0")
    return 1.0 if count >= total else float(betaincinv(count + 1, total - count, confidence))
