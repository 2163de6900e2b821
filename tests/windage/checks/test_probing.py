"""Somebody tries out the model."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from tests.windage.checks.whole_rows import found, frame, profiled
from windage.config import Thresholds


def probed(rows: int, probes: int, *, answers: bool = True) -> pd.DataFrame:
    window = frame(3, rows + probes)
    first = frame(999, 1).iloc[0]
    for name in window.columns:
        if name != "amount" and not (answers and name == "score"):
            window.loc[rows:, name] = first[name]
    window.loc[rows:, "amount"] = np.linspace(1, 9, probes)
    return window


@pytest.mark.parametrize("rows", [500, 5000])
def test_who_tries_out_amounts_is_found(rows: int) -> None:
    (violation,) = found("probing", probed(rows, 60))
    assert violation.feature_name == "amount"
    assert violation.description == (
        "60 rows are alike in all columns but score and amount, as if somebody tried out the model; in the baseline "
        "fewer than 8 are."
    )


def test_without_the_answer_one_column_varies() -> None:
    (violation,) = found("probing", probed(500, 60, answers=False))
    assert violation.description.startswith("60 rows are alike in all columns but amount,")


def test_a_few_are_no_probing() -> None:
    assert found("probing", probed(500, 15)) == []
    assert found("probing", probed(500, 60), thresholds=Thresholds(probing_rows=100)) == []


def test_the_same_row_again_is_no_probing() -> None:
    window = pd.concat([frame(3, 500), *[frame(3, 1)] * 200], ignore_index=True)
    assert found("probing", window) == []


def test_shards_add_up() -> None:
    window = probed(500, 100)
    parts = profiled(window[:550]) + profiled(window[550:])
    (violation,) = found("probing", parts)
    assert 80 <= int(violation.description.split(" ")[0]) <= 101
