"""Whether of the answers with a probability of 70 % seven in ten are right."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr

from windage.quality.pairs import Values
from windage.quality.quality import Curve
from windage.quality.uncertain import NOTHING, Estimate

BINS = 10


@dataclass(frozen=True, eq=False)
class Bins:
    """The rows by tenths of the probability, empty ones left out; arrays have the shape (bins,)."""

    counts: Values
    probability: Values
    share: Values


def bins(probability: Values, happened: Values) -> Bins:
    """Return the mean probability and the share that happened of every tenth; 0.1 belongs to the first.

    Parameters
    ----------
    probability, happened
        What was said, and 1 where it came true, else 0, shape (rows,) both.

    Examples
    --------
    >>> bins(np.array([0.75, 0.75]), np.array([1.0, 0.0])).share.tolist()
    [0.5]
    """
    edges = np.linspace(0, 1, BINS + 1)[1:-1]
    place = np.searchsorted(edges, probability)
    counts, said, came = (np.bincount(place, weights, BINS) for weights in (None, probability, happened))
    filled = counts > 0
    return Bins(counts[filled].astype(np.float64), said[filled] / counts[filled], came[filled] / counts[filled])


def calibration(rows: Bins) -> Estimate:
    r"""Return the expected calibration error: by how much probabilities are off, on average over the rows.

    .. math:: \sum_b \frac{n_b}{n} |\bar y_b - \bar p_b|

    0 to 1, without unit; more is worse. Plainly taken it is the larger the fewer rows there are, and never 0, by chance
    alone: of 200 rows with perfect probabilities 0.06. What the two halves of a bin would agree on, on average over all
    halvings, is 0 for them, but too little for small differences: of a difference d with the standard error σ it is
    :math:`d (2 \Phi(d/\sigma) - 1) - 2 \sigma \varphi(d/\sigma)`. Two thirds of that and one third of the plain
    difference stand in place of \|d\|: of 200 rows with perfect probabilities 0.02, of many the difference itself. So
    windows of other sizes than the baseline's can be compared with it. A sum below 0 is reported as 0.

    Examples
    --------
    >>> round(calibration(Bins(np.array([1e6]), np.array([0.8]), np.array([0.7]))).value, 4)
    0.1

    References
    ----------
    Naeini, Cooper, Hauskrecht (2015): Obtaining Well Calibrated Probabilities Using Bayesian Binning.
    Roelofs, Cain, Shlens, Mozer (2022): Mitigating Bias in Calibration Error Estimation.
    """
    total = float(rows.counts.sum())
    if not total:
        return NOTHING
    off = rows.share - rows.probability
    # One hit and one miss more: that all rows of a bin agree does not make its share certain.
    likely = (rows.counts * rows.share + 1) / (rows.counts + 2)
    error = np.sqrt(likely * (1 - likely) / rows.counts)
    halves = off * (2 * ndtr(off / error) - 1) - 2 * error * np.exp(-np.square(off / error) / 2) / math.sqrt(
        2 * math.pi
    )
    weights = rows.counts / total
    spread = float(weights @ np.square(np.abs(off) - float(weights @ np.abs(off)))) / total
    variance = float(np.square(weights) @ np.square(error)) + spread
    value = max(0.0, float(weights @ (np.abs(off) + 2 * halves)) / 3)
    return Estimate(value, math.sqrt(variance) if total > 1 else math.inf, round(total))


def calibration_curve(rows: Bins) -> Curve:
    """Return the share that came true over the mean probability, tenth by tenth."""
    return Curve(rows.probability, rows.share)
