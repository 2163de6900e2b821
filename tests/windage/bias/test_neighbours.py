"""Who is like whom: the flip test's neighbours."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.neighbors import KNeighborsClassifier

from windage.bias.neighbours import MOST_ROWS, Axis, axis_of
from windage.bias.neighbours import flips as flips_of
from windage.table import column


def rows(many: int, *, seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    random = np.random.default_rng(seed)
    points = random.normal(size=(many, 3))
    return points, points[:, 0] + random.normal(size=many) > 0, random.random(many) < 0.4


def flips(points: np.ndarray, accepted: np.ndarray, group: np.ndarray) -> np.ndarray:
    every = np.ones(group.size, dtype=bool)
    return flips_of([Axis(values) for values in points.T], accepted, group=group, known=every)


@given(st.integers(0, 100), st.integers(12, 200))
def test_like_the_classifier_that_the_service_uses(seed: int, many: int) -> None:
    points, accepted, group = rows(many, seed=seed)
    others = int(np.count_nonzero(~group))
    if not others or not group.any():
        return
    voting = KNeighborsClassifier(5 if others > 9 else 1).fit(points[~group], accepted[~group])
    expected = voting.predict(points[group])
    better, same, worse = flips(points, accepted, group)
    assert better == np.count_nonzero(accepted[group] & ~expected)
    assert worse == np.count_nonzero(~accepted[group] & expected)
    assert better + same + worse == np.count_nonzero(group)


@given(st.integers(0, 50))
def test_the_order_of_rows_does_not_matter(seed: int) -> None:
    """Also where many rows are the same and differ in their answers only."""
    points, accepted, group = rows(120, seed=seed)
    points = points.round(0)
    order = np.random.default_rng(seed).permutation(120)
    assert flips(points, accepted, group).tolist() == flips(points[order], accepted[order], group[order]).tolist()


def test_no_unit_weighs_more_than_another() -> None:
    values = [str(n % 7) for n in range(50)]
    thousands = [str(1000 * (n % 7)) for n in range(50)]
    assert axis_of(column("a", values)).values == pytest.approx(axis_of(column("a", thousands)).values)
    plain = axis_of(column("a", thousands), like_the_service=True)
    assert plain.values.max() == 6000


def test_two_texts_are_as_far_apart_as_one_standard_deviation() -> None:
    points = axis_of(column("city", ["Ulm", "Bonn", "Bern", None])).points(np.arange(4))
    assert np.linalg.norm(points[0] - points[1]) == pytest.approx(1)
    assert np.linalg.norm(points[1] - points[2]) == pytest.approx(1)
    assert points[3].tolist() == [0, 0, 0]


def test_what_tells_no_rows_apart_is_left_out() -> None:
    assert axis_of(column("name", [f"n{n}" for n in range(60)])) is None
    assert axis_of(column("same", ["1"] * 60)) is None
    assert axis_of(column("nothing", [None] * 60)) is None


def test_a_missing_number_stands_at_the_mean() -> None:
    values = axis_of(column("a", ["0", "2", None])).values
    assert values[2] == pytest.approx(values[:2].mean())


def test_rows_that_are_not_known_are_no_neighbours() -> None:
    axis, known = Axis(np.array([0.0, 0.1, 0.2])), np.array([True, True, False])
    accepted, group = np.array([False, True, False]), np.array([True, False, False])
    assert flips_of([axis], accepted, group=group, known=known).tolist() == [0, 0, 1]


def test_nobody_to_compare_with() -> None:
    points, accepted, _ = rows(20, seed=1)
    assert flips(points, accepted, np.ones(20, dtype=bool)).tolist() == [0, 0, 0]
    assert flips(points, accepted, np.zeros(20, dtype=bool)).tolist() == [0, 0, 0]


def test_very_many_rows_are_thinned_evenly() -> None:
    random = np.random.default_rng(1)
    many = 3 * MOST_ROWS
    points, group = random.normal(size=(many, 1)), random.random(many) < 0.5
    accepted = (points[:, 0] > 0) & ~(group & (random.random(many) < 0.2))
    better, same, worse = flips(points, accepted, group)
    assert better + same + worse == MOST_ROWS
    assert worse / MOST_ROWS == pytest.approx(0.1, abs=0.02)
    assert better < 0.01 * MOST_ROWS
