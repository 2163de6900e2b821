"""The populations that a rule may be tuned on: textbook distributions, made as untidy as real tables are.

Columns are correlated; values are rounded, heavy-tailed, mostly zero, or missing in the same rows; some gaps are rare,
and so are most of many levels; in every other population a change goes to one level or tail, in the others to several.
"""

from __future__ import annotations

from functools import partial

import numpy as np
from scipy import special, stats

from benchmarks.population import Categorical, Floats, Numeric, Population


def population(rng: np.random.Generator) -> Population:
    """Return a population whose parameters are drawn from wide ranges."""
    between = rng.uniform
    # As often between 0.3 and 1 % as between 8 and 25 %.
    gaps = np.exp(between(np.log(0.003), np.log(0.25), size=3))
    return Population(
        (
            Numeric("normal", partial(_normal, mean=between(-50, 50), deviation=between(1, 20)), decimals=2),
            Numeric("lognormal", partial(_lognormal, spread=between(0.4, 1.4))),
            Numeric("gamma", partial(_gamma, shape=between(1, 5)), gaps=gaps[0], decimals=3),
            Numeric("lumps", partial(_lumps, apart=between(1, 3), width=between(1.5, 2.5)), decimals=2),
            Numeric("uniform", partial(_uniform, width=between(1, 1000)), gaps=gaps[1], decimals=3),
            Numeric("poisson", partial(_poisson, mean=between(2, 15)), decimals=0),
            Numeric("zero_inflated", partial(_zero_inflated, zeros=between(0.4, 0.8)), decimals=2, plain=False),
            Numeric("student", partial(_student, freedom=between(2.2, 5), scale=between(1, 10)), decimals=3),
            Categorical("levels_2", _zipf(2, between(0.8, 1.8))),
            Categorical("levels_8", _zipf(8, between(0.7, 1.4)), gaps=gaps[2]),
            Categorical("levels_40", _zipf(40, between(0.7, 1.6))),
            Categorical("levels_200", _zipf(200, between(0.7, 1.6))),
        ),
        loadings=_loadings(12, between(0.3, 0.8), rng),
        together=bool(rng.random() < 0.5),
        spread=bool(rng.random() < 0.5),
    )


def _loadings(columns: int, correlation: float, rng: np.random.Generator) -> tuple[tuple[float, ...], ...]:
    """Return the Cholesky factor of a chain in random order: each column is correlated with two others most."""
    places = rng.permutation(columns)
    correlations = correlation ** np.abs(places[:, None] - places[None, :])
    return tuple(map(tuple, np.linalg.cholesky(correlations).tolist()))


def _zipf(levels: int, exponent: float) -> tuple[float, ...]:
    weights = np.arange(1, levels + 1) ** -exponent
    return tuple((weights / weights.sum()).tolist())


def _normal(uniform: Floats, *, mean: float, deviation: float) -> Floats:
    return np.asarray(mean + deviation * special.ndtri(uniform))


def _lognormal(uniform: Floats, *, spread: float) -> Floats:
    return np.exp(spread * special.ndtri(uniform))


def _gamma(uniform: Floats, *, shape: float) -> Floats:
    return np.asarray(10 * special.gammaincinv(shape, uniform))


def _lumps(uniform: Floats, *, apart: float, width: float) -> Floats:
    """Return values of three uniform distributions with nothing between them, which hold half, a third and a sixth."""
    starts = np.array([0, 1 / 2, 5 / 6, 1])
    place = np.clip(np.searchsorted(starts, uniform, "right") - 1, 0, 2)
    within = (uniform - starts[place]) / np.diff(starts)[place]
    return np.asarray(place * (width + apart) + width * within)


def _uniform(uniform: Floats, *, width: float) -> Floats:
    return width * uniform


def _poisson(uniform: Floats, *, mean: float) -> Floats:
    return np.asarray(stats.poisson.ppf(uniform, mean), dtype=np.float64)


def _zero_inflated(uniform: Floats, *, zeros: float) -> Floats:
    positive = np.clip((uniform - zeros) / (1 - zeros), 0, None)
    return -20.0 * np.log1p(-positive)


def _student(uniform: Floats, *, freedom: float, scale: float) -> Floats:
    return np.asarray(scale * special.stdtrit(freedom, uniform))
