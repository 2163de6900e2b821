"""How far apart two distributions are: one distance a file, each a plain function."""

from windage.distances.chi_squared import ChiSquared, chi_squared
from windage.distances.kolmogorov_smirnov import kolmogorov_smirnov
from windage.distances.l_infinity import l_infinity
from windage.distances.rank_map import rank_map
from windage.distances.robust import robust

__all__ = ["ChiSquared", "chi_squared", "kolmogorov_smirnov", "l_infinity", "rank_map", "robust"]
