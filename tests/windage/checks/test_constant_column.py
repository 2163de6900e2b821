"""Columns that stop varying, and such that begin to."""

from __future__ import annotations

import pytest

from tests.windage.checks.comparisons import check, compare, found
from tests.windage.strategies import normal, shuffled

FLAGGED = [("a", "constant_column_check")]
COINS = {"a": shuffled([0, 1] * 1000)}
RARE = {"a": shuffled(["usual"] * 990 + ["other"] * 10)}


def said(training: dict[str, list[object]], window: dict[str, list[object]]) -> list[str]:
    return [violation.description for violation in check("constant_column", compare(training, window))]


def test_the_sentence_of_a_column_that_stands_still() -> None:
    assert said(COINS, {"a": [1] * 500}) == [
        "All 500 values are 1; in the baseline the column varied, and no one value had more than 50.0% of the rows. "
        "By chance that happens less often than once in a hundred million windows."
    ]


def test_the_sentence_of_a_column_that_begins_to_vary() -> None:
    window = {"a": shuffled(["EUR"] * 400 + ["USD"] * 100)}
    assert said({"a": ["EUR"] * 1000}, window) == [
        "All 1,000 values of the baseline are EUR; now 100 of 500 (20.0%) are others, 2 different ones in all."
    ]
    assert found("constant_column", compare({"a": [3] * 1000}, {"a": shuffled([3] * 400 + [4] * 100)})) == FLAGGED


@pytest.mark.parametrize(("rows", "flagged"), [(1, False), (20, False), (25, False), (40, True), (1000, True)])
def test_coins_may_fall_alike_by_chance(rows: int, flagged: bool) -> None:
    """By hand: 27 of a kind after the first have a chance of 1 in 134 million; the baseline's error asks for more."""
    assert (found("constant_column", compare(COINS, {"a": [0] * rows})) == FLAGGED) is flagged


def test_what_is_rare_may_stay_away() -> None:
    assert found("constant_column", compare(RARE, {"a": ["usual"] * 300})) == []
    assert found("constant_column", compare(RARE, {"a": ["usual"] * 50_000})) == FLAGGED


def test_rows_that_came_several_times_count_once() -> None:
    numbers = normal(1, 1000)
    training = {"a": shuffled([0] * 900 + [1] * 100), "b": numbers}
    window = normal(2, 120)
    assert found("constant_column", compare(training, {"a": [0] * 600, "b": window * 5})) == FLAGGED
    repeated = [value for value in window for _ in range(5)]
    assert found("constant_column", compare(training, {"a": [0] * 600, "b": repeated})) == []


def test_one_other_value_in_a_thousand_is_no_violation() -> None:
    assert found("constant_column", compare({"a": ["EUR"] * 10_000}, {"a": ["EUR"] * 999 + ["USD"]})) == []


def test_the_service_has_no_such_check() -> None:
    assert found("constant_column", compare(COINS, {"a": [1] * 500}, compatibility="sagemaker")) == []


@pytest.mark.parametrize("window", [[None] * 200, ["x"] * 200, [5], [True] * 200, [1, "x"] * 100])
@pytest.mark.parametrize("training", [[None] * 200, ["x"] * 200, [5], [True, False] * 200, [1.5] * 100])
def test_degenerate_columns_do_not_raise(training: list[object], window: list[object]) -> None:
    assert isinstance(found("constant_column", compare({"a": training}, {"a": window})), list)
