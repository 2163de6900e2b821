"""Columns that no longer go together, though each by itself looks the same."""

from __future__ import annotations

import numpy as np
import pandas as pd

from tests.windage.checks.whole_rows import found, frame
from windage.config import Thresholds


def mixed_up(rows: int, column: str = "income") -> pd.DataFrame:
    """Return rows of which one column has been put in another order."""
    window = frame(3, rows)
    window[column] = np.random.default_rng(1).permutation(window[column].to_numpy())
    return window


def test_a_column_that_was_put_in_another_order_is_found() -> None:
    violations = found("correlation", mixed_up(1000))
    assert {violation.feature_name for violation in violations} == {"income"}
    assert {violation.description.split(" is ")[0] for violation in violations} == {
        "The correlation with amount",
        "The correlation with score",
    }


def test_the_sentence_has_both_correlations() -> None:
    violations = found("correlation", mixed_up(1000))
    text = next(v.description for v in violations if "amount" in v.description)
    assert text.endswith("in the baseline it is 0.80, and a change of 0.2 is allowed.")


def test_what_is_allowed_is_the_users() -> None:
    assert found("correlation", mixed_up(1000), thresholds=Thresholds(correlation_change=0.9)) == []


def test_units_do_not_matter() -> None:
    """Neither does a column that has moved to where the baseline has no ranks: that is drift."""
    assert found("correlation", frame(4, 1000).assign(income=lambda f: f.income * 1000)) == []


def test_rows_that_come_five_times_are_no_evidence() -> None:
    for seed in range(20):
        few = frame(100 + seed, 40)
        assert found("correlation", pd.concat([few] * 5, ignore_index=True)) == []
        assert found("correlation", few.loc[few.index.repeat(5)].reset_index(drop=True)) == []
