"""Numbers read many at once are those that `float` reads, and of the kinds that a single one is of."""

from __future__ import annotations

import numpy as np
from hypothesis import example, given, settings
from hypothesis import strategies as st

from windage.captures.alike.bytes_of import Block
from windage.captures.alike.codes import coded
from windage.captures.alike.numbers import decimals, many_decimals
from windage.table import Kind, classify

texts = st.one_of(
    st.integers(-(10**20), 10**20).map(str),
    st.floats(allow_nan=False, allow_infinity=False).map(repr),
    st.floats(-1e6, 1e6).map(lambda value: f"{value:.6g}"),
    st.decimals(-(10**8), 10**8, places=7).map(str),
    st.from_regex(r"\A-?[0-9]{0,10}(\.[0-9.]{0,10})?\Z"),
    st.from_regex(r"\A[-+0-9.eE/:]{0,20}\Z"),
    st.text(st.characters(codec="utf-8", exclude_characters=",\n"), max_size=20),
)


def block_of(some: list[str]) -> tuple[Block, np.ndarray, np.ndarray]:
    """Return the texts with commas between them, where each stands and how many bytes it has."""
    written = [text.encode() for text in some]
    sizes = np.array([len(text) for text in written], dtype=np.int64)
    return Block(b" " * 40 + b",".join(written) + b" " * 40), 40 + np.cumsum(sizes + 1) - sizes - 1, sizes


@settings(max_examples=1000)
@given(st.lists(texts, min_size=1, max_size=8))
@example(["0.1", "-0", "-0.0", "00.10", "007", "1.", ".5", "1..2", "1.2.3"])
@example(["999999999999999", "9007199254740993", "12345678.1234567", "0.99999999999999", "1e999", "1/2"])
@example(["1234567.12345678", "99999999999999.9", "9999999999999.99"])
def test_what_is_read_is_what_float_reads(some: list[str]) -> None:
    found = decimals(*block_of(some))
    for text, known, fractional, number in zip(some, found.known, found.fractional, found.numbers, strict=True):
        kind, value = classify(text)
        if known:
            assert kind == (Kind.FRACTIONAL if fractional else Kind.INTEGRAL)
            assert repr(float(number)) == repr(value)
        else:
            assert np.isnan(number)


@given(st.lists(st.floats(-1e6, 1e6).map(lambda value: f"{value:.6g}"), min_size=1))
def test_common_numbers_are_all_read(some: list[str]) -> None:
    """Or the test above says nothing."""
    assert decimals(*block_of(some)).known.all()


@given(st.lists(st.tuples(texts, texts), min_size=1, max_size=40))
def test_columns_that_are_read_together_are_each_as_alone(rows: list[tuple[str, str]]) -> None:
    block, starts, sizes = block_of([text for row in rows for text in row])
    starts, sizes = starts.reshape(-1, 2).T, sizes.reshape(-1, 2).T
    together = many_decimals(block, starts, sizes, [1, 0])
    for found, column in zip(together, [1, 0], strict=True):
        alone = decimals(block, starts[column], sizes[column])
        assert np.array_equal(found.known, alone.known)
        # Where one is no number of JSON, none of the long ones of its column is read: both ways.
        assert found.numbers.tobytes() == alone.numbers.tobytes()


@given(st.lists(st.text(st.characters(codec="utf-8"), max_size=30) | st.integers(0, 9999).map(str), max_size=300))
def test_texts_become_codes_of_the_different_ones(some: list[str]) -> None:
    words = coded(*block_of(some))
    assert [words.different[code] for code in words.codes] == some
    assert len(set(words.different)) == len(words.different)


def test_many_different_texts_have_each_their_code() -> None:
    some = [f"order-{number}" for number in range(40_000)] * 2
    words = coded(*block_of(some))
    assert len(words.different) == 40_000
    assert [words.different[code] for code in words.codes] == some
