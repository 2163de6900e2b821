"""Whether a column still holds values of its type."""

from __future__ import annotations

import pytest

from tests.windage.checks.comparisons import check, compare, found
from windage.config import Thresholds

WHOLE = {"a": [1, 2, 3] * 100}
BROKEN = {"a": [1.5, 2.5, 3.5] * 100}
FLAGGED = [("a", "data_type_check")]


def window(bad: object, count: int, rows: int, good: object = 7) -> dict[str, list[object]]:
    return {"a": [bad] * count + [good] * (rows - count)}


def test_one_bad_value_in_a_hundred_thousand_is_chance_and_a_violation_for_the_service() -> None:
    one = window("x", 1, 100_000)
    assert found("data_type", compare(WHOLE, one)) == []
    assert found("data_type", compare(WHOLE, one, compatibility="sagemaker")) == FLAGGED


@pytest.mark.parametrize(
    ("count", "rows", "flagged"),
    [
        (0, 1000, False),
        (1, 4, True),
        (1, 10, False),
        (1, 115, False),
        (1, 1000, False),
        (4, 1000, False),
        (5, 1000, True),
        (100, 100_000, False),
        (130, 100_000, True),
        (1000, 1000, True),
    ],
)
def test_a_violation_needs_evidence_of_more_than_a_thousandth(count: int, rows: int, flagged: bool) -> None:
    """By hand: at a true share of 1 in 1,000, five or more of 1,000 happen once in 275 windows, four once in 53."""
    assert (found("data_type", compare(WHOLE, window("x", count, rows))) == FLAGGED) is flagged


def test_the_tolerance_is_a_setting() -> None:
    bad = window("x", 50, 1000)
    assert found("data_type", compare(WHOLE, bad, thresholds=Thresholds(tolerated_bad_share=0.1))) == []
    assert found("data_type", compare(WHOLE, bad, config={"datatype_check_threshold": 0.9})) == []
    assert (
        found("data_type", compare(WHOLE, window("x", 1, 50), thresholds=Thresholds(tolerated_bad_share=0))) == FLAGGED
    )


def test_integers_are_fractions_but_not_for_the_service() -> None:
    assert found("data_type", compare(BROKEN, WHOLE)) == []
    assert found("data_type", compare(BROKEN, WHOLE, compatibility="sagemaker")) == FLAGGED
    mixed = {"a": [1, 2.5] * 500}
    assert found("data_type", compare(BROKEN, mixed)) == []
    assert found("data_type", compare(BROKEN, mixed, compatibility="sagemaker")) == FLAGGED


@pytest.mark.parametrize("compatibility", ["windage", "sagemaker"])
def test_fractions_are_no_integers(compatibility: str) -> None:
    assert found("data_type", compare(WHOLE, BROKEN, compatibility=compatibility)) == FLAGGED


@pytest.mark.parametrize("compatibility", ["windage", "sagemaker"])
@pytest.mark.parametrize("training", [["x", "y"], [None, None]])
def test_texts_and_unknown_columns_take_everything(training: list[object], compatibility: str) -> None:
    for values in (["x"] * 200, [1] * 200, [1.5] * 200):
        comparison = compare({"a": training}, {"a": values}, compatibility=compatibility)
        assert found("data_type", comparison) == []


@pytest.mark.parametrize("compatibility", ["windage", "sagemaker"])
def test_missing_values_have_no_type(compatibility: str) -> None:
    for gone in (None, "", "NaN", "inf"):
        comparison = compare(WHOLE, window(gone, 199, 200), compatibility=compatibility)
        assert found("data_type", comparison) == []
    assert found("data_type", compare(WHOLE, {"a": [None] * 200})) == []


def test_the_services_threshold_is_a_share_of_the_values_that_are_there() -> None:
    half = {"a": ["x"] * 5 + [1] * 95 + [None] * 100}
    for threshold, expected in ((0.95, []), (0.9501, FLAGGED)):
        config = {"datatype_check_threshold": threshold}
        assert found("data_type", compare(WHOLE, half, config=config, compatibility="sagemaker")) == expected


@pytest.mark.parametrize(
    ("bad", "rows", "threshold", "expected", "observed"),
    [
        # Both seen in real files.
        (7, 1919, 1.0, "100.0", "99.6352266805628"),
        (1, 354, 1.0, "100.0", "99.71751412429379"),
        (2, 4, 0.9, "90.0", "50.0"),
        (19_999, 20_000, 0.29, "28.999999999999996", "0.005"),
        (199_999, 200_000, 1.0, "100.0", "5.0E-4"),
    ],
)
def test_shares_are_printed_as_java_prints_them(
    bad: int, rows: int, threshold: float, expected: str, observed: str
) -> None:
    config = {"datatype_check_threshold": threshold}
    comparison = compare(WHOLE, window("x", bad, rows), compatibility="sagemaker", config=config)
    (violation,) = check("data_type", comparison)
    assert f"Expected match: {expected}%. Observed: Only {observed}% of data" in violation.description


def test_the_words_are_the_services() -> None:
    """As in a real constraint_violations.json: 99.63… of 100.0 per cent."""
    (violation,) = check("data_type", compare(WHOLE, window("x", 1, 3), compatibility="sagemaker"))
    assert violation.description == (
        "Data type match requirement is not met. Expected data type: Integral, Expected match: 100.0%. "
        "Observed: Only 66.66666666666666% of data is Integral."
    )
