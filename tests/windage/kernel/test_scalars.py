"""Columns of JSON are told apart compiled as without."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from windage.captures.alike.bytes_of import Block
from windage.captures.alike.columns import is_no_json, only_numbers, only_texts
from windage.captures.alike.fields import only_fields
from windage.captures.alike.numbers import many_decimals
from windage.kernel import scalars as compiled
from windage.table import Kind

pytestmark = pytest.mark.skipif(not compiled.AVAILABLE, reason="the kernel is not compiled")

numbers = st.one_of(
    st.integers(-(10**4), 10**4).map(lambda n: b"%d" % n),
    st.floats(-1e3, 1e3).map(lambda n: b"%r" % n),
    st.sampled_from([b"null", b"007", b"-01", b"0", b"-0.5", b"00.5", b"1e5", b"0.12345678901234567"]),
)
rare = st.sampled_from([b"-0", b"9007199254740992", b"-9007199254740991", b"nul", b"", b"true", b"1e999", b'\\"a\\"'])
quoted = st.binary(max_size=20).map(lambda some: b'\\"' + some + b'\\"') | st.sampled_from([b"null", b'\\"\\"'])
unusual = st.sampled_from([b"\\", b'\\"', b'\\""', b'\\a\\"', b'\\"a"', b"", b"1"])


def block_of(some: list[bytes]) -> tuple[Block, np.ndarray, np.ndarray]:
    """Return where scalars stand in a block."""
    sizes = np.array([len(text) for text in some], dtype=np.int64)
    return Block(b" " * 40 + b",".join(some) + b" " * 40), 40 + np.cumsum(sizes + 1) - sizes - 1, sizes


@settings(max_examples=500)
@given(st.lists(numbers, max_size=9), st.lists(rare, max_size=1))
@example([], [])
@example([b"null"], [])
def test_columns_of_numbers(some: list[bytes], others: list[bytes]) -> None:
    block, starts, sizes = block_of(some + others)
    (read,) = many_decimals(block, starts[None, :], sizes[None, :], [0], padded=True)
    expected = only_numbers(block, starts, sizes, read)
    found = compiled.numbers(
        block.bytes, starts, sizes, known=read.known, fractional=read.fractional, values=read.numbers
    )
    assert (found is None) == (expected is None)
    if found is not None and expected is not None:
        assert found.tolist() == expected.tolist()
        assert read.padded is not None
        assert read.padded.tolist() == is_no_json(block, starts, sizes, replace(read, padded=None)).tolist()


@given(
    st.lists(numbers | st.just(b""), max_size=40), st.lists(rare, max_size=1), st.sampled_from((Kind.NULL, Kind.EMPTY))
)
@example([], [], Kind.NULL)
def test_columns_of_fields(some: list[bytes], others: list[bytes], empty: Kind) -> None:
    block, starts, sizes = block_of(some + others)
    (read,) = many_decimals(block, starts[None, :], sizes[None, :], [0])
    expected = only_fields(read, sizes, empty)
    found = compiled.fields(read.known, read.fractional, sizes, empty=empty)
    assert (found is None) == (expected is None)
    assert found is None or expected is None or found.tolist() == expected.tolist()


@settings(max_examples=500)
@given(st.lists(quoted, max_size=9), st.lists(unusual, max_size=2))
@example([b"null"], [])
def test_columns_of_texts(some: list[bytes], others: list[bytes]) -> None:
    block, starts, sizes = block_of(some + others)
    expected, found = only_texts(block, starts, sizes), compiled.texts(block.bytes, starts, sizes)
    assert (found is None) == (expected is None)
    if found is not None and expected is not None:
        assert [one.tolist() for one in found] == [one.tolist() for one in expected]


def test_a_column_by_hand() -> None:
    block, starts, sizes = block_of([b"1", b"null", b"01", b"2.5"])
    (read,) = many_decimals(block, starts[None, :], sizes[None, :], [0], padded=True)
    found = compiled.numbers(
        block.bytes, starts, sizes, known=read.known, fractional=read.fractional, values=read.numbers
    )
    assert found is not None
    assert found.tolist() == [Kind.INTEGRAL, Kind.NULL, Kind.INTEGRAL, Kind.FRACTIONAL]
    assert read.padded is not None
    assert read.padded.tolist() == [False, False, True, False]
