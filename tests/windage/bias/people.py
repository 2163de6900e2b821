"""People who are labelled and answered, with a group that may fare worse."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pandas as pd

from windage.bias.analysis_config import AnalysisConfig, decode
from windage.table import Table, from_frame


def people(rows: int, *, seed: int, worse: float = 0.0) -> pd.DataFrame:
    """Return rows; of women, so large a share of the positive answers is turned round."""
    random = np.random.default_rng(seed)
    sex = np.where(random.random(rows) < 0.3, "f", "m")
    label = (random.random(rows) < 0.4).astype(int)
    answer = np.where(random.random(rows) < 0.15, 1 - label, label)
    turned = (sex == "f") & (random.random(rows) < worse)
    return pd.DataFrame(
        {
            "label": label,
            "predicted_label": np.where(turned, 0, answer),
            "sex": sex,
            "race": random.choice(["a", "b", "c"], rows, p=[0.6, 0.385, 0.015]),
            "age": random.integers(18, 80, rows),
            "income": random.normal(3000, 500, rows).round(1),
        }
    )


def table(rows: int, *, seed: int, worse: float = 0.0) -> Table:
    return from_frame(people(rows, seed=seed, worse=worse))


def document(**changes: Any) -> dict[str, Any]:
    """Return an analysis configuration as the service's users write it; what is None is left out."""
    written: dict[str, Any] = {
        "label": "label",
        "label_values_or_threshold": [1],
        "facet": [
            {"name_or_index": "sex", "value_or_threshold": ["f"]},
            {"name_or_index": "race"},
            {"name_or_index": "age", "value_or_threshold": [40.5]},
        ],
        "group_variable": "race",
        "methods": {"pre_training_bias": {"methods": "all"}, "post_training_bias": {"methods": "all"}},
    }
    return {key: value for key, value in (written | changes).items() if value is not None}


def config(**changes: Any) -> AnalysisConfig:
    return decode(json.dumps(document(**changes)).encode())
