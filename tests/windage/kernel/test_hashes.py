"""Registers of the kernel are those that numpy fills, and those of known hashes."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from windage.kernel import hashes
from windage.profile import Distinct, xxh64

pytestmark = pytest.mark.skipif(not hashes.AVAILABLE, reason="the kernel is not compiled")

anything = st.floats(width=64) | st.integers(-3, 3).map(float)
# Surrogates too, and every length of what is left after stripes of 32 bytes.
texts = st.text(max_size=40) | st.text(st.characters(), max_size=3) | st.text("ab", max_size=140)


def by_numpy(numbers: list[float], words: list[str]) -> Distinct:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(hashes, "AVAILABLE", False)
        return Distinct().add_numbers(np.array(numbers, np.float64)).add_texts(words)


@given(st.lists(anything, max_size=600))
def test_registers_of_numbers_are_numpys(numbers: list[float]) -> None:
    expected = by_numpy(numbers, [])
    assert Distinct().add_numbers(np.array(numbers, np.float64)) == expected
    # Sorting writes another NaN on some machines.
    finite = [one for one in numbers if not np.isnan(one)]
    assert Distinct().add_sorted(np.sort(np.array(finite, np.float64))) == by_numpy(finite, [])


@given(st.lists(anything, max_size=9), st.lists(texts, max_size=40))
def test_registers_of_texts_are_numpys(numbers: list[float], words: list[str]) -> None:
    assert Distinct().add_numbers(np.array(numbers, np.float64)).add_texts(words) == by_numpy(numbers, words)


@pytest.mark.parametrize("size", range(70))
def test_every_length_of_a_text(size: int) -> None:
    words = ["é" * (size // 2) + "x" * (size % 2), "0123456789" * size]
    assert Distinct().add_texts(words) == by_numpy([], words)


def test_many_numbers_are_numpys() -> None:
    numbers = np.random.default_rng(3).normal(size=100_000).round(3).tolist()
    assert Distinct().add_numbers(np.array(numbers)) == by_numpy(numbers, [])


def test_a_register_by_hand() -> None:
    """The first twelve bits of a hash choose the register; it keeps one more than the zeros that follow."""
    hashed = int(xxh64.of_numbers(np.array([1.0]))[0])
    registers = hashes.with_numbers(bytes(4096), np.array([1.0, 1.0]))
    rest = f"{hashed & (1 << 52) - 1:052b}"
    assert registers[hashed >> 52] == len(rest) - len(rest.lstrip("0")) + 1
    assert sum(map(bool, registers)) == 1


def test_nothing_changes_nothing() -> None:
    known = bytes(range(256)) * 16
    assert hashes.with_numbers(known, np.empty(0)) == hashes.with_texts(known, []) == known


def test_registers_are_4096() -> None:
    with pytest.raises(ValueError, match="expected 4096"):
        hashes.with_numbers(bytes(7), np.array([1.0]))
