"""Rows that come again."""

from __future__ import annotations

import pandas as pd
import pytest

from tests.windage.checks.whole_rows import found, frame, profiled
from windage.config import Thresholds


def repeated(rows: int, again: int) -> pd.DataFrame:
    window = frame(3, rows)
    return pd.concat([window, window[:again]], ignore_index=True)


def test_a_batch_that_is_sent_twice_is_found() -> None:
    (violation,) = found("duplicate_rows", repeated(500, 100))
    assert violation.feature_name == "Duplicate rows"
    assert violation.description == (
        "100 of 600 rows (16.7%) repeat a row that is there already, one of them 2 times; in the baseline 0.0% do."
    )


@pytest.mark.parametrize(("again", "is_found"), [(100, False), (1500, True)])
def test_among_many_rows_a_sample_decides(again: int, is_found: bool) -> None:
    assert bool(found("duplicate_rows", repeated(20_000, again))) is is_found


def test_what_is_tolerated_is_the_users() -> None:
    assert found("duplicate_rows", repeated(500, 100), thresholds=Thresholds(tolerated_duplicate_share=0.2)) == []


def test_windows_add_up() -> None:
    window = repeated(500, 100)
    parts = profiled(window[:300]) + profiled(window[300:])
    assert found("duplicate_rows", parts) == found("duplicate_rows", window)
