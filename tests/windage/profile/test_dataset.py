"""profile(a) + profile(b) is profile(a ++ b): exactly for what is counted, within its bound for the sketch."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.windage.strategies import tables
from windage.intake import Intake
from windage.profile import Profile, Yardstick, total
from windage.profile_file import encode
from windage.table import Table, from_records, from_rows, stacked


def cut(table: Table, place: int) -> tuple[Table, Table]:
    """Return a table's rows before a place, and the rest."""
    rows = list(zip(*(column.texts for column in table.columns), strict=True))
    rows = [tuple(value or None for value in row) for row in rows]
    return from_rows(table.names, rows[:place]), from_rows(table.names, rows[place:])


@settings(max_examples=80)
@given(tables(), st.integers(0, 30))
def test_adding_is_profiling_both(table: Table, place: int) -> None:
    names = set(table.names)
    parts = cut(table, place)
    one, other = (Profile.of(part, yardstick=Yardstick.of_texts(*names)) for part in parts)
    added, whole = one + other, Profile.of(stacked(parts), yardstick=Yardstick.of_texts(*names))
    assert (added.rows, added.intake) == (whole.rows, whole.intake)
    for mine, its in zip(added.columns, whole.columns, strict=True):
        assert (mine.name, mine.kinds, mine.categorical, mine.distinct) == (
            *(its.name, its.kinds, its.categorical, its.distinct),
        )
        assert (mine.inferred_type, mine.completeness, mine.distinct_count) == (
            *(its.inferred_type, its.completeness, its.distinct_count),
        )
        np.testing.assert_equal(
            (mine.numerical.count, mine.numerical.negative, mine.numerical.minimum, mine.numerical.maximum),
            (its.numerical.count, its.numerical.negative, its.numerical.minimum, its.numerical.maximum),
        )
        assert mine.numerical.mean == pytest.approx(its.numerical.mean, rel=1e-9, abs=1e-3, nan_ok=True)
        x = its.numerical.sketch.items
        assert mine.numerical.sketch.rank(x).tolist() == its.numerical.sketch.rank(x).tolist()


@settings(max_examples=50)
@given(tables(), tables(), tables())
def test_adding_is_associative_and_has_a_zero(a: Table, b: Table, c: Table) -> None:
    one, two, three = (Profile.of(table, yardstick=Yardstick.of_texts("c0", "c1", "c2", "c3")) for table in (a, b, c))
    left, right = (one + two) + three, one + (two + three)
    assert (left.rows, left.intake) == (right.rows, right.intake)
    assert [column.name for column in left.columns] == [column.name for column in right.columns]
    for mine, its in zip(left.columns, right.columns, strict=True):
        assert (mine.kinds, mine.categorical, mine.distinct) == (its.kinds, its.categorical, its.distinct)
        assert mine.rows == left.rows
    assert encode(one + Profile()) == encode(one) == encode(total([one]))
    assert encode(Profile() + one) == encode(one)
    assert encode(total([])) == encode(Profile())


@pytest.mark.parametrize("parts", [2, 7, 50])
def test_ranks_of_many_parts_keep_their_bound(parts: int) -> None:
    values = np.random.default_rng(3).lognormal(size=60_000)
    whole = total(
        Profile.of(from_rows(["a"], [[repr(v)] for v in part.tolist()])) for part in np.array_split(values, parts)
    )
    probes = np.quantile(values, np.linspace(0.001, 0.999, 199))
    exact = np.searchsorted(np.sort(values), probes, side="right") / values.size
    sketch = whole.columns[0].numerical.sketch
    assert sketch.count == values.size
    assert np.max(np.abs(sketch.cdf(probes) - exact)) <= 0.004


def test_a_column_that_one_part_lacks_is_absent_from_its_rows() -> None:
    morning = Profile.of(from_rows(["a"], [["1"], ["2"]]))
    evening = Profile.of(from_rows(["b"], [["x"]]))
    day = morning + evening
    assert [(column.name, column.kinds.absent, column.rows) for column in day.columns] == [("a", 1, 3), ("b", 2, 3)]
    assert day.columns[0].completeness == pytest.approx(2 / 3)


def test_a_part_without_rows_takes_nothing_away() -> None:
    day = Profile.of(from_rows(["a"], [["1"]])) + Profile.of(from_rows([], []))
    assert (day.rows, day.columns[0].kinds.absent) == (1, 0)


def test_records_and_rows_add_up() -> None:
    day = Profile.of(from_records([{"a": "1"}, {"b": "x"}])) + Profile.of(from_rows(["b", "a"], [["y", "2"]]))
    kinds = {column.name: (column.kinds.present, column.kinds.absent) for column in day.columns}
    assert kinds == {"a": (2, 1), "b": (2, 1)}


def test_what_was_not_read_is_remembered() -> None:
    bad = Intake(received=5, quarantined={"payload": 5})
    day = Profile.of(from_rows(["a"], [["1"]])) + Profile.of(from_rows(["a"], []), intake=bad)
    assert (day.rows, day.intake.received, day.intake.judged, day.intake.quarantined) == (1, 6, 1, {"payload": 5})


def test_a_column_is_found_by_its_name() -> None:
    profile = Profile.of(from_rows(["a", "b"], [["1", "2"]]))
    assert profile.get("b") is profile.columns[1]
    assert profile.get("c") is None
