"""What stands for a feature that is not there: values that occur in the data."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from windage.attribution.background import background, rows_of
from windage.errors import InputError
from windage.table import Column, column

VALUES = st.one_of(st.none(), st.sampled_from(["", "1", "2.5", "-3", "Ulm", "Bonn", "1e3", "NaN"]))


@given(values=st.lists(st.tuples(VALUES, VALUES, VALUES), min_size=1, max_size=40), count=st.integers(1, 50))
def test_values_that_occur_and_weights_that_are_shares(values: list[tuple[str, str, str]], count: int) -> None:
    columns = [column(name, list(some)) for name, some in zip("abc", zip(*values, strict=True), strict=True)]
    made = background(columns, count=count, generator=np.random.default_rng(1))
    assert 1 <= len(made.rows) <= min(count, len(values))
    assert made.weights.sum() == pytest.approx(1.0)
    there = rows_of(columns)
    for place in range(3):
        assert set(made.rows[:, place]) <= {*there[:, place], None}


def test_the_middle_of_numbers_and_the_most_common_text() -> None:
    columns = [
        column("age", ["20", "30", "40", "900", None]),
        column("city", ["Ulm", "Bonn", "Bonn", None, "Köln"]),
        column("gone", [None, None, None, "1", "2"]),
        column("size", ["1", "1", "XL", "2", "3"]),
    ]
    made = background(columns, generator=np.random.default_rng(1))
    assert made.rows.tolist() == [["30", "Bonn", None, "1"]]
    assert made.weights.tolist() == [1.0]


def test_clusters_are_found() -> None:
    """Three heaps of unequal size, each with a city of its own."""
    random = np.random.default_rng(4)
    sizes, centres, cities = (60, 30, 10), (0.0, 100.0, 200.0), ("Ulm", "Bonn", "Köln")
    numbers = np.concatenate([random.normal(c, 1, n) for c, n in zip(centres, sizes, strict=True)])
    named = [city for city, n in zip(cities, sizes, strict=True) for _ in range(n)]
    columns: list[Column] = [column("x", [repr(float(n)) for n in numbers]), column("city", named)]
    made = background(columns, count=3, generator=np.random.default_rng(1))
    order = np.argsort([float(x) for x in made.rows[:, 0]])
    np.testing.assert_allclose(made.rows[order, 0].astype(float), centres, atol=0.5)
    assert made.rows[order, 1].tolist() == list(cities)
    assert made.weights[order].tolist() == [0.6, 0.3, 0.1]


@pytest.mark.parametrize("count", [0, 51])
def test_a_count_out_of_range(count: int) -> None:
    with pytest.raises(InputError, match="background: out of range"):
        background([column("a", ["1"])], count=count, generator=np.random.default_rng(1))


@pytest.mark.parametrize("columns", [[], [column("a", [])]])
def test_no_rows(columns: list[Column]) -> None:
    with pytest.raises(InputError, match="background: no rows to take it from"):
        background(columns, generator=np.random.default_rng(1))
