"""How well probabilities tell what happens, row by row."""

from __future__ import annotations

import numpy as np

from windage.quality.pairs import Values
from windage.quality.uncertain import Estimate, of_mean

_LEAST = float(np.finfo(np.float64).eps)


def log_loss(probability: Values, happened: Values) -> Estimate:
    r"""Return the mean surprise at what happened.

    .. math:: -\tfrac1n \sum y \ln p + (1 - y) \ln(1 - p)

    0 upwards, in nats; more is worse. Probabilities of 0 and 1 count as 2.2e-16 off, so that one wrong certainty costs
    36 and not everything.

    Parameters
    ----------
    probability, happened
        Of the positive class, and 1 where it was the truth, else 0, shape (rows,) both.

    Examples
    --------
    >>> round(log_loss(np.array([0.5, 0.5]), np.array([1.0, 0.0])).value, 4)
    0.6931

    References
    ----------
    Good (1952): Rational Decisions.
    """
    likely = np.where(happened == 1, probability, 1 - probability)
    return of_mean(-np.log(likely.clip(_LEAST, 1 - _LEAST)))


def brier(probability: Values, happened: Values) -> Estimate:
    r"""Return the mean squared difference between the probability and what happened.

    .. math:: \tfrac1n \sum (p - y)^2

    0 to 1, without unit; more is worse; 0.25 is to say one half always.

    Parameters
    ----------
    probability, happened
        Of the positive class, and 1 where it was the truth, else 0, shape (rows,) both.

    Examples
    --------
    >>> brier(np.array([0.5, 1.0]), np.array([1.0, 1.0])).value
    0.125

    References
    ----------
    Brier (1950): Verification of Forecasts Expressed in Terms of Probability.
    """
    return of_mean(np.square(probability - happened))
