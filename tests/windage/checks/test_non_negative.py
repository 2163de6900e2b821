"""Whether numbers that were never negative have become so."""

from __future__ import annotations

import pytest

from tests.windage.checks.comparisons import check, compare, found
from windage.config import Thresholds

FLAGGED = [("a", "non_negative_check")]
TRAINING = {"a": [0, 1, 2] * 100}


def negative(count: int, rows: int) -> dict[str, list[object]]:
    return {"a": [-3] * count + [5] * (rows - count)}


@pytest.mark.parametrize(
    ("count", "rows", "ours", "services"),
    [
        (0, 100, False, False),
        (1, 100_000, False, True),
        (1, 100, False, True),
        (6, 1000, True, True),
        (50, 50, True, True),
    ],
)
def test_a_violation_needs_evidence_of_more_than_a_thousandth(
    count: int, rows: int, ours: bool, services: bool
) -> None:
    window = negative(count, rows)
    assert (found("non_negative", compare(TRAINING, window)) == FLAGGED) is ours
    assert (found("non_negative", compare(TRAINING, window, compatibility="sagemaker")) == FLAGGED) is services


def test_the_tolerance_is_a_setting() -> None:
    assert (
        found("non_negative", compare(TRAINING, negative(50, 1000), thresholds=Thresholds(tolerated_bad_share=0.1)))
        == []
    )


@pytest.mark.parametrize("compatibility", ["windage", "sagemaker"])
@pytest.mark.parametrize("training", [[-1, 2], ["x", "y"], [None]])
def test_what_was_negative_or_no_number_may_be_so(training: list[object], compatibility: str) -> None:
    comparison = compare({"a": training}, negative(100, 100), compatibility=compatibility)
    assert found("non_negative", comparison) == []


def test_zero_is_not_negative() -> None:
    window = {"a": ["-0", "-0.0", "0"] * 100}
    assert found("non_negative", compare(TRAINING, window, compatibility="sagemaker")) == []


def test_the_words() -> None:
    (violation,) = check("non_negative", compare(TRAINING, negative(50, 200)))
    assert violation.description == "50 of 200 values are negative, the smallest -3; the baseline has none."
