"""The populations that a rule may be tuned on: independent columns of textbook distributions."""

from __future__ import annotations

from functools import partial

import numpy as np
from scipy import special, stats

from benchmarks.population import Categorical, Floats, Numeric, Population


def population(rng: np.random.Generator) -> Population:
    """Return a population whose parameters are drawn from wide ranges."""
    between = rng.uniform
    gaps = between(0.02, 0.2, size=3)
    return Population(
        (
            Numeric("normal", partial(_normal, mean=between(-50, 50), deviation=between(0.5, 20))),
            Numeric("lognormal", partial(_lognormal, spread=between(0.4, 1.0))),
            Numeric("gamma", partial(_gamma, shape=between(1.5, 5)), gaps=gaps[0]),
            Numeric("exponential", partial(_exponential, mean=between(1, 100))),
            Numeric("uniform", partial(_uniform, width=between(1, 1000)), gaps=gaps[1]),
            Numeric("poisson", partial(_poisson, mean=between(2, 15)), decimals=0),
            Numeric("zero_inflated", partial(_zero_inflated, zeros=between(0.4, 0.8)), decimals=2, plain=False),
            Numeric("student", partial(_student, scale=between(1, 10))),
            Categorical("levels_2", _zipf(2, between(0.5, 1.5))),
            Categorical("levels_8", _zipf(8, between(0.7, 1.3)), gaps=gaps[2]),
            Categorical("levels_40", _zipf(40, between(0.7, 1.3))),
            Categorical("levels_200", _zipf(200, between(0.7, 1.3))),
        )
    )


def _zipf(levels: int, exponent: float) -> tuple[float, ...]:
    weights = np.arange(1, levels + 1) ** -exponent
    return tuple((weights / weights.sum()).tolist())


def _normal(uniform: Floats, *, mean: float, deviation: float) -> Floats:
    return np.asarray(mean + deviation * special.ndtri(uniform))


def _lognormal(uniform: Floats, *, spread: float) -> Floats:
    return np.exp(spread * special.ndtri(uniform))


def _gamma(uniform: Floats, *, shape: float) -> Floats:
    return np.asarray(special.gammaincinv(shape, uniform))


def _exponential(uniform: Floats, *, mean: float) -> Floats:
    return -mean * np.log1p(-uniform)


def _uniform(uniform: Floats, *, width: float) -> Floats:
    return width * uniform


def _poisson(uniform: Floats, *, mean: float) -> Floats:
    return np.asarray(stats.poisson.ppf(uniform, mean), dtype=np.float64)


def _zero_inflated(uniform: Floats, *, zeros: float) -> Floats:
    positive = np.clip((uniform - zeros) / (1 - zeros), 0, None)
    return -20.0 * np.log1p(-positive)


def _student(uniform: Floats, *, scale: float) -> Floats:
    return np.asarray(scale * special.stdtrit(3, uniform))
