"""Pearson's test of goodness of fit, with small categories regrouped as Model Monitor's engine regroups them."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import NamedTuple

from windage.special import chdtrc

# Of two categories each must be expected ten times (Cochran); of more, a fifth may be expected less than five times.
_COCHRAN, _YATES, _FEW = 10, 5, 0.2


class ChiSquared(NamedTuple):
    """The test's statistic and its p-value: how probable such a difference is by chance. NaN: no test was possible."""

    statistic: float
    p_value: float


def chi_squared(sample: Mapping[str, int], baseline: Mapping[str, int]) -> ChiSquared:
    r"""Return how badly a sample fits to the shares of a baseline.

    .. math:: \chi^2 = \sum_x (o_x - e_x)^2 / e_x

    The baseline's counts are scaled to the sample's sum in the categories that the baseline knows; other categories of
    the sample are not looked at. While too many categories are expected too rarely, the rarest joins the second rarest
    (of equally rare ones the first of the baseline). Statistic from 0 (the same) up, growing with the sample; p-value
    from 0 to 1, less is worse.

    Both values are NaN when the test is impossible: fewer than two categories are left, or the sample shows only one
    (that is the engine's rule too, though a sample that is all of one category may be very far off).

    Parameters
    ----------
    sample, baseline
        How often each category occurs.

    Examples
    --------
    >>> made = chi_squared({"a": 60, "b": 40}, {"a": 500, "b": 500})
    >>> made.statistic, round(made.p_value, 9)
    (4.0, 0.045500264)
    >>> chi_squared({"a": 100}, {"a": 500, "b": 500})
    ChiSquared(statistic=nan, p_value=nan)

    References
    ----------
    Pearson (1900): On the criterion that a given system of deviations … can be reasonably supposed to have arisen from
    random sampling. Cochran (1952): The χ² Test of Goodness of Fit.
    """
    observed = {category: float(count) for category, count in sample.items() if count}
    total = sum(baseline.values())
    known = sum(count for category, count in observed.items() if category in baseline)
    if not total or not known:
        return ChiSquared(math.nan, math.nan)
    expected = {category: count / total * known for category, count in baseline.items()}
    while _too_rare(expected):
        rarest = min(expected, key=lambda category: expected[category])
        more = expected.pop(rarest)
        seen = observed.pop(rarest, 0.0)
        second = min(expected, key=lambda category: expected[category])
        expected[second] += more
        observed[second] = seen + observed.get(second, 0.0)
    if len(expected) < 2 or len(observed) < 2:
        return ChiSquared(math.nan, math.nan)
    statistic = math.fsum((observed.get(x, 0.0) - share) ** 2 / share for x, share in expected.items())
    return ChiSquared(statistic, float(chdtrc(len(expected) - 1, statistic)))


def _too_rare(expected: Mapping[str, float]) -> bool:
    if len(expected) < 2:
        return False
    least, allowed = (_COCHRAN, 0) if len(expected) == 2 else (_YATES, int(_FEW * len(expected)))
    return sum(count < least for count in expected.values()) > allowed
