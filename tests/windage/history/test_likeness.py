"""Two windows of a column: the same differ by nothing, and what differs does so by what scipy says."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from tests.windage.strategies import tables
from windage.history.likeness import are_comparable, difference, together
from windage.history.trace import MOST_VALUES, ColumnTrace, trace_of
from windage.profile import Profile

counts = st.lists(st.integers(0, 50), min_size=3, max_size=9)


def numbers(cells: list[int], *, time: float = 1.0, missing: int = 0) -> ColumnTrace:
    kinds = {"fractional": sum(cells), "null": missing}
    return ColumnTrace(name="x", kinds=kinds, cells=tuple(cells), time=time, missing_time=time)


def texts(values: dict[str, int], others: int = 0) -> ColumnTrace:
    return ColumnTrace(name="x", kinds={"text": sum(values.values()) + others}, values=values, others=others)


@given(tables(least_rows=1))
def test_a_window_differs_from_itself_by_nothing(table: object) -> None:
    for column in trace_of(Profile.of(table), baseline="b").columns:  # type: ignore[arg-type]
        same = difference(column, column)
        assert (same.values, same.missing, same.missing_p) == (0, 0, 1)
        assert same.values_p == pytest.approx(1)
        assert not same.is_real(chance=0.5)


@given(counts, counts)
def test_the_order_of_the_two_does_not_matter(a: list[int], b: list[int]) -> None:
    b = (b * 9)[: len(a)]
    one, other = difference(numbers(a), numbers(b)), difference(numbers(b), numbers(a))
    assert one.values == pytest.approx(other.values)
    assert one.values_p == pytest.approx(other.values_p)
    assert 0 <= one.values <= 1
    assert 0 <= one.values_p <= 1


@given(st.integers(2, 20))
def test_more_rows_of_the_same_kind_make_it_surer_and_dependent_rows_do_not(times: int) -> None:
    a, b = [30, 0, 70], [50, 0, 50]
    few = difference(numbers(a), numbers(b))
    many = difference(numbers([times * n for n in a]), numbers([times * n for n in b]))
    repeated = difference(
        numbers([times * n for n in a], time=float(times)), numbers([times * n for n in b], time=float(times))
    )
    assert many.values_p < few.values_p
    assert repeated.values_p == pytest.approx(few.values_p)
    assert repeated.values == pytest.approx(few.values)


def test_numbers_differ_as_scipy_says() -> None:
    random = np.random.default_rng(3)
    a, b = random.normal(size=800), random.normal(0.2, size=700)
    edges = np.linspace(-4, 4, 400)
    cells = [np.histogram(side, [-np.inf, *edges, np.inf])[0].tolist() for side in (a, b)]
    found = difference(numbers(cells[0]), numbers(cells[1]))
    oracle = stats.ks_2samp(a, b, method="asymp")
    assert found.values == pytest.approx(oracle.statistic, abs=0.005)
    assert found.values_p == pytest.approx(oracle.pvalue, rel=0.3)


def test_texts_differ_as_scipy_says() -> None:
    a, b = {"x": 30, "y": 70, "z": 40}, {"x": 45, "y": 50, "z": 60}
    found = difference(texts(a), texts(b))
    assert found.values_p == pytest.approx(stats.chi2_contingency([[30, 70, 40], [45, 50, 60]]).pvalue)
    shares = np.array([30, 70, 40]) / 140 - np.array([45, 50, 60]) / 155
    assert found.values == pytest.approx(np.abs(shares).sum() / 2)


def test_a_text_that_may_be_among_the_others_is_not_taken_for_gone() -> None:
    assert difference(texts({"x": 50, "rare": 5}, 45), texts({"x": 50}, 50)).values == 0
    assert difference(texts({"x": 50, "gone": 50}), texts({"x": 50, "new": 50})).values == pytest.approx(0.5)


def test_missing_values_are_a_difference_of_their_own() -> None:
    found = difference(numbers([50, 0, 50], missing=100), numbers([50, 0, 50], missing=5))
    assert found.values == 0
    assert found.missing == pytest.approx(0.5 - 5 / 105)
    assert found.is_more_than(values=0.1, missing=0.01, chance=0.001)
    assert not found.is_more_than(values=0.1, missing=0.6, chance=0.001)


def test_cells_of_different_cuts_tell_nothing() -> None:
    assert difference(numbers([1, 2, 3]), numbers([1, 2, 3, 4, 5])).values_p == 1
    assert difference(numbers([]), numbers([])).values_p == 1


def test_counts_that_were_given_up_are_no_likeness() -> None:
    given_up = ColumnTrace(name="x", kinds={"text": 100})
    assert not are_comparable(given_up, given_up)
    assert not are_comparable(numbers([1, 2, 3]), numbers([1, 2, 3, 4, 5]))
    assert not are_comparable(numbers([1, 2, 3]), texts({"a": 1}))
    all_missing = ColumnTrace(name="x", kinds={"null": 100})
    assert are_comparable(all_missing, texts({"a": 1}))
    assert are_comparable(numbers([1, 2, 3]), numbers([3, 2, 1]))


def test_windows_together_are_their_sums() -> None:
    both = together([numbers([1, 2, 3], missing=1), numbers([4, 0, 1], time=3.0)])
    assert (both.cells, both.rows, both.missing, both.time) == ((5, 2, 4), 12, 1, 3.0)
    assert together([texts({"a": 1}, 2), texts({"a": 2, "b": 1})]).values == {"a": 3, "b": 1}
    with pytest.raises(ValueError, match="together: no traces"):
        together([])


def test_only_the_most_common_texts_are_kept() -> None:
    from tests.windage.strategies import profile_of

    profile = profile_of(id=[f"v{n}" for n in range(300)] + ["v7"])
    (column,) = trace_of(profile, baseline="b").columns
    assert (len(column.values), column.others) == (MOST_VALUES, 301 - MOST_VALUES - 1)
    assert column.values["v7"] == 2
