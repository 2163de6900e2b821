"""Windows with more rows far outside than the baseline had."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from tests.windage.checks.whole_rows import found, frame
from windage.config import Thresholds


def with_outliers(rows: int, share: float, *, together: bool = False, burst: bool = False) -> pd.DataFrame:
    window = frame(3, rows)
    some = window.index < share * rows if burst else np.random.default_rng(1).random(rows) < share
    if together:
        window.loc[some, ["income", "amount"]] = [8.0, 0.1]
    else:
        window.loc[some, "gap"] = 30.0
    return window


@pytest.mark.parametrize("rows", [1000, 10_000])
def test_values_far_out_are_found(rows: int) -> None:
    (violation,) = found("outliers", with_outliers(rows, 0.03))
    assert violation.feature_name == "Outlying rows"
    assert " rows (" in violation.description
    assert "lie far outside the baseline, most often in gap; of the baseline's own rows 0." in violation.description


def test_rows_whose_values_do_not_go_together_are_found() -> None:
    """Income 8 and amount 0.1 are usual, each by itself."""
    assert found("outliers", with_outliers(2000, 0.03, together=True)) != []


def test_a_burst_is_found() -> None:
    assert found("outliers", with_outliers(2000, 0.03, burst=True)) != []


def test_a_few_are_tolerated() -> None:
    assert found("outliers", with_outliers(10_000, 0.002)) == []
    assert found("outliers", with_outliers(1000, 0.03), thresholds=Thresholds(tolerated_outlier_share=0.05)) == []


def test_one_that_comes_often_is_little_evidence() -> None:
    window = frame(4, 200).assign(gap=lambda f: np.where(f.index < 2, 30.0, f.gap))
    assert found("outliers", window.loc[window.index.repeat(5)].reset_index(drop=True)) == []
