"""The populations that no rule is tuned on: other distributions, correlated columns, gaps in the same rows.

Look at them to judge a rule, never to choose its constants; once a constant was chosen by them they are worth nothing.
"""

from __future__ import annotations

from functools import partial

import numpy as np
from scipy import special, stats

from benchmarks.population import Categorical, Floats, Numeric, Population


def population(rng: np.random.Generator) -> Population:
    """Return a population whose parameters are drawn from wide ranges."""
    between = rng.uniform
    gaps = between(0.01, 0.3, size=3)
    return Population(
        (
            Numeric("logistic", partial(_logistic, scale=between(0.01, 5)), decimals=4),
            Numeric("laplace", partial(_laplace, scale=between(1, 50)), gaps=gaps[0]),
            Numeric("weibull", partial(_weibull, shape=between(1.2, 3)), decimals=3),
            Numeric("lomax", partial(_lomax, shape=between(2.2, 4))),
            Numeric("beta", partial(_beta, first=between(1.5, 4), second=between(1.2, 3)), gaps=gaps[1], decimals=4),
            Numeric("negative_binomial", partial(_negative_binomial, dispersion=between(2, 6)), decimals=0),
            Numeric("mostly_zero", partial(_mostly_zero, zeros=between(0.3, 0.7)), decimals=2, plain=False),
            Numeric("two_humps", partial(_two_humps, apart=between(2, 5)), decimals=2),
            Categorical("levels_3", _uneven(3, rng)),
            Categorical("levels_10", _uneven(10, rng)),
            Categorical("levels_50", _uneven(50, rng), gaps=gaps[2]),
            Categorical("levels_200", _uneven(200, rng)),
        ),
        loadings=_loadings(12, rng),
        together=True,
        spread=True,
    )


def _loadings(columns: int, rng: np.random.Generator) -> tuple[tuple[float, ...], ...]:
    """Return the Cholesky factor of a correlation matrix with two common factors."""
    factors = rng.normal(size=(columns, 2)) * 0.8
    covariance = factors @ factors.T + np.eye(columns)
    deviations = np.sqrt(np.diag(covariance))
    return tuple(map(tuple, np.linalg.cholesky(covariance / np.outer(deviations, deviations)).tolist()))


def _uneven(levels: int, rng: np.random.Generator) -> tuple[float, ...]:
    weights = np.sort(rng.gamma(1.2, size=levels))[::-1] * np.arange(1, levels + 1) ** -rng.uniform(0.7, 1.1)
    return tuple((weights / weights.sum()).tolist())


def _logistic(uniform: Floats, *, scale: float) -> Floats:
    return np.asarray(scale * special.logit(uniform))


def _laplace(uniform: Floats, *, scale: float) -> Floats:
    return np.where(uniform < 0.5, scale * np.log(2 * uniform), -scale * np.log(2 * (1 - uniform)))


def _weibull(uniform: Floats, *, shape: float) -> Floats:
    return (-np.log1p(-uniform)) ** (1 / shape) * 10


def _lomax(uniform: Floats, *, shape: float) -> Floats:
    return (1 - uniform) ** (-1 / shape) - 1


def _beta(uniform: Floats, *, first: float, second: float) -> Floats:
    return np.asarray(special.betaincinv(first, second, uniform))


def _negative_binomial(uniform: Floats, *, dispersion: float) -> Floats:
    return np.asarray(stats.nbinom.ppf(uniform, dispersion, 0.35), dtype=np.float64)


def _mostly_zero(uniform: Floats, *, zeros: float) -> Floats:
    positive = np.clip((uniform - zeros) / (1 - zeros), 0, 1)
    return np.where(uniform > zeros, np.exp(0.8 * special.ndtri(np.clip(positive, 1e-12, 1 - 1e-12)) + 2), 0.0)


def _two_humps(uniform: Floats, *, apart: float) -> Floats:
    """Return values of two normal distributions, by interpolation: their mixture's quantiles have no formula."""
    grid = np.linspace(-6, apart + 6, 4_000)
    return np.interp(uniform, 0.6 * special.ndtr(grid) + 0.4 * special.ndtr((grid - apart) / 0.7), grid)
