"""Profiles of blocks of values say what the plain computation says, however the values are told."""

from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.windage.profile import straight
from tests.windage.strategies import tables
from windage import baselines, profile_file
from windage.errors import BaselineError
from windage.profile import ColumnProfile, Histogram, Profile, Sketch, Yardstick, total
from windage.profile.cutting import Cutter, cells
from windage.profile.histogram import cuts_of
from windage.table import Column, Kind, Table, Words


def yardstick_of(table: Table) -> Yardstick:
    try:
        return baselines.learn(table).yardstick
    except BaselineError:
        return Yardstick()


def blocks(column: ColumnProfile, which: str) -> list[tuple[int, float, float]]:
    return [(one.count, one.total, one.squares) for one in getattr(column, which).levels]


def near(found: list[tuple[int, float, float]], expected: straight.Blocks) -> None:
    assert [count for count, _, _ in found] == [count for count, _, _ in expected]
    np.testing.assert_allclose(
        np.array([sums for _, *sums in found]), np.array([sums for _, *sums in expected]), rtol=1e-9, atol=1e-9
    )


@settings(max_examples=150)
@given(tables(least_rows=1), tables())
def test_a_column_is_what_the_plain_computation_says(before: Table, after: Table) -> None:
    """On its own scale, on that of another sort of values, and without any."""
    yardstick = yardstick_of(before)
    for column in after.columns:
        scale = yardstick.scale(column.name)
        found = ColumnProfile.of(column, scale=scale)
        numbers, texts = straight.numbers_of(column), straight.texts_of(column, scale)
        assert found.numerical.count == len(numbers)
        assert found.categorical.counts == {text: texts.count(text) for text in texts}
        assert (found.runs.pairs, found.runs.alike) == straight.runs_of(texts)
        near(blocks(found, "dependence"), straight.blocks_of(straight.scores_of(column, scale)))
        near(blocks(found, "missing_dependence"), straight.missing_blocks(column, scale))
        if scale.cuts is not None:
            assert found.histogram is not None
            assert found.histogram.counts.tolist() == straight.counts_on(numbers, scale.cuts.tolist())
        if numbers:
            total, squares = straight.moments_of(numbers)
            assert found.numerical.total == pytest.approx(total, rel=1e-9, abs=1e-9)
            assert found.numerical.squares == pytest.approx(squares, rel=1e-9, abs=1e-6)
            assert (found.numerical.minimum, found.numerical.maximum) == (min(numbers), max(numbers))
            assert found.numerical.negative == sum(number < 0 for number in numbers)


def coded(column: Column) -> Column:
    return replace(column, written=None, coded=Words.of(column.texts.tolist()))


@settings(max_examples=100)
@given(tables(least_rows=1), tables(most_rows=60))
def test_codes_tell_what_texts_tell(before: Table, after: Table) -> None:
    yardstick = yardstick_of(before)
    told = Profile.of(replace(after, columns=tuple(map(coded, after.columns))), yardstick=yardstick)
    assert profile_file.encode(told) == profile_file.encode(Profile.of(after, yardstick=yardstick))


@given(st.lists(st.integers(-3, 3).map(float), max_size=40))
def test_numbers_tell_their_texts_where_texts_are_asked_for(values: list[float]) -> None:
    """A column of numbers alone on a scale of texts: each different number is spelled once."""
    for kind in (Kind.INTEGRAL, Kind.FRACTIONAL):
        numbers = Column("x", np.full(len(values), kind, np.uint8), np.array(values, dtype=np.float64))
        words = numbers.words
        assert [words.different[code] for code in words.codes.tolist()] == numbers.texts.tolist()
        assert len(set(words.different)) == len(words.different)


def frame(seed: int, rows: int) -> Table:
    """Normal, heavy, whole and few numbers, gaps, few texts and many."""
    rng = np.random.default_rng(seed)
    numbers = [rng.normal(5, 2, rows), rng.standard_cauchy(rows), rng.integers(0, 50, rows), rng.lognormal(0, 3, rows)]
    columns = [Column(f"n{at}", np.full(rows, Kind.FRACTIONAL, np.uint8), one * 1.0) for at, one in enumerate(numbers)]
    gone = rng.random(rows) < 0.1
    columns[0].kinds[gone], columns[0].numbers[gone] = Kind.EMPTY, np.nan
    for at, many in enumerate((3, 500)):
        words = Words(rng.integers(0, many, rows).astype(np.int32), tuple(f"w{word}" for word in range(many)))
        columns.append(Column(f"t{at}", np.full(rows, Kind.TEXT, np.uint8), np.full(rows, np.nan), coded=words))
    return Table(rows, tuple(columns))


def test_a_window_is_the_sum_of_its_twenty_blocks() -> None:
    """Moments to 1e-9, counts and outliers exactly, the sketch within its bound, different values exactly."""
    rows, parts = 60_000, 20
    whole_table, yardstick = frame(1, rows), baselines.learn(frame(2, 5000)).yardstick
    edges = np.linspace(0, rows, parts + 1).astype(int)
    pieces = [
        Table(int(end - start), tuple(column.taken(np.arange(start, end)) for column in whole_table.columns))
        for start, end in itertools.pairwise(edges)
    ]
    added = total(Profile.of(piece, yardstick=yardstick) for piece in pieces)
    whole = Profile.of(whole_table, yardstick=yardstick)
    for one, other in zip(added.columns, whole.columns, strict=True):
        assert (one.kinds, one.categorical, one.distinct) == (other.kinds, other.categorical, other.distinct)
        assert one.numerical.total == pytest.approx(other.numerical.total, rel=1e-9)
        assert one.numerical.squares == pytest.approx(other.numerical.squares, rel=1e-9)
        if one.histogram is not None:
            assert one.histogram.counts.tolist() == other.histogram.counts.tolist()
            values = np.sort(next(c for c in whole_table.columns if c.name == one.name).numbers)
            values = values[~np.isnan(values)]
            at = np.quantile(values, np.linspace(0, 1, 200), method="nearest")
            for sketch in (one.numerical.sketch, other.numerical.sketch):
                missed = np.abs(sketch.rank(at) - values.searchsorted(at, "right"))
                assert missed.max() <= 0.002 * values.size
    assert added.whole_rows.outliers.distances.tolist() == whole.whole_rows.outliers.distances.tolist()
    assert added.whole_rows.outliers.by_column.tolist() == whole.whole_rows.outliers.by_column.tolist()
    assert added.whole_rows.pairs.products.tolist() == whole.whole_rows.pairs.products.tolist()
    assert added.whole_rows.pairs.squares.tolist() == whole.whole_rows.pairs.squares.tolist()
    assert added.whole_rows.repeated.keys.tolist() == whole.whole_rows.repeated.keys.tolist()


anything = st.floats(allow_nan=False, allow_infinity=False) | st.integers(-5, 5).map(float) | st.floats(1e-3, 1e3)


@settings(max_examples=300)
@given(st.lists(anything, min_size=1, max_size=300), st.lists(anything, max_size=60))
def test_a_grid_tells_the_cells_that_searching_tells(known: list[float], values: list[float]) -> None:
    """Of every size of numbers, at the cuts and beside them."""
    cuts = np.unique(np.array(known) + 0.0)
    cutter = Cutter.of(cuts)
    if cutter is not None:
        with np.errstate(over="ignore"):
            beside = np.nextafter(cuts, np.inf), np.nextafter(cuts, -np.inf)
        at = np.concatenate([values, cuts, *beside, [0.0, -0.0]])
        at = at[np.isfinite(at)]
        assert cutter.cells(at).tolist() == cells(at, cuts).tolist()


@pytest.mark.parametrize("draw", ["normal", "standard_cauchy", "exponential", "lognormal"])
def test_a_grid_is_made_for_what_columns_hold(draw: str) -> None:
    values = np.sort(getattr(np.random.default_rng(1), draw)(size=20_000))
    cuts = cuts_of(Sketch.of_sorted(values))
    cutter = Cutter.of(cuts)
    assert cutter is not None
    counts = np.bincount(cutter.cells(values), minlength=2 * cuts.size + 1)
    assert counts.tolist() == Histogram.of(values, cuts).counts.tolist()


@settings(max_examples=60)
@given(st.integers(0, 40_000), st.integers(0, 99), st.booleans())
def test_a_sketch_of_sorted_values_is_off_by_half_an_item_at_most(size: int, seed: int, whole: bool) -> None:
    values = np.sort(np.random.default_rng(seed).normal(size=size).round(1 if whole else 9))
    sketch = Sketch.of_sorted(values)
    assert sketch.count == size
    weight = 1 << (len(sketch.levels) - 1)
    missed = np.abs(sketch.rank(values) - values.searchsorted(values, "right"))
    assert missed.max(initial=0) <= weight / 2
    assert weight == 1 or weight / 2 <= 0.0005 * size
