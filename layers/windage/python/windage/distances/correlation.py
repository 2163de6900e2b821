"""How far a correlation has moved, and how sure that is."""

from __future__ import annotations

import math

from windage.special import ndtr

# atanh(1) is infinite: rows without any scatter are taken as nearly so, or two perfect correlations had no difference.
_CLOSEST = 1 - 1e-12


def correlation_change(baseline: float, current: float) -> float:
    r"""Return how far a correlation coefficient has moved.

    .. math:: D = |r_q - r_p|

    Range 0 (the same) to 2 (turned round); without unit; symmetric, a metric; more is worse.

    Parameters
    ----------
    baseline, current
        The coefficients of both sides.

    Raises
    ------
    ValueError
        When one is no number from -1 to 1: the correlation with a constant is not defined.

    Examples
    --------
    >>> correlation_change(0.5, -0.25)
    0.75
    """
    _coefficients(baseline, current, of="correlation_change")
    return abs(current - baseline)


def correlation_change_p(baseline: float, n: float, current: float, m: float) -> float:
    r"""Return the two-sided p-value that two samples have one correlation, by Fisher's z.

    .. math:: z = \frac{\operatorname{artanh} r_q - \operatorname{artanh} r_p}
        {\sqrt{\frac{1}{n - 3} + \frac{1}{m - 3}}}

    It supposes that both columns are normal together: of other columns, give correlations of normal scores. Range 0
    to 1; less is worse. 1 where a side has three rows or fewer.

    Parameters
    ----------
    baseline, current
        The coefficients of both sides.
    n, m
        How many independent rows they come from, the baseline's first; need not be whole.

    Raises
    ------
    ValueError
        When a coefficient is no number from -1 to 1.

    Examples
    --------
    >>> correlation_change_p(0.3, 50, 0.3, 80), round(correlation_change_p(0.5, 103, 0.3, 103), 4)
    (1.0, 0.09)

    References
    ----------
    Fisher (1921): On the "Probable Error" of a Coefficient of Correlation Deduced from a Small Sample.
    """
    _coefficients(baseline, current, of="correlation_change_p")
    if min(n, m) <= 3:
        return 1.0
    before, now = (math.atanh(max(-_CLOSEST, min(_CLOSEST, r))) for r in (baseline, current))
    return float(2 * ndtr(-abs(now - before) / math.sqrt(1 / (n - 3) + 1 / (m - 3))))


def _coefficients(*coefficients: float, of: str) -> None:
    for r in coefficients:
        if not -1 <= r <= 1:
            raise ValueError(f"{of}: no correlation; got {r}; expected a number from -1 to 1")
