"""Alibi Detect's TabularDrift: a test for each column, with its Bonferroni correction at 0.05.

It takes no missing values. As is usual, a missing number becomes the reference's median, a missing text a level.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
from alibi_detect.cd import TabularDrift

from benchmarks.peers.frames import numeric


def detector(reference: pd.DataFrame) -> Callable[[pd.DataFrame], set[str]]:
    """Return the function that names drifted columns."""
    names = [str(name) for name in reference.columns]
    medians = {name: float(reference[name].median()) for name in numeric(reference)}
    levels = {
        name: {level: code for code, level in enumerate(pd.unique(reference[name].dropna()))}
        for name in names
        if name not in medians
    }

    def encoded(frame: pd.DataFrame) -> np.ndarray:
        columns = []
        for name in names:
            if name in medians:
                columns.append(frame[name].fillna(medians[name]).to_numpy(dtype=float))
                continue
            known = levels[name]
            columns.append(
                np.array([-1 if level is None else known.setdefault(level, len(known)) for level in frame[name]], float)
            )
        return np.column_stack(columns)

    places = {names.index(name): None for name in levels}
    test = TabularDrift(encoded(reference), p_val=0.05, categories_per_feature=places or None)

    def judge(current: pd.DataFrame) -> set[str]:
        said = test.predict(encoded(current), drift_type="batch")["data"]
        return {name for name, p_value in zip(names, said["p_val"], strict=True) if p_value < said["threshold"]}

    return judge
