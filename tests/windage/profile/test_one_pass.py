"""Many tables in one pass are one table."""

from __future__ import annotations

import itertools

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from windage.intake import Intake
from windage.profile import Profile, Scale, Yardstick
from windage.profile.numerical import Numerical
from windage.profile.one_pass import one_pass
from windage.table import from_rows, stacked

NAMES = ["a", "b"]
values = st.sampled_from(["1", "2", "2.0", "-3.5", "1e300", "7"]) | st.sampled_from(["", "NaN", "inf", "x", "true"])
numbers = st.floats(allow_nan=False, allow_infinity=False, width=32).map(repr) | st.integers(-9, 9).map(str)
rows = st.lists(st.tuples(numbers, numbers | values).map(list), max_size=12)
YARDSTICK = Yardstick({"a": Scale(cuts=np.array([0.0, 2.0]))})


@given(st.lists(rows, min_size=1, max_size=5))
def test_what_is_told_does_not_show_where_tables_end(parts: list[list[list[str | None]]]) -> None:
    tables = [from_rows(NAMES, part) for part in parts]
    found = one_pass([(table, Intake(received=table.rows, judged=table.rows)) for table in tables], yardstick=YARDSTICK)
    whole = Profile.of(stacked(tables), yardstick=YARDSTICK, compatibility="sagemaker")
    assert (found.rows, found.intake) == (whole.rows, whole.intake)
    for one, other in zip(found.columns, whole.columns, strict=True):
        assert (one.name, one.kinds, one.categorical, one.distinct) == (
            *(other.name, other.kinds, other.categorical),
            other.distinct,
        )
        same(one.numerical, other.numerical)
        assert (one.histogram is None) == (other.histogram is None)
        if one.histogram is not None:
            assert one.histogram.counts.tolist() == other.histogram.counts.tolist()


def same(one: Numerical, other: Numerical) -> None:
    """To the last digit, and to the last item of the sketch."""
    for name in ("count", "total", "squares", "minimum", "maximum", "negative"):
        np.testing.assert_array_equal(getattr(one, name), getattr(other, name))
    assert [level.tolist() for level in one.sketch.levels] == [level.tolist() for level in other.sketch.levels]
    assert one.sketch.compactions == other.sketch.compactions


@given(st.lists(st.integers(0, 30_000), max_size=4), st.integers(0, 2**32 - 1))
def test_numbers_go_on_where_they_ended(cuts: list[int], seed: int) -> None:
    """Over several compactions of the sketch, too."""
    every = np.random.default_rng(seed).lognormal(0, 9, 30_000)
    edges = [0, *sorted(cuts), every.size]
    found = Numerical()
    for start, end in itertools.pairwise(edges):
        found = found.then(every[start:end])
    same(found, Numerical.of(every, one_by_one=True))


def test_a_text_makes_the_numbers_before_it_texts() -> None:
    tables = [from_rows(["a"], [["1"], ["2"]]), from_rows(["a"], [["x"]])]
    (column,) = one_pass([(table, Intake()) for table in tables]).columns
    assert dict(column.categorical.counts) == {"1": 1, "2": 1, "x": 1}
    (column,) = one_pass([(tables[0], Intake())]).columns
    assert not column.categorical.counts
