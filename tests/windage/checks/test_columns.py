"""Whether the columns of the baseline are there, and no others."""

from __future__ import annotations

import pytest

from tests.windage.checks.comparisons import check, compare, found, unread
from windage.profile import Profile
from windage.violations import Violation

TRAINING = {"a": [1, 2], "b": [1, 2], "c": [1, 2]}


@pytest.mark.parametrize("compatibility", ["windage", "sagemaker"])
def test_the_same_columns_in_any_order_are_fine(compatibility: str) -> None:
    window = {"c": [1], "a": [1], "b": [1]}
    assert found("columns", compare(TRAINING, window, compatibility=compatibility)) == []


def test_missing_and_extra_columns_are_named() -> None:
    assert check("columns", compare(TRAINING, {"a": [1], "new": [1]})) == [
        Violation("b", "missing_column_check", "The column is in the baseline and not in the window."),
        Violation("c", "missing_column_check", "The column is in the baseline and not in the window."),
        Violation("new", "extra_column_check", "The column is in the window and not in the baseline."),
    ]


def test_the_service_counts_columns() -> None:
    comparison = compare(TRAINING, {"a": [1], "new": [1]}, compatibility="sagemaker")
    assert check("columns", comparison) == [
        Violation(
            "Missing columns",
            "missing_column_check",
            "There are missing columns in current dataset. Number of columns in current dataset: 2, "
            "Number of columns in baseline constraints: 3",
        )
    ]
    comparison = compare(TRAINING, {**TRAINING, "new": [1, 2]}, compatibility="sagemaker")
    assert found("columns", comparison) == [("Extra columns", "extra_column_check")]


@pytest.mark.parametrize("compatibility", ["windage", "sagemaker"])
@pytest.mark.parametrize(
    ("window", "expected"),
    [
        (unread({4: 100}), [("Extra columns", "extra_column_check")]),
        (unread({2: 100}), [("Missing columns", "missing_column_check")]),
        (unread({4: 60, 2: 61}), [("Missing columns", "missing_column_check")]),
        (unread({4: 3}, a=[1, 1], b=[1, 1], c=[1, 1]), [("Extra columns", "extra_column_check")]),
        (unread({4: 2}, a=[1, 1], b=[1, 1], c=[1, 1]), []),
        (Profile(), []),
    ],
)
def test_rows_of_another_width_are_another_schema_when_they_are_the_larger_part(
    window: Profile, expected: list[tuple[str, str]], compatibility: str
) -> None:
    assert found("columns", compare(TRAINING, window, compatibility=compatibility)) == expected


def test_a_window_without_rows_misses_no_columns() -> None:
    assert found("columns", compare(TRAINING, {"a": []})) == []
