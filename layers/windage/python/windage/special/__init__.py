"""The probabilities of a few distributions, in plain floats.

``scipy.special`` has all of them, and taking it in costs more processor time than a whole check of a small window. What
a check needs is a dozen functions of single numbers; they are tested against scipy's.
"""

from windage.special.beta import betainc, betaincinv, betaln, stdtrit
from windage.special.divergence import kl_div
from windage.special.gamma import chdtrc, gammaln
from windage.special.kolmogorov import kolmogorov
from windage.special.normal import ndtr, ndtri

__all__ = ["betainc", "betaincinv", "betaln", "chdtrc", "gammaln", "kl_div", "kolmogorov", "ndtr", "ndtri", "stdtrit"]
