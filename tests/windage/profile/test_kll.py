"""The sketch: the service's algorithm, item for item, and the error that it promises."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from windage.profile import Sketch

K, C = 2048.0, 0.64


def capacity(height: int, k: float = K, c: float = C) -> int:
    return 2 * (math.ceil(k * c**height / 2) + 1)


def one_by_one(values: list[float], k: float = K, c: float = C) -> list[list[float]]:
    """Return the levels after all values."""
    *_, levels = after_each(values, k, c)
    return levels


def after_each(values: list[float], k: float = K, c: float = C) -> Iterator[list[list[float]]]:
    """The algorithm as the service runs it, a value at a time, with lists: the levels before and after each."""
    levels: list[list[float]] = [[]]
    offsets, counts = [0], [0]
    yield levels
    for value in values:
        levels[0].append(value)
        if sum(map(len, levels)) > sum(capacity(height, k, c) for height in range(len(levels))):
            height = next(h for h, level in enumerate(levels) if len(level) >= capacity(h, k, c))
            if height + 1 == len(levels):
                levels.append([])
                offsets.append(0)
                counts.append(0)
            level = levels[height]
            kept = [level.pop()] if len(level) % 2 else []
            if counts[height] % 2 == 1:
                offsets[height] = 1 - offsets[height]
            levels[height + 1] += sorted(level)[offsets[height] :: 2]
            levels[height] = kept
            counts[height] += 1
        yield levels


def items(sketch: Sketch) -> list[list[float]]:
    return [level.tolist() for level in sketch.levels]


def test_levels_are_those_of_the_algorithm_told_step_by_step() -> None:
    """At every size up to 20,000 that is a multiple of 97, and around every compaction."""
    values = np.random.default_rng(1).normal(size=20_000)
    compacted = 0
    for size, levels in enumerate(after_each(values.tolist())):
        if size % 97 == 0 or len(levels[0]) < compacted:
            assert items(Sketch().add(values[:size])) == levels
        compacted = len(levels[0])
    assert len(levels) == 5


@settings(max_examples=60)
@given(st.integers(0, 3000), st.sampled_from([8.0, 20.0, 64.0]), st.sampled_from([0.5, 0.64, 0.9]), st.integers(0, 99))
def test_levels_are_those_of_the_algorithm_for_every_size(size: int, k: float, c: float, seed: int) -> None:
    """Small sketches are compacted thousands of times."""
    values = np.random.default_rng(seed).integers(0, 50, size=size).astype(float)
    sketch = Sketch(k=k, c=c).add(values)
    assert items(sketch) == one_by_one(values.tolist(), k, c)
    assert sketch.count == size


@settings(max_examples=60)
@given(st.lists(st.integers(0, 3000), max_size=5), st.integers(0, 99))
def test_adding_in_parts_is_adding_at_once(sizes: list[int], seed: int) -> None:
    values = np.random.default_rng(seed).normal(size=sum(sizes))
    parts = Sketch()
    for part in np.split(values, np.cumsum(sizes)[:-1]) if sizes else []:
        parts = parts.add(part)
    whole = Sketch().add(values)
    assert items(parts) == items(whole)
    assert parts.compactions == whole.compactions


def test_a_tiny_sketch_worked_out_by_hand() -> None:
    """k = 2: level 0 holds 4. The fifth value is one too many: it stays, of 2 3 4 5 every second moves up."""
    sketch = Sketch(k=2.0).add(np.array([5.0, 4.0, 3.0, 2.0, 1.0]))
    assert items(sketch) == [[1.0], [2.0, 4.0]]
    assert sketch.count == 5
    assert sketch.rank(np.array([0.0, 1.0, 2.0, 3.9, 4.0])).tolist() == [0, 1, 3, 3, 5]
    assert sketch.rank_exclusive(np.array([1.0, 2.0, 4.0, 9.0])).tolist() == [0, 1, 3, 5]


def test_the_half_that_moves_up_alternates() -> None:
    """Offsets 0, 1, 1, 0, 0, 1, 1, …: as the service flips them before every compaction with an odd number."""
    starts, before = [], Sketch(k=2.0)
    while len(starts) < 9:
        after = before.add(np.array([float(before.count)]))
        if after.compactions[0] > before.compactions[0]:
            levels = np.sort(np.concatenate([before.levels[0], [float(before.count)]])[:-1])
            starts.append(int(np.flatnonzero(np.isin(levels, np.concatenate(after.levels[1:])))[0] % 2))
        before = after
    assert starts == [0, 1, 1, 0, 0, 1, 1, 0, 0]


def test_below_its_capacity_a_sketch_is_the_sample() -> None:
    values = np.random.default_rng(1).normal(size=2050)
    sketch = Sketch().add(values)
    assert items(sketch) == [values.tolist()]
    ordered = np.sort(values)
    assert sketch.rank(values).tolist() == np.searchsorted(ordered, values, side="right").tolist()
    assert sketch.rank_exclusive(values).tolist() == np.searchsorted(ordered, values, side="left").tolist()


def worst_rank_error(sketch: Sketch, values: np.ndarray) -> float:
    probes = np.quantile(values, np.linspace(0, 1, 501))
    exact = np.searchsorted(np.sort(values), probes, side="right")
    return float(np.max(np.abs(sketch.rank(probes) - exact)) / values.size)


SHAPES = {
    "normal": lambda random, size: random.normal(size=size),
    "sorted": lambda random, size: np.sort(random.normal(size=size)),
    "backwards": lambda random, size: np.sort(random.normal(size=size))[::-1].copy(),
    "exponential": lambda random, size: random.exponential(size=size),
    "few values": lambda random, size: random.integers(0, 5, size=size).astype(float),
    "constant": lambda random, size: np.full(size, 7.0),
    "saw": lambda random, size: np.arange(size) % 1000.0,
}


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("size", [5_000, 200_000])
def test_a_rank_is_off_by_at_most_what_is_promised(shape: str, size: int) -> None:
    values = SHAPES[shape](np.random.default_rng(7), size)
    assert worst_rank_error(Sketch().add(values), values) <= 0.002


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("parts", [2, 16, 100])
def test_merging_keeps_the_promise(shape: str, parts: int) -> None:
    values = SHAPES[shape](np.random.default_rng(8), 100_000)
    merged = Sketch()
    for part in np.array_split(values, parts):
        merged += Sketch().add(part)
    assert merged.count == values.size
    assert worst_rank_error(merged, values) <= 0.004


sketches = st.tuples(st.integers(0, 9000), st.integers(0, 99)).map(
    lambda pair: Sketch().add(np.random.default_rng(pair[1]).normal(size=pair[0]))
)


@settings(max_examples=60)
@given(sketches, sketches, sketches)
def test_counts_add_up_in_every_order(a: Sketch, b: Sketch, c: Sketch) -> None:
    assert ((a + b) + c).count == (a + (b + c)).count == a.count + b.count + c.count
    total = a + b
    assert sum(level.size for level in total.levels) <= sum(capacity(height) for height in range(len(total.levels)))
    if total.count:
        everything = np.concatenate([*a.levels, *b.levels])
        assert set(total.items) <= set(everything)


@settings(max_examples=30)
@given(sketches)
def test_nothing_added_changes_nothing(sketch: Sketch) -> None:
    for same in (sketch + Sketch(), Sketch() + sketch, sketch.add(np.empty(0))):
        assert items(same) == items(sketch)
        assert same.compactions == sketch.compactions


@settings(max_examples=30)
@given(sketches, sketches)
def test_adding_leaves_the_parts_alone(a: Sketch, b: Sketch) -> None:
    before = items(a), items(b)
    total = a + b
    a.add(np.arange(5000.0))
    assert (items(a), items(b)) == before
    assert total.count == a.count + b.count


def test_small_sketches_merge_without_loss() -> None:
    a, b = np.arange(1000.0), np.arange(500.0, 1500.0)
    merged = Sketch().add(a) + Sketch().add(b)
    assert sorted(np.concatenate(merged.levels)) == sorted([*a, *b])


@settings(max_examples=60)
@given(sketches.filter(lambda sketch: sketch.count), st.lists(st.floats(-5, 5), min_size=2, max_size=9))
def test_ranks_rise_from_none_to_all(sketch: Sketch, at: list[float]) -> None:
    x = np.sort(np.array([-1e9, *at, 1e9]))
    rank, below = sketch.rank(x), sketch.rank_exclusive(x)
    assert (np.diff(rank) >= 0).all()
    assert (below <= rank).all()
    assert (rank[0], rank[-1]) == (0, sketch.count)
    assert sketch.cdf(x).tolist() == (rank / sketch.count).tolist()


@settings(max_examples=60)
@given(st.lists(st.integers(-50, 50), min_size=1, max_size=200), st.floats(0, 1))
def test_quantiles_are_numpys(values: list[int], share: float) -> None:
    """Oracle: the inverse of the empirical distribution."""
    found = Sketch().add(np.array(values, dtype=float)).quantile(share)
    ordered = sorted(values)
    position = share * len(values)
    if not math.isclose(position, round(position), abs_tol=1e-9):
        assert found == np.quantile(values, share, method="inverted_cdf")
    assert found in {ordered[max(0, math.ceil(position) - 1)], *ordered}


def test_extremes_are_quantiles() -> None:
    sketch = Sketch().add(np.array([3.0, 1.0, 2.0]))
    assert (sketch.quantile(0), sketch.quantile(1e-9), sketch.quantile(0.5), sketch.quantile(1)) == (1, 1, 2, 3)


def test_an_empty_sketch_has_ranks_and_no_quantile() -> None:
    """The statistics of a constraint written by hand may have no sketch; its ranks raised IndexError."""
    assert Sketch().items.tolist() == []
    assert Sketch().rank(np.array([1.0])).tolist() == [0]
    assert Sketch().rank_exclusive(np.array([1.0])).tolist() == [0]
    with pytest.raises(ValueError, match=r"^sketch: an empty sketch has no quantile$"):
        Sketch().quantile(0.5)


def test_repeated_values_have_the_rank_of_all_of_them() -> None:
    """What the service's rank map loses."""
    sketch = Sketch().add(np.array([0.0] * 86 + [1.0] * 14))
    assert sketch.cdf(np.array([0.0, 0.5, 1.0])).tolist() == [0.86, 0.86, 1.0]


@settings(max_examples=20)
@given(st.integers(1, 6000), st.integers(0, 9))
def test_the_same_values_give_the_same_sketch(size: int, seed: int) -> None:
    values = np.random.default_rng(seed).normal(size=size)
    assert items(Sketch().add(values)) == items(Sketch().add(values.copy()))
