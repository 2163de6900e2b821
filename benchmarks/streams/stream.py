"""A real stream: a reference, windows, and what is known of their columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Self

import numpy as np
import pandas as pd
from scipy import stats

# The bands of the shared streams: in between a column is left out on purpose.
DRIFTED: Final = 0.12
STABLE: Final = 0.03
# Change of the share of missing values. The shared streams name the first number only.
MISSING_DRIFTED: Final = 0.05
MISSING_STABLE: Final = 0.01


@dataclass(frozen=True)
class Truth:
    """The columns of a window that drifted and those that did not; any other is not scored."""

    drifted: frozenset[str]
    stable: frozenset[str]


@dataclass(frozen=True)
class Stream:
    """A reference and windows by name, each with its truth."""

    name: str
    reference: pd.DataFrame
    windows: Mapping[str, tuple[pd.DataFrame, Truth]]

    @classmethod
    def measured(cls, name: str, reference: pd.DataFrame, windows: Mapping[str, pd.DataFrame]) -> Self:
        """Make a stream whose truth is the size of the change on the full window."""
        return cls(name, reference, {key: (frame, truth_of(reference, frame)) for key, frame in windows.items()})

    @classmethod
    def split(
        cls, name: str, rows: pd.DataFrame, columns: Sequence[str], windows: pd.Series[str], reference: str
    ) -> Self:
        """Make a stream of one table, by a column that says which window each row belongs to."""
        chosen = rows[list(columns)]
        parts = {str(key): part.reset_index(drop=True) for key, part in chosen.groupby(windows, sort=True)}
        return cls.measured(name, parts.pop(reference), parts)


def truth_of(reference: pd.DataFrame, current: pd.DataFrame) -> Truth:
    """Say which columns moved far, and which hardly."""
    drifted, stable = set(), set()
    for name in map(str, reference.columns):
        gone = abs(float(reference[name].isna().mean()) - float(current[name].isna().mean()))
        moved = effect(reference[name].dropna(), current[name].dropna())
        if moved >= DRIFTED or gone > MISSING_DRIFTED:
            drifted.add(name)
        elif moved <= STABLE and gone <= MISSING_STABLE:
            stable.add(name)
    return Truth(frozenset(drifted), frozenset(stable))


def effect(reference: pd.Series[Any], current: pd.Series[Any]) -> float:
    """Return how far the known values moved, 0 to about 1.

    Of texts it is the total variation distance; of numbers the Kolmogorov-Smirnov distance or, if larger, Wasserstein's
    in units of 2.5 robust standard deviations.
    """
    if reference.empty or current.empty:
        return float(len(reference) != len(current))
    if reference.dtype.kind not in "iuf":
        shares = pd.concat([one.value_counts(normalize=True) for one in (reference, current)], axis=1).fillna(0.0)
        return float(np.abs(shares.iloc[:, 0] - shares.iloc[:, 1]).sum() / 2)
    first, third = np.quantile(reference, [0.25, 0.75])
    width = (third - first) / 1.349 or float(reference.std()) or 1.0
    largest = float(stats.ks_2samp(reference, current, method="asymp").statistic)
    return max(largest, float(stats.wasserstein_distance(reference, current)) / (2.5 * width))
