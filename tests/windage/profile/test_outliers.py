"""Rows far out: counts add up, the worst are found and named, the baseline's own tails are known."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from windage.baselines import Baseline, learn
from windage.calls import Calls
from windage.profile import Profile
from windage.profile.outliers import Outliers
from windage.table import Table, from_frame


def frame(seed: int, rows: int) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    z = rng.normal(size=(rows, 3))
    return pd.DataFrame(
        {"a": z[:, 0], "b": 0.9 * z[:, 0] + 0.44 * z[:, 1], "heavy": rng.standard_t(1.5, size=rows), "c": z[:, 2]}
    )


def table_of(frame: pd.DataFrame, *, first: int = 0) -> Table:
    made = from_frame(frame)
    names = np.array([f"id-{first + place:05}" for place in range(made.rows)], dtype=object)
    times = 1_772_345_600.0 + np.arange(first, first + made.rows)
    return Table(made.rows, made.columns, Calls(names, times, np.ones(made.rows, dtype=bool)))


BASELINE: Baseline = learn(from_frame(frame(1, 5000)))
OWN: Outliers = BASELINE.known.whole_rows.outliers


def outliers_of(table: Table) -> Outliers:
    return Profile.of(table, yardstick=BASELINE.yardstick).whole_rows.outliers


@settings(max_examples=20)
@given(st.integers(0, 1000), st.integers(0, 80), st.integers(0, 80))
def test_parts_add_up_exactly_in_any_order(seed: int, one: int, other: int) -> None:
    whole = frame(seed, one + other)
    parts = outliers_of(table_of(whole[:one])), outliers_of(table_of(whole[one:], first=one))
    for added in (parts[0] + parts[1], parts[1] + parts[0]):
        expected = outliers_of(table_of(whole))
        assert (added.rows, added.beyond, added.worst) == (expected.rows, expected.beyond, expected.worst)
        assert added.distances.tolist() == expected.distances.tolist()
        assert added.by_column.tolist() == expected.by_column.tolist()


def test_the_distance_is_that_of_mahalanobis() -> None:
    """An independent oracle: numpy on the scores, with the shrunk correlations."""
    shape, rows = BASELINE.yardstick.shape, frame(7, 1)
    assert shape is not None
    assert shape.precision is not None
    z = np.array([BASELINE.yardstick.scale(name).scores.of(rows[name].to_numpy())[0] for name in shape.names])
    (only,) = outliers_of(from_frame(rows)).worst
    assert only.distance == pytest.approx(z @ shape.precision @ z, abs=1e-5)
    known = BASELINE.known.whole_rows.pairs.correlations
    shrunk = (1 - 4 / 5004) * known + 4 / 5004 * np.eye(4)
    assert shape.precision == pytest.approx(np.linalg.inv(shrunk), rel=1e-6)


def test_heavy_tails_that_the_baseline_has_are_its_own() -> None:
    assert OWN.count(OWN.limit) / OWN.rows < 0.003
    clean = outliers_of(from_frame(frame(2, 20_000)))
    assert clean.count(OWN.limit) / clean.rows < 0.003


def test_a_value_far_out_is_named_with_its_column_and_its_call() -> None:
    rows = frame(3, 500)
    rows.loc[123, "c"] = 40.0
    found = outliers_of(table_of(rows))
    (worst,) = [one for one in found.standing_out(OWN.limit) if one.identifier == "id-00123"]
    assert worst.columns[0].column == "c"
    assert worst.columns[0].beyond == pytest.approx((40 - 7) / 1.35, rel=0.1)
    assert worst.time == 1_772_345_723.0
    assert worst.row is None


def test_values_that_do_not_go_together_stand_out_though_each_is_usual() -> None:
    rows = frame(4, 500)
    rows.loc[77, ["a", "b"]] = [2.0, -2.0]
    found = outliers_of(from_frame(rows)).standing_out(OWN.limit)
    worst = next(one for one in found if one.row == 78)
    assert not worst.beyond
    assert {deviation.column for deviation in worst.columns[:2]} == {"a", "b"}
    assert all(deviation.beyond == 0 for deviation in worst.columns)


def test_nobody_stands_out_without_limit() -> None:
    """A value of 1e300 counts for 16 doublings, and infinities and gaps for nothing."""
    rows = frame(5, 200).astype(object)
    rows.loc[0, "a"], rows.loc[1, "a"], rows.loc[2] = 1e300, "inf", None
    found = outliers_of(from_frame(rows))
    assert found.worst[0].row == 1
    assert found.worst[0].distance < 10_000
    assert found.rows == 200


@pytest.mark.parametrize("column", [[None] * 50, [3.0] * 50, [True] * 50, ["x"] * 50, [0.0] * 49 + [1.0]])
def test_columns_that_hardly_vary_never_fail(column: list[object]) -> None:
    odd = learn(from_frame(pd.DataFrame({"odd": column, "y": np.arange(50.0)})))
    profile = Profile.of(from_frame(pd.DataFrame({"odd": [None, "z", 1.0], "y": [1, 2, 3]})), yardstick=odd.yardstick)
    assert profile.whole_rows.outliers.rows == 3
