"""NannyML's univariate drift by its defaults: Jensen-Shannon distance, three standard deviations of reference chunks.

It judges chunks, not windows. A chunk is the window or, if less, a fifth of the reference; a column has drifted when
more than half of the window's chunks alert.
"""

from __future__ import annotations

from collections.abc import Callable

import nannyml
import pandas as pd

from benchmarks.peers.frames import numeric


def detector(reference: pd.DataFrame) -> Callable[[pd.DataFrame], set[str]]:
    """Return the function that names drifted columns."""
    names = [str(name) for name in reference.columns]
    texts = [name for name in names if name not in numeric(reference)]
    fitted: dict[int, nannyml.UnivariateDriftCalculator] = {}

    def judge(current: pd.DataFrame) -> set[str]:
        size = max(min(len(current), len(reference) // 5), 1)
        if size not in fitted:
            calculator = nannyml.UnivariateDriftCalculator(
                column_names=names, treat_as_categorical=texts or None, chunk_size=size
            )
            fitted[size] = calculator.fit(reference)
        result = fitted[size].calculate(current).filter(period="analysis").to_df()
        alerts = {name: result[name, "jensen_shannon", "alert"].mean() for name in names}
        return {name for name, share in alerts.items() if share > 0.5}

    return judge
