"""How many different values a sample has, and when a window has another number of them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import comb

from tests.windage.checks.comparisons import check, compare, found
from tests.windage.strategies import shuffled
from windage.checks.cardinality import expected_distinct
from windage.config import Thresholds
from windage.profile import ColumnProfile
from windage.table import column

FLAGGED = [("a", "cardinality_check")]
IDS = {"a": [f"id-{n}" for n in range(5000)]}
CITIES = {"a": shuffled([f"city-{n % 50}" for n in range(5000)])}


def of(values: list[object]) -> ColumnProfile:
    return ColumnProfile.of(column("a", [str(value) for value in values]))


@settings(max_examples=60)
@given(st.lists(st.sampled_from("abcdefgh"), min_size=1, max_size=60), st.integers(1, 120))
def test_the_bounds_are_bounds(values: list[object], rows: int) -> None:
    fewest, most = expected_distinct(of(values), rows)
    assert 0 < fewest <= most + 1e-9
    assert most <= rows + 1e-9
    assert expected_distinct(of(values), rows, alike=5)[0] <= fewest + 1e-9
    if rows == len(values):
        assert fewest == pytest.approx(len(set(values)))


@given(st.lists(st.integers(1, 9), min_size=1, max_size=8), st.data())
def test_rarefaction_is_hurlberts_formula(counts: list[int], data: st.DataObject) -> None:
    total = sum(counts)
    rows = data.draw(st.integers(1, total))
    values: list[object] = [f"v{place}" for place, count in enumerate(counts) for _ in range(count)]
    by_hand = sum(1 - comb(total - count, rows, exact=True) / comb(total, rows, exact=True) for count in counts)
    assert expected_distinct(of(values), rows) == pytest.approx((by_hand, by_hand))


def test_identifiers_stay_unique() -> None:
    assert found("cardinality", compare(IDS, {"a": [f"id-{n}" for n in range(9000, 9500)]})) == []
    assert found("cardinality", compare(IDS, {"a": [f"id-{n}" for n in range(20_000)]})) == []
    (violation,) = check("cardinality", compare(IDS, {"a": shuffled([f"id-{9000 + n % 100}" for n in range(2000)])}))
    assert violation.description == (
        "100 different values in 2,000; a sample of the baseline of that size has at least about 2,000 "
        "(the baseline 5,000 in 5,000)."
    )


def test_categories_that_become_thousands() -> None:
    (violation,) = check("cardinality", compare(CITIES, {"a": [f"city-{n}" for n in range(3000)]}))
    assert violation.description == (
        "3,000 different values in 3,000; a sample of the baseline of that size has at most about 50 "
        "(the baseline 50 in 5,000)."
    )


def test_numbers_that_were_rounded() -> None:
    random = np.random.default_rng(1)
    training, window = {"a": random.normal(size=5000).tolist()}, random.normal(size=2000)
    assert found("cardinality", compare(training, {"a": window.tolist()})) == []
    assert found("cardinality", compare(training, {"a": window.round(1).tolist()})) == FLAGGED


def test_a_few_more_are_no_violation_and_the_factor_is_a_setting() -> None:
    twice = {"a": shuffled([f"city-{n % 100}" for n in range(3000)])}
    thrice = {"a": shuffled([f"city-{n % 200}" for n in range(3000)])}
    assert found("cardinality", compare(CITIES, twice)) == []
    assert found("cardinality", compare(CITIES, thrice)) == FLAGGED
    assert found("cardinality", compare(CITIES, thrice, thresholds=Thresholds(tolerated_distinct_factor=4))) == []
    assert found("cardinality", compare(CITIES, thrice, compatibility="sagemaker")) == []


@pytest.mark.parametrize("window", [[None] * 200, ["x"] * 200, [5], [True, False] * 100, [1, "x"] * 100, []])
@pytest.mark.parametrize("training", [[None] * 200, ["x"] * 200, [5], IDS["a"][:10]])
def test_degenerate_columns_do_not_raise(training: list[object], window: list[object]) -> None:
    assert isinstance(found("cardinality", compare({"a": training}, {"a": window})), list)
