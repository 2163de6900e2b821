"""How far apart two distributions are: one distance a file, each a plain function, and one table."""

from windage.distances.aligned import Aligned
from windage.distances.chi_square import chi_square
from windage.distances.chi_squared import ChiSquared, chi_squared
from windage.distances.correlation import correlation_change, correlation_change_p
from windage.distances.hellinger import hellinger
from windage.distances.jensen_shannon import jensen_shannon
from windage.distances.kolmogorov_smirnov import kolmogorov_smirnov
from windage.distances.kullback_leibler import kullback_leibler
from windage.distances.l_infinity import l_infinity
from windage.distances.moments import maximum_change, mean_change, minimum_change, standard_deviation_change
from windage.distances.population_stability_index import population_stability_index
from windage.distances.rank_map import rank_map
from windage.distances.robust import robust
from windage.distances.table import DISTANCES, Distance, DistanceLabel, distance, measured
from windage.distances.total_variation import total_variation
from windage.distances.wasserstein import wasserstein

__all__ = [
    "DISTANCES",
    "Aligned",
    "ChiSquared",
    "Distance",
    "DistanceLabel",
    "chi_square",
    "chi_squared",
    "correlation_change",
    "correlation_change_p",
    "distance",
    "hellinger",
    "jensen_shannon",
    "kolmogorov_smirnov",
    "kullback_leibler",
    "l_infinity",
    "maximum_change",
    "mean_change",
    "measured",
    "minimum_change",
    "population_stability_index",
    "rank_map",
    "robust",
    "standard_deviation_change",
    "total_variation",
    "wasserstein",
]
