"""The service's chi-square: Pearson's statistic after its engine's regrouping, or nothing where there is no test."""

from __future__ import annotations

import math

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy.stats import chisquare

from windage.distances import chi_squared

counts = st.dictionaries(st.sampled_from("abcdefgh"), st.integers(1, 400), min_size=1)


def regrouped(sample: dict[str, int], baseline: dict[str, int]) -> tuple[list[float], list[float]]:
    """The rule as it is told: lists that are sorted anew in every round."""
    known = sum(count for category, count in sample.items() if category in baseline)
    total = sum(baseline.values())
    groups = [(baseline[c] / total * known, float(sample.get(c, 0))) for c in baseline]
    while len(groups) >= 2:
        few = [expected for expected, _ in groups if expected < (10 if len(groups) == 2 else 5)]
        if len(few) <= (0 if len(groups) == 2 else len(groups) // 5):
            break
        groups.sort(key=lambda group: group[0])
        (least, seen), (second, also), *others = groups
        groups = [(least + second, seen + also), *others]
    return [seen for _, seen in groups], [expected for expected, _ in groups]


@settings(max_examples=300)
@given(counts, counts)
def test_it_is_scipys_test_of_the_regrouped_categories(sample: dict[str, int], baseline: dict[str, int]) -> None:
    # Of equally rare categories any may be the one that is joined.
    assume(len(set(baseline.values())) == len(baseline))
    observed, expected = regrouped(sample, baseline)
    found = chi_squared(sample, baseline)
    if math.isnan(found.statistic):
        assert len(expected) < 2 or sum(map(bool, observed)) < 2
        return
    oracle = chisquare(observed, expected)
    assert found.statistic == pytest.approx(oracle.statistic, rel=1e-9, abs=1e-9)
    assert found.p_value == pytest.approx(oracle.pvalue, rel=1e-9, abs=1e-12)


@given(counts)
def test_the_same_shares_are_no_distance(baseline: dict[str, int]) -> None:
    found = chi_squared({c: 3 * count for c, count in baseline.items()}, baseline)
    if not math.isnan(found.statistic):
        assert found.statistic == pytest.approx(0, abs=1e-9)
        assert found.p_value == pytest.approx(1)


@given(counts, counts, st.integers(2, 9))
def test_only_the_shares_of_the_baseline_matter(sample: dict[str, int], baseline: dict[str, int], times: int) -> None:
    larger = {category: times * count for category, count in baseline.items()}
    one, other = chi_squared(sample, baseline), chi_squared(sample, larger)
    assert one.statistic == pytest.approx(other.statistic, rel=1e-6, abs=1e-9, nan_ok=True)


@given(counts, counts)
def test_the_range(sample: dict[str, int], baseline: dict[str, int]) -> None:
    statistic, p_value = chi_squared(sample, baseline)
    assert math.isnan(statistic) == math.isnan(p_value)
    assert math.isnan(statistic) or (statistic >= 0 and 0 <= p_value <= 1)


def test_a_value_worked_out_by_hand() -> None:
    """Of 100, 50 30 20 are expected: (60 - 50)² / 50 + (25 - 30)² / 30 + (15 - 20)² / 20 = 2 + 5/6 + 5/4."""
    found = chi_squared({"a": 60, "b": 25, "c": 15}, {"a": 500, "b": 300, "c": 200})
    assert found.statistic == pytest.approx(2 + 5 / 6 + 5 / 4)
    assert found.p_value == pytest.approx(math.exp(-found.statistic / 2))


def test_the_rarest_joins_the_second_rarest() -> None:
    """By hand: 94, 4 and 2 are expected; two of three below 5 are too many, so 4 and 2 become 6, and of two groups
    each must be expected ten times: nothing is left. With 86, 8 and 6 all three are tested.
    """
    assert math.isnan(chi_squared({"a": 90, "b": 5, "c": 5}, {"a": 94, "b": 4, "c": 2}).statistic)
    found = chi_squared({"a": 86, "b": 4, "c": 10}, {"a": 86, "b": 8, "c": 6})
    assert found.statistic == pytest.approx(16 / 8 + 16 / 6)
    grouped = chi_squared({"a": 50, "b": 38, "c": 8, "d": 4}, {"a": 48, "b": 40, "c": 8, "d": 4})
    assert grouped.statistic == pytest.approx(4 / 48 + 4 / 40 + 0 / 12)


@pytest.mark.parametrize(
    ("sample", "baseline"),
    [
        ({}, {"a": 50, "b": 50}),
        ({"a": 50}, {}),
        ({"z": 100}, {"a": 50, "b": 50}),
        ({"a": 100}, {"a": 50, "b": 50}),
        ({"a": 100, "b": 100}, {"a": 50}),
        ({"a": 5, "b": 5}, {"a": 50, "b": 50}),
    ],
    ids=["no sample", "no baseline", "all unknown", "one category seen", "one known", "too few"],
)
def test_what_cannot_be_tested_is_nan(sample: dict[str, int], baseline: dict[str, int]) -> None:
    assert all(math.isnan(value) for value in chi_squared(sample, baseline))


def test_unknown_categories_are_not_looked_at() -> None:
    """The categorical-values check is there for them."""
    baseline = {"a": 500, "b": 500}
    assert chi_squared({"a": 60, "b": 40, "new": 900}, baseline) == chi_squared({"a": 60, "b": 40}, baseline)
