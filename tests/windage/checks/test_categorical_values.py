"""Whether a column holds categories that the baseline does not know."""

from __future__ import annotations

import pytest

from tests.windage.checks.comparisons import check, compare, found
from windage.config import Thresholds

FLAGGED = [("a", "categorical_values_check")]
TRAINING = {"a": ["Ulm", "Bonn"] * 100}


def unknown(count: int, rows: int, value: str = "Kiel") -> dict[str, list[object]]:
    return {"a": [value] * count + ["Ulm"] * (rows - count)}


@pytest.mark.parametrize(
    ("count", "rows", "ours", "services"),
    [
        (0, 1000, False, False),
        (1, 100_000, False, True),
        (1, 100, False, True),
        (10, 1000, False, True),
        (20, 1000, True, True),
        (3, 3, True, True),
        (1, 1, False, True),
    ],
)
def test_a_violation_needs_evidence_of_more_than_a_hundredth(count: int, rows: int, ours: bool, services: bool) -> None:
    window = unknown(count, rows)
    assert (found("categorical_values", compare(TRAINING, window)) == FLAGGED) is ours
    assert (found("categorical_values", compare(TRAINING, window, compatibility="sagemaker")) == FLAGGED) is services


def test_the_tolerance_is_a_setting() -> None:
    window = unknown(100, 1000)
    thresholds = Thresholds(tolerated_new_category_share=0.2)
    assert found("categorical_values", compare(TRAINING, window, thresholds=thresholds)) == []
    assert found("categorical_values", compare(TRAINING, window, config={"domain_content_threshold": 0.8})) == []
    for threshold, expected in ((0.9, []), (0.91, FLAGGED)):
        config = {"domain_content_threshold": threshold}
        comparison = compare(TRAINING, window, config=config, compatibility="sagemaker")
        assert found("categorical_values", comparison) == expected


@pytest.mark.parametrize("compatibility", ["windage", "sagemaker"])
def test_missing_values_are_no_category(compatibility: str) -> None:
    window = {"a": [None, "", "NaN", "Ulm"] * 100}
    assert found("categorical_values", compare(TRAINING, window, compatibility=compatibility)) == []


@pytest.mark.parametrize("compatibility", ["windage", "sagemaker"])
def test_numbers_in_a_column_of_texts_are_unknown_texts(compatibility: str) -> None:
    window = {"a": [7] * 200}
    assert found("categorical_values", compare(TRAINING, window, compatibility=compatibility)) == FLAGGED


def test_leading_zeros_make_another_category() -> None:
    training = {"a": ["007", "x"] * 100}
    assert found("categorical_values", compare(training, {"a": ["007"] * 200})) == []
    assert found("categorical_values", compare(training, {"a": ["7"] * 200})) == FLAGGED


@pytest.mark.parametrize(
    ("training", "window"),
    [
        ([f"u{n}" for n in range(200)], ["new"] * 200),
        ([1, 2, 3], ["x"] * 200),
        (["Ulm"] * 200, [f"u{n}" for n in range(10_001)]),
    ],
    ids=["identifiers", "numbers", "too many categories now"],
)
def test_what_has_no_domain_is_not_checked(training: list[object], window: list[object]) -> None:
    assert found("categorical_values", compare({"a": training}, {"a": window})) == []


def test_the_words_begin_as_the_services() -> None:
    (old,) = check("categorical_values", compare(TRAINING, unknown(1, 4), compatibility="sagemaker"))
    assert old.description == "Value: 0.75 does not meet the constraint requirement! "
    window = {"a": ["Kiel"] * 50 + ["Hof"] * 30 + ["\x1b[31m"] * 20 + ["Ulm"] * 100}
    (ours,) = check("categorical_values", compare(TRAINING, window))
    assert ours.description == (
        "Value: 0.5 does not meet the constraint requirement! 100 of 200 values (50.0%) are not in the baseline, "
        r"as Kiel, Hof, \x1b[31m."
    )
