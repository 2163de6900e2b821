"""How many different values: within the error of the sketch, and exactly the same however they are added up."""

from __future__ import annotations

import math
import struct

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.windage.profile.test_xxh64 import told
from windage.profile import Distinct

numbers = st.lists(st.floats(allow_nan=False, allow_infinity=False), max_size=50)
texts = st.lists(st.text(max_size=4), max_size=50)


def of(values: list[float], words: list[str]) -> Distinct:
    return Distinct().add_numbers(np.array(values, dtype=float)).add_texts(words)


@given(numbers, texts, numbers, texts)
def test_adding_is_the_union_exactly(a: list[float], b: list[str], c: list[float], d: list[str]) -> None:
    one, other = of(a, b), of(c, d)
    assert one + other == other + one == of(a + c, b + d)
    assert one + one == one
    assert one + Distinct() == one


@given(numbers, texts)
def test_order_and_repetition_do_not_matter(values: list[float], words: list[str]) -> None:
    assert of(values * 2, words[::-1] * 2) == of(values[::-1], words)


@given(numbers, texts, numbers)
def test_more_values_are_not_fewer_different_ones(values: list[float], words: list[str], more: list[float]) -> None:
    assert (of(values, words) + of(more, [])).estimate >= of(values, words).estimate


@settings(max_examples=40)
@given(st.integers(0, 1000), st.integers(0, 99))
def test_few_different_values_are_counted_nearly_exactly(count: int, seed: int) -> None:
    values = np.unique(np.random.default_rng(seed).normal(size=count))
    # Linear counting among 4096 registers: one in 64 at a thousand values, four times that is allowed.
    assert Distinct().add_numbers(values).estimate == pytest.approx(values.size, abs=2 + 0.05 * values.size)


@pytest.mark.parametrize("count", [5_000, 20_000, 300_000])
def test_many_different_values_are_counted_within_four_deviations(count: int) -> None:
    allowed = 4 * 1.04 / math.sqrt(4096)
    for seed in range(5):
        values = np.random.default_rng(seed).integers(0, 2**53, size=count, dtype=np.int64).astype(float)
        assert Distinct().add_numbers(values).estimate == pytest.approx(np.unique(values).size, rel=allowed)
    if count <= 20_000:
        assert Distinct().add_texts(f"user-{n}" for n in range(count)).estimate == pytest.approx(count, rel=allowed)


@pytest.mark.parametrize("values", [np.arange(10_000.0), np.arange(10_000.0) * 1e-3, 2.0 ** np.arange(-500, 500)])
def test_regular_numbers_are_spread_as_well(values: np.ndarray) -> None:
    """Neighbouring floats differ in few bits; without mixing they would share a register."""
    assert Distinct().add_numbers(values).estimate == pytest.approx(values.size, rel=0.065)


def test_nothing_is_zero() -> None:
    assert Distinct().estimate == 0
    assert Distinct().add_numbers(np.empty(0)).estimate == 0
    assert Distinct().add_texts([]).estimate == 0


def test_one_value_is_one() -> None:
    assert round(of([5.0] * 1000, []).estimate) == 1
    assert round(of([0.0, -0.0], []).estimate) == 1
    assert round(of([], ["a"] * 1000).estimate) == 1


def test_a_number_and_its_text_are_two() -> None:
    assert round(of([7.0], ["7"]).estimate) == 2


def test_half_of_a_surrogate_pair_is_a_value_like_others() -> None:
    assert round(of([], ["\ud800", "\udfff"]).estimate) == 2


def registers(hashes: list[int]) -> bytes:
    """HyperLogLog as it is told: 12 bits choose a register, it keeps the place of the first one in the other 52."""
    kept = [0] * 4096
    for word in hashes:
        rest = f"{word % 2**52:052b}1"
        kept[word >> 52] = max(kept[word >> 52], rest.index("1") + 1)
    return bytes(kept)


@given(numbers, texts)
def test_the_registers_are_those_of_the_algorithm_told_step_by_step(values: list[float], words: list[str]) -> None:
    """They travel between functions: every machine and every version must make the same."""
    hashes = [told(struct.pack("<d", value + 0.0)) for value in values]
    hashes += [told(word.encode("utf-8", "surrogatepass")) for word in words]
    assert of(values, words).registers == registers(hashes)
