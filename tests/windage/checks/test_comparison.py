"""Which columns are compared with which."""

from __future__ import annotations

from dataclasses import replace

from tests.windage.checks.comparisons import compare
from windage.checks import CHECKS
from windage.profile import Profile


def test_pairs_are_the_columns_of_both_sides_in_the_baselines_order() -> None:
    comparison = compare({"a": [1], "b": [1], "c": [1]}, {"c": [1], "new": [1], "a": [1]})
    assert [pair.feature.name for pair in comparison.pairs()] == ["a", "c"]


def test_what_is_switched_off_is_not_compared() -> None:
    off = {"evaluate_constraints": "Disabled"}
    comparison = compare({"a": [1], "b": [1]}, {"a": [1], "b": [1]}, overrides={"a": off})
    assert [pair.feature.name for pair in comparison.pairs()] == ["b"]
    assert list(compare({"a": [1]}, {"a": [1]}, config=off).pairs()) == []


def test_a_window_without_rows_has_no_pairs() -> None:
    assert list(compare({"a": [1]}, Profile()).pairs()) == []
    assert list(compare({"a": [1]}, {"a": []}).pairs()) == []


def test_constraints_without_statistics_are_compared_as_far_as_they_go() -> None:
    comparison = replace(compare({"a": [1]}, {"a": ["x"] * 200}), baseline=Profile())
    (pair,) = comparison.pairs()
    assert pair.baseline is None
    found = {violation.constraint_check_type for check in CHECKS.values() for violation in check(comparison)}
    assert found == {"data_type_check"}


def test_a_column_switched_off_violates_nothing() -> None:
    off = {"evaluate_constraints": "Disabled"}
    comparison = compare({"a": [1] * 200}, {"a": [None, "x"] * 200}, overrides={"a": off})
    assert [violation for check in CHECKS.values() for violation in check(comparison)] == []
