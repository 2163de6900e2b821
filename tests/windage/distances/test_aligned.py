"""Two columns as counts over the same cells."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.windage.strategies import baseline_of, normal, profile_of, table_of, tables
from windage.baselines import Baseline, learn
from windage.distances import Aligned
from windage.profile import Categorical, ColumnProfile, Profile

floats = st.lists(st.floats(-1e6, 1e6) | st.integers(-3, 3), min_size=1, max_size=60)
texts = st.dictionaries(st.sampled_from("abcdefghij"), st.integers(1, 60), min_size=1)


def both(before: list, now: list, *, cells: int = 20) -> Aligned | None:
    baseline = baseline_of(x=before)
    current = Profile.of(table_of(x=now), yardstick=baseline.yardstick)
    return Aligned.of(baseline.known.columns[0], current.columns[0], cells=cells)


def categories(counts: dict[str, int]) -> ColumnProfile:
    return profile_of(x=[name for name, count in counts.items() for _ in range(count)]).columns[0]


@settings(max_examples=40)
@given(floats, floats, st.integers(1, 30))
def test_every_number_is_in_one_cell(before: list[float], now: list[float], cells: int) -> None:
    aligned = both(before, now, cells=cells)
    assert aligned is not None
    assert aligned.baseline.shape == aligned.current.shape == (cells,)
    assert (aligned.baseline.sum(), aligned.current.sum()) == (len(before), len(now))


@settings(max_examples=40)
@given(floats, floats, floats)
def test_cells_of_shards_add_up(before: list[float], one: list[float], other: list[float]) -> None:
    parts = [both(before, part) for part in (one, other, [*one, *other])]
    first, second, whole = (part.current for part in parts if part is not None)
    assert (first + second).tolist() == whole.tolist()


@pytest.mark.parametrize("cells", [5, 10, 20])
@pytest.mark.parametrize("seed", range(3))
def test_the_cells_hold_about_the_same_share_of_a_continuous_baseline(cells: int, seed: int) -> None:
    aligned = both(normal(seed, 5000), normal(seed + 9, 5000), cells=cells)
    assert aligned is not None
    assert aligned.baseline / 5000 == pytest.approx(1 / cells, abs=0.0101)
    assert aligned.current / 5000 == pytest.approx(1 / cells, abs=0.0101 + 4 * (1 / cells / 5000) ** 0.5)


def test_numbers_beyond_the_baseline_are_in_its_outermost_cells() -> None:
    aligned = both(normal(1, 5000), [-1e9] * 3 + [1e9] * 4)
    assert aligned is not None
    assert aligned.current.tolist() == [3, *[0] * 18, 4]


def test_a_frequent_value_and_what_was_never_there_have_cells_of_their_own() -> None:
    """By hand: half zeros, half ones; the middles of below, 0, between, 1 and above lie at 0, 1/4, 1/2, 3/4, 1."""
    aligned = both([0] * 50 + [1] * 50, [-7, 0, 0, 0.5, 1, 9, 9])
    assert aligned is not None
    counted = np.nonzero(aligned.baseline + aligned.current)[0]
    assert counted.tolist() == [0, 5, 10, 15, 19]
    assert aligned.baseline[counted].tolist() == [0, 50, 0, 50, 0]
    assert aligned.current[counted].tolist() == [1, 2, 1, 1, 2]


@given(st.integers(10, 89), st.integers(0, 90), st.integers(0, 99))
def test_a_value_of_two_cells_share_is_alone(share: int, below: int, seed: int) -> None:
    assume(share + below <= 100)
    random = np.random.default_rng(seed)
    lower, upper = random.normal(-9, 1, 10 * below), random.normal(9, 1, 10 * (100 - share - below))
    aligned = both([*lower, *[0.0] * 10 * share, *upper], [0.0] * 7)
    assert aligned is not None
    assert aligned.baseline[aligned.current > 0].tolist() == [10 * share]


def test_a_baseline_of_the_service_is_cut_by_its_sketch() -> None:
    """Below the sketch's capacity it tells the same as the histogram."""
    learned, now = baseline_of(x=normal(1, 2000)), table_of(x=normal(2, 500, shift=0.5))
    service = Baseline.from_bytes(*learned.to_bytes()[:2], where="here")
    assert service.known.columns[0].histogram is None
    made = [
        Aligned.of(baseline.known.columns[0], Profile.of(now, yardstick=baseline.yardstick).columns[0])
        for baseline in (learned, service)
    ]
    assert made[0] is not None
    assert made[1] is not None
    assert made[0].baseline.tolist() == made[1].baseline.tolist()
    assert made[0].current.tolist() == made[1].current.tolist()


def test_a_window_measured_by_another_baseline_is_cut_by_its_sketch() -> None:
    baseline, other = baseline_of(x=normal(1, 2000)), baseline_of(x=normal(2, 2000, shift=3))
    now = table_of(x=normal(3, 500))
    ours, theirs = (
        Aligned.of(baseline.known.columns[0], Profile.of(now, yardstick=by.yardstick).columns[0])
        for by in (baseline, other)
    )
    assert ours is not None
    assert theirs is not None
    assert ours.current.tolist() == theirs.current.tolist()


@given(texts, texts)
def test_every_text_is_in_one_cell_and_sides_may_be_exchanged(before: dict[str, int], now: dict[str, int]) -> None:
    one, other = (Aligned.of(categories(a), categories(b)) for a, b in ((before, now), (now, before)))
    assert one is not None
    assert other is not None
    assert (one.baseline.sum(), one.current.sum()) == (sum(before.values()), sum(now.values()))
    assert one.baseline.tolist() == other.current.tolist()
    assert one.current.tolist() == other.baseline.tolist()


def test_rare_categories_are_one_cell() -> None:
    """By hand: 100 rows each, so that half of a category's rows are expected: c has 6, d and e 4 1/2 and 1/2."""
    before = {"a": 50, "b": 40, "c": 5, "d": 5}
    now = {"a": 60, "b": 28, "c": 7, "d": 4, "e": 1}
    aligned = Aligned.of(categories(before), categories(now))
    assert aligned is not None
    assert aligned.baseline.tolist() == [50, 40, 5, 5]
    assert aligned.current.tolist() == [60, 28, 7, 5]


def test_there_are_no_more_cells_of_texts_than_rows_can_fill() -> None:
    """By hand: 30 categories of 20 rows and one of 100 on each side; 700 rows fill 20 cells, 7,000 fill 35."""
    few = {"most": 100} | {f"c{place:02}": 20 for place in range(30)}
    aligned = Aligned.of(categories(few), categories(few))
    assert aligned is not None
    assert aligned.baseline.tolist() == [*[20] * 18, 100, 12 * 20]
    many = {name: 10 * count for name, count in few.items()}
    aligned = Aligned.of(categories(many), categories(many))
    assert aligned is not None
    assert aligned.baseline.size == 31
    assert Aligned.of(categories(few), categories(few), cells=10).baseline.size == 10


def test_a_new_category_that_is_frequent_is_seen() -> None:
    aligned = Aligned.of(categories({"a": 50, "b": 50}), categories({"a": 40, "b": 40, "new": 20}))
    assert aligned is not None
    assert aligned.baseline.tolist() == [50, 50, 0]
    assert aligned.current.tolist() == [40, 40, 20]


@pytest.mark.parametrize(
    ("before", "now"),
    [
        ([1, 2, 3], [None, "", "NaN"]),
        ([None, None], [1, 2]),
        ([None, None], [None]),
        (["a", "b"], [None]),
        ([1, 2, 3], ["a", "b"]),
    ],
    ids=["window all null", "baseline all null", "both all null", "no texts", "new type"],
)
def test_what_cannot_be_aligned_is_said(before: list, now: list) -> None:
    assert both(before, now) is None


def test_numbers_beside_the_texts_of_the_baseline_are_texts() -> None:
    aligned = both(["7", "x"] * 20, ["7"] * 30)
    assert aligned is not None
    assert aligned.baseline.tolist() == [20, 20]
    assert aligned.current.tolist() == [30, 0]


def test_a_stray_text_does_not_hide_the_numbers() -> None:
    aligned = both([1, 2, 3, 4] * 20, [*[1, 2, 3, 4] * 20, "oops"])
    assert aligned is not None
    assert aligned.current.sum() == 80


def test_texts_that_were_not_counted_cannot_be_aligned() -> None:
    column = categories({"a": 50})
    many = replace(column, categorical=Categorical(count=50, too_many=True))
    assert Aligned.of(column, many) is None
    assert Aligned.of(many, column) is None


@settings(max_examples=80)
@given(tables(least_rows=1), tables(least_rows=1))
def test_no_pair_of_columns_raises(before: object, now: object) -> None:
    baseline = learn(before)
    current = Profile.of(now, yardstick=baseline.yardstick)
    assume(baseline.known.columns and current.columns)
    for column in baseline.known.columns:
        aligned = Aligned.of(column, current.columns[0])
        assert aligned is None or (aligned.baseline.sum() > 0 and aligned.current.sum() > 0)
