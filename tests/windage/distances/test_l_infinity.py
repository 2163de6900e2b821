"""The largest change of any category's share."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from windage.distances import l_infinity

counts = st.dictionaries(st.sampled_from("abcdefgh"), st.integers(0, 1000), min_size=1).filter(
    lambda made: sum(made.values())
)


@given(counts, counts)
def test_bounds_and_symmetry(a: dict[str, int], b: dict[str, int]) -> None:
    assert 0 <= l_infinity(a, b) <= 1
    assert l_infinity(a, b) == l_infinity(b, a)


@given(counts, st.integers(1, 9))
def test_identity_and_scale(a: dict[str, int], times: int) -> None:
    assert l_infinity(a, {category: count * times for category, count in a.items()}) == pytest.approx(0, abs=1e-15)


@given(counts, counts, counts)
def test_the_way_round_is_not_shorter(a: dict[str, int], b: dict[str, int], c: dict[str, int]) -> None:
    assert l_infinity(a, c) <= l_infinity(a, b) + l_infinity(b, c) + 1e-12


@given(counts, counts, st.permutations("abcdefgh"))
def test_the_names_do_not_matter(a: dict[str, int], b: dict[str, int], names: list[str]) -> None:
    renamed = dict(zip("abcdefgh", names, strict=True))
    other = l_infinity({renamed[x]: n for x, n in a.items()}, {renamed[x]: n for x, n in b.items()})
    assert other == l_infinity(a, b)


@given(counts, counts)
def test_it_is_numpys_largest_norm_of_the_shares(a: dict[str, int], b: dict[str, int]) -> None:
    one, other = (np.array([made.get(x, 0) for x in "abcdefgh"]) / sum(made.values()) for made in (a, b))
    assert l_infinity(a, b) == pytest.approx(np.linalg.norm(one - other, ord=np.inf), abs=1e-15)


@pytest.mark.parametrize(
    ("a", "b", "distance"),
    [
        ({"a": 1, "b": 1}, {"a": 3, "c": 1}, 0.5),
        ({"a": 1}, {"b": 9}, 1),
        ({"a": 90, "b": 10}, {"a": 80, "b": 10, "c": 10}, 0.1),
        ({"a": 1, "b": 0}, {"a": 7}, 0),
    ],
)
def test_distances_worked_out_by_hand(a: dict[str, int], b: dict[str, int], distance: float) -> None:
    assert l_infinity(a, b) == pytest.approx(distance, abs=1e-15)


@pytest.mark.parametrize(("a", "b"), [({}, {"a": 1}), ({"a": 1}, {}), ({"a": 0}, {"a": 1})])
def test_no_counts_have_no_distance(a: dict[str, int], b: dict[str, int]) -> None:
    with pytest.raises(ValueError, match=r"^l_infinity: no counts; expected at least one value on both sides$"):
        l_infinity(a, b)
