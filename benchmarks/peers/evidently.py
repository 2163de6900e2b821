"""Evidently's preset for data drift, with the tests and thresholds that it chooses itself."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
from evidently import DataDefinition, Dataset, Report
from evidently.presets import DataDriftPreset

from benchmarks.peers.frames import numeric

# Its methods that give a p-value, of which less is worse, say so in their names.
_P_VALUE = "p_value"


def detector(reference: pd.DataFrame) -> Callable[[pd.DataFrame], set[str]]:
    """Return the function that names drifted columns."""
    numbers = numeric(reference)
    texts = [name for name in reference.columns if name not in numbers]
    definition = DataDefinition(numerical_columns=numbers, categorical_columns=texts)
    known = Dataset.from_pandas(reference, data_definition=definition)

    def judge(current: pd.DataFrame) -> set[str]:
        run = Report([DataDriftPreset()]).run(Dataset.from_pandas(current, data_definition=definition), known)
        drifted = set()
        for metric in run.dict()["metrics"]:
            said = metric["config"]
            if "column" not in said:
                continue
            value, threshold = float(metric["value"]), float(said["threshold"])
            if value < threshold if _P_VALUE in said["method"] else value >= threshold:
                drifted.add(said["column"])
        return drifted

    return judge
