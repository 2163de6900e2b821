"""Every distance that can be chosen for a column, by name."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import norm

from tests.windage.strategies import baseline_of, normal, profile_of, table_of, tables
from windage.baselines import Baseline, learn
from windage.config import DISTANCE_NAMES
from windage.config.distance_names import BEYOND_ONE, IN_OWN_UNIT
from windage.distances import DISTANCES, distance, measured
from windage.errors import InputError
from windage.profile import ColumnProfile, Numerical, Profile, Sketch

NUMBERS = [name for name, one in DISTANCES.items() if one.columns != "texts"]
TEXTS = [name for name, one in DISTANCES.items() if one.columns != "numbers"]


def sides(before: list, now: list) -> tuple[ColumnProfile, ColumnProfile]:
    baseline = baseline_of(x=before)
    return baseline.known.columns[0], Profile.of(table_of(x=now), yardstick=baseline.yardstick).columns[0]


def test_the_configuration_knows_its_names() -> None:
    assert tuple(DISTANCES) == DISTANCE_NAMES


def test_the_configuration_knows_their_ranges() -> None:
    assert {name for name, one in DISTANCES.items() if one.unit not in {"share", "of at most 1"}} == BEYOND_ONE
    assert {name for name, one in DISTANCES.items() if one.unit == "the column's own unit"} == IN_OWN_UNIT
    assert {name for name, one in DISTANCES.items() if one.threshold is None} == IN_OWN_UNIT


def test_a_wrong_name_is_answered_with_the_table() -> None:
    with pytest.raises(
        InputError, match=r"^m.yaml:3: not a distance; got psi; expected one of kolmogorov_smirnov, .*, "
    ):
        distance("psi", where="m.yaml:3")
    assert distance("mean") is DISTANCES["mean"]


def test_numbers_and_texts_have_the_distances_that_are_for_them() -> None:
    assert list(measured(*sides(normal(1, 300), normal(2, 300)))) == NUMBERS
    assert list(measured(*sides(["a", "b"] * 50, ["a", "b", "c"] * 50))) == TEXTS


@pytest.mark.parametrize("values", [normal(1, 3000), ["a", "b", "b", "c"] * 700, [0, 0, 1] * 900], ids=["n", "t", "f"])
def test_a_column_is_at_no_distance_from_itself(values: list) -> None:
    assert set(measured(*sides(values, values)).values()) == {0.0}


@pytest.mark.parametrize("name", [name for name in NUMBERS if name not in IN_OWN_UNIT])
def test_a_normal_column_reaches_the_usual_threshold_where_the_table_says(name: str) -> None:
    shift = {
        "kolmogorov_smirnov": 0.25,
        "total_variation": 0.25,
        "population_stability_index": 0.45,
        "kullback_leibler": 0.45,
        "jensen_shannon": 0.24,
        "hellinger": 0.28,
        "chi_square": 0.2,
        "wasserstein": 0.1,
    }[name]
    exact = norm.ppf((np.arange(2000) + 0.5) / 2000)
    found = DISTANCES[name].of(*sides(exact.tolist(), (exact + shift).tolist()))
    assert found == pytest.approx(DISTANCES[name].threshold, rel=0.06)


def test_values_worked_out_by_hand() -> None:
    """Of 80 % and 20 % ones: in numbers each value is a cell; ln 4 · 0.6 for PSI, smoothed by half a count of 1,000."""
    found = measured(*sides([1] * 800 + [0] * 200, [1] * 200 + [0] * 800))
    assert found["kolmogorov_smirnov"] == pytest.approx(0.6)
    assert found["total_variation"] == pytest.approx(0.6)
    assert found["population_stability_index"] == pytest.approx(2 * 0.6 * math.log(4), rel=0.01)
    assert found["kullback_leibler"] == pytest.approx(0.6 * math.log(4), rel=0.01)
    assert found["wasserstein"] == pytest.approx(0.6 / 0.4)
    assert found["mean"] == pytest.approx(0.6)
    assert [found[name] for name in ("standard_deviation", "minimum", "maximum")] == pytest.approx([0, 0, 0])
    as_texts = measured(*sides(["y"] * 800 + ["n"] * 200, ["y"] * 200 + ["n"] * 800))
    assert as_texts["l_infinity"] == pytest.approx(0.6)
    for name in as_texts.keys() & found.keys():
        assert as_texts[name] == pytest.approx(found[name])


@pytest.mark.parametrize("rows", [3000, 10_000])
@pytest.mark.parametrize("levels", [3, 50, 500, 5000])
def test_two_samples_of_one_population_stay_below_the_usual_thresholds(rows: int, levels: int) -> None:
    """From 3,000 rows on; of long tails and of equally frequent categories, however many they are."""
    random = np.random.default_rng(levels)
    for weights in (np.ones(levels), 1 / np.arange(1, levels + 1)):
        for _ in range(5):
            before, now = (random.choice(levels, size=rows, p=weights / weights.sum()) for _ in range(2))
            one, other = (profile_of(x=[f"v{level}" for level in side]).columns[0] for side in (before, now))
            found = measured(one, other)
            assert [name for name, value in found.items() if value > (DISTANCES[name].threshold or 0)] == []


@pytest.mark.parametrize("rows", [3000, 10_000])
def test_so_do_numbers(rows: int) -> None:
    for seed in range(10):
        found = measured(*sides(normal(seed, rows), normal(seed + 500, rows)))
        assert [
            name
            for name, value in found.items()
            if name not in IN_OWN_UNIT and value > (DISTANCES[name].threshold or 0)
        ] == []


@pytest.mark.parametrize("seed", range(3))
def test_the_distance_of_shards_is_that_of_all_rows(seed: int) -> None:
    """Exactly from counts and extremes; moments to the last digits; sketches within their error."""
    baseline = baseline_of(x=normal(seed, 5000))
    before, rows = baseline.known.columns[0], normal(seed + 50, 6000, shift=0.3)
    parts = [Profile.of(table_of(x=rows[i::3]), yardstick=baseline.yardstick).columns[0] for i in range(3)]
    whole = Profile.of(table_of(x=rows), yardstick=baseline.yardstick).columns[0]
    sum_of, at_once = measured(before, parts[0] + parts[1] + parts[2]), measured(before, whole)
    near = {"kolmogorov_smirnov": 0.006, "wasserstein": 0.01, "mean": 1e-12, "standard_deviation": 1e-12}
    for name, value in at_once.items():
        assert sum_of[name] == pytest.approx(value, abs=near.get(name, 0.0), rel=0), name


def test_a_baseline_of_the_service_has_all_of_them_too() -> None:
    learned, now = baseline_of(x=normal(1, 2000), w=["a", "b"] * 1000), table_of(x=normal(2, 500, 0.5), w=["a"] * 500)
    service = Baseline.from_bytes(*learned.to_bytes()[:2], where="here")
    for place, names in enumerate((NUMBERS, TEXTS)):
        found = [
            measured(by.known.columns[place], Profile.of(now, yardstick=by.yardstick).columns[place])
            for by in (learned, service)
        ]
        assert list(found[0]) == names
        assert found[0] == pytest.approx(found[1])


def test_a_file_with_moments_and_no_sketch_has_the_moments() -> None:
    before, now = sides(normal(1, 300), normal(2, 300))
    bare = replace(before, numerical=replace(before.numerical, sketch=Sketch()), histogram=None)
    assert set(measured(bare, now)) == IN_OWN_UNIT


def test_a_moment_that_a_file_does_not_know_cannot_be_had() -> None:
    before, now = sides(normal(1, 300), normal(2, 300))
    unknown = replace(before, numerical=replace(before.numerical, minimum=math.nan))
    assert "minimum" not in measured(unknown, now)


def test_numbers_too_large_to_calculate_with_cannot_be_had() -> None:
    huge = ColumnProfile("x", numerical=Numerical.of(np.array([1e308, 1e308, -1e308])))
    assert all(math.isfinite(value) for value in measured(huge, huge).values())
    assert "standard_deviation" not in measured(huge, huge)


@settings(max_examples=100)
@given(tables(least_rows=1), tables(least_rows=1), st.data())
def test_no_column_raises_and_all_numbers_are_in_their_range(before: object, now: object, data: st.DataObject) -> None:
    baseline = learn(before)
    current = Profile.of(now, yardstick=baseline.yardstick)
    one, other = data.draw(st.sampled_from(baseline.known.columns)), data.draw(st.sampled_from(current.columns))
    for name, value in measured(one, other).items():
        assert 0 <= value < math.inf
        assert name in BEYOND_ONE or value <= 1


@pytest.mark.parametrize(
    ("before", "now"),
    [([5] * 50, [5] * 50), ([5] * 50, [6] * 50), ([True, False] * 20, [True] * 9), ([1], [2]), (["a"], ["b"])],
    ids=["constant", "constant that moved", "boolean", "one row", "one text"],
)
def test_degenerate_columns_have_finite_distances(before: list, now: list) -> None:
    found = measured(*sides(before, now))
    assert found
    assert (before[0] == now[0] and len(before) == len(now)) == (max(found.values()) == 0)


@pytest.mark.parametrize("name", DISTANCES)
def test_an_empty_side_has_no_distance(name: str) -> None:
    empty, full = profile_of(x=[None, None]).columns[0], profile_of(x=[1, 2]).columns[0]
    words = profile_of(x=["a", "b"]).columns[0]
    for before, now in ((empty, full), (full, empty), (empty, empty), (words, empty), (words, full), (full, words)):
        assert DISTANCES[name].of(before, now) is None
