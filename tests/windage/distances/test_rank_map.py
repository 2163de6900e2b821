"""What the service compares instead of the sample: every value once."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from windage.distances import kolmogorov_smirnov, rank_map
from windage.profile import Sketch

values = st.lists(st.integers(-9, 9), max_size=60)


def of(given_values: list[float]) -> Sketch:
    return Sketch().add(np.array(given_values, dtype=float))


def map_of(sketch: Sketch) -> dict[float, int]:
    """The engine's own steps: the pairs sorted, then made a map, so that the heaviest of equal items remains."""
    pairs = sorted((item, 1 << height) for height, level in enumerate(sketch.levels) for item in level.tolist())
    return dict(pairs)


@settings(max_examples=60)
@given(st.integers(0, 6000), st.integers(1, 3000), st.integers(0, 9))
def test_it_is_the_engines_map(size: int, different: int, seed: int) -> None:
    sketch = of(np.random.default_rng(seed).integers(0, different, size=size).tolist())
    mapped = rank_map(sketch)
    expected = map_of(sketch)
    assert {item: 1 << h for h, level in enumerate(mapped.levels) for item in level.tolist()} == expected
    assert mapped.count == sum(expected.values())
    assert mapped.items.tolist() == sketch.items.tolist()


@given(values)
def test_a_map_of_a_map_is_itself(given_values: list[float]) -> None:
    once = rank_map(of(given_values))
    assert [level.tolist() for level in rank_map(once).levels] == [level.tolist() for level in once.levels]


@given(st.lists(st.integers(-999, 999), min_size=1, max_size=60, unique=True))
def test_without_repeated_values_nothing_changes(given_values: list[float]) -> None:
    sketch = of(given_values)
    assert kolmogorov_smirnov(rank_map(sketch), sketch) == 0


def test_the_service_does_not_see_a_column_of_two_values_move() -> None:
    """From 14 % to 90 % ones: apart by 0.76, and the service finds 0."""
    before, now = of([0] * 86 + [1] * 14), of([0] * 10 + [1] * 90)
    assert kolmogorov_smirnov(before, now) > 0.75
    assert kolmogorov_smirnov(rank_map(before), rank_map(now)) == 0
