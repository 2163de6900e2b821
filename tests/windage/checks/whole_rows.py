"""Rows that the tests of the checks of whole rows compare."""

from __future__ import annotations

import numpy as np
import pandas as pd

from windage.baselines import Baseline, learn
from windage.calls import Calls
from windage.checks import CHECKS, Comparison
from windage.config import Compatibility, Thresholds
from windage.profile import Profile
from windage.table import Table, from_frame
from windage.violations import Violation


def frame(seed: int, rows: int) -> pd.DataFrame:
    """Return rows of a model that answers a question: correlated, heavy-tailed, discrete and missing values."""
    rng = np.random.default_rng(seed)
    z = rng.normal(size=(rows, 3))
    return pd.DataFrame(
        {
            "score": 1 / (1 + np.exp(-z[:, 0] - z[:, 1])),
            "income": np.exp(z[:, 0]),
            "amount": np.exp(0.8 * z[:, 0] + 0.6 * z[:, 1]),
            "heavy": rng.standard_t(1.5, size=rows),
            "visits": rng.poisson(3, rows),
            "gap": np.where(rng.random(rows) < 0.1, np.nan, z[:, 2]),
            "city": rng.choice(["Ulm", "Bonn", "Köln"], size=rows),
        }
    )


BASELINE = learn(from_frame(frame(1, 5000)))


def profiled(window: pd.DataFrame, *, baseline: Baseline = BASELINE, ids: list[str | None] | None = None) -> Profile:
    """Profile rows; with ids, as those of calls."""
    table = from_frame(window)
    if ids is not None:
        calls = Calls.unknown(table.rows)
        calls.identifiers[:] = ids
        table = Table(table.rows, table.columns, calls)
    return Profile.of(table, yardstick=baseline.yardstick)


def found(
    name: str,
    window: pd.DataFrame | Profile,
    *,
    baseline: Baseline = BASELINE,
    thresholds: Thresholds | None = None,
    compatibility: Compatibility = "windage",
) -> list[Violation]:
    """Return what one check finds."""
    comparison = Comparison(
        window if isinstance(window, Profile) else profiled(window, baseline=baseline),
        baseline.known,
        baseline.constraints,
        thresholds if thresholds is not None else Thresholds(),
        compatibility,
    )
    return list(CHECKS[name](comparison))
