"""The drift scores of whylogs: Kolmogorov-Smirnov on sketches, chi-square on frequent items; category DRIFT alone."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import whylogs as why
from whylogs.viz.drift.column_drift_algorithms import calculate_drift_scores


def detector(reference: pd.DataFrame) -> Callable[[pd.DataFrame], set[str]]:
    """Return the function that names drifted columns."""
    known = why.log(reference).view()

    def judge(current: pd.DataFrame) -> set[str]:
        scores = calculate_drift_scores(why.log(current).view(), known, with_thresholds=True)
        return {name for name, score in scores.items() if score is not None and score["drift_category"] == "DRIFT"}

    return judge
