"""Compiled, texts have the codes and the hashes that they have without, whatever bytes they are of."""

from __future__ import annotations

from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from windage.captures.alike import codes
from windage.captures.alike.bytes_of import Block
from windage.kernel import texts
from windage.profile import row_hash
from windage.spelled import Spans

pytestmark = pytest.mark.skipif(not texts.AVAILABLE, reason="the kernel is not compiled")

Places = NDArray[np.int64]

# The same ones again and again, also longer than any word, with zeros, and of which one begins as another.
pieces = st.sampled_from([b"", b"\0", b"a", b"a\0", b"Ulm", b"v116", b"12345678", b"123456789", b"x" * 64, b"x" * 65])
anything = st.lists(pieces | st.binary(max_size=70), max_size=40)


def block_of(texts: list[bytes]) -> tuple[bytes, Places, Places]:
    """Put texts one behind the other, the first at the first byte and the last at the last one."""
    sizes = np.array([len(text) for text in texts], dtype=np.int64)
    return b"".join(texts), np.cumsum(sizes) - sizes, sizes


@given(anything)
def test_of_each_row_it_is_the_same_text(written: list[bytes]) -> None:
    data, starts, sizes = block_of(written)
    # Without the kernel, the words of a block need eight bytes behind the last text.
    block = Block(data + bytes(8))
    found = codes.coded(block, starts, sizes)
    with patch.object(codes.compiled, "AVAILABLE", False):
        expected = codes.coded(block, starts, sizes)
    by_row = [[one.different[code] for code in one.codes] for one in (found, expected)]
    assert by_row[0] == by_row[1] == [text.decode(errors="replace") for text in written]
    compiled = texts.coded(data, starts, sizes)
    assert compiled is not None
    numbers, firsts = compiled
    assert [written[first] for first in firsts] == list(dict.fromkeys(written))
    assert [written[firsts[number]] for number in numbers] == written


def test_many_different_texts_are_numbered_one_by_one() -> None:
    written = [b"%d" % (number % 20_000) for number in range(30_000)]
    found = texts.coded(*block_of(written))
    assert found is not None
    assert found[0].tolist() == [number % 20_000 for number in range(30_000)]
    assert found[1].tolist() == list(range(20_000))


@given(st.lists(st.lists(pieces, min_size=5, max_size=5), min_size=1, max_size=9), st.data())
def test_columns_are_numbered_together_as_one_by_one(columns: list[list[bytes]], drawn: st.DataObject) -> None:
    data, starts, sizes = block_of([text for column in columns for text in column])
    starts, sizes = starts.reshape(len(columns), 5), sizes.reshape(len(columns), 5)
    chosen = drawn.draw(st.lists(st.integers(0, len(columns) - 1), unique=True))
    with patch.object(texts, "_AT_ONCE", 2), patch.object(texts, "_FEW", 1), patch.object(texts, "_MORE", 1):
        found = texts.many_coded(data, starts, sizes, chosen)
    for column, one in zip(chosen, found, strict=True):
        alone = texts.coded(data, starts[column], sizes[column])
        assert one is not None
        assert alone is not None
        assert [part.tolist() for part in one] == [part.tolist() for part in alone]


def test_one_bad_column_leaves_the_others_as_they_are() -> None:
    starts, sizes = np.array([[0, 1], [0, 3], [2, 2]]), np.ones((3, 2), dtype=np.int64)
    found = texts.many_coded(b"aba", starts, sizes, [0, 1, 2])
    assert [None if one is None else one[0].tolist() for one in found] == [[0, 1], None, [0, 0]]
    with pytest.raises(ValueError, match="columns"):
        texts.many_coded(b"aba", starts, sizes, [3])


def test_texts_that_all_go_to_one_place_are_numbered_without_a_table() -> None:
    # Two words each; the second one undoes what the first one does to the hash.
    written = []
    for number in range(4000):
        hashed = number + 16
        hashed = (hashed ^ hashed >> 29) * texts._FACTOR % 2**64
        written.append(number.to_bytes(8, "little") + (-hashed % 2**64).to_bytes(8, "little"))
    data, starts, sizes = block_of(written)
    assert texts.coded(data, starts, sizes) is None
    assert codes.coded(Block(data), starts, sizes).codes.tolist() == list(range(4000))


@given(anything)
def test_hashes_are_those_of_the_texts(written: list[bytes]) -> None:
    data, starts, sizes = block_of(written)
    found = texts.hashes(data, starts, sizes)
    if all(text.isascii() and len(text) <= 64 for text in written):
        assert found is not None
        assert found.tolist() == row_hash.of_texts([text.decode() for text in written]).tolist()
        with patch.object(row_hash.compiled, "AVAILABLE", False):
            assert found.tolist() == row_hash._of_spans(Spans(data, starts, sizes)).tolist()
    else:
        assert found is None


@given(st.lists(st.text(max_size=30) | st.sampled_from(["ä" * 40, "a" * 64, "a" * 65]), max_size=20))
def test_hashes_of_any_ids_are_the_same(written: list[str]) -> None:
    spans = Spans(*block_of([text.encode() for text in written]))
    assert row_hash._of_spans(spans).tolist() == row_hash.of_texts(written).tolist()


def test_a_hash_by_hand() -> None:
    """Of "a": SplitMix64 of its size, added to the word 0x61, and mixed again."""

    def mixed(word: int) -> int:
        word = (word + 0x9E3779B97F4A7C15) % 2**64
        word = (word ^ word >> 30) * 0xBF58476D1CE4E5B9 % 2**64
        word = (word ^ word >> 27) * 0x94D049BB133111EB % 2**64
        return word ^ word >> 31

    found = texts.hashes(b"a", np.array([0]), np.array([1]))
    assert found is not None
    assert found.tolist() == [mixed((mixed(1) + 0x61) % 2**64)]


@pytest.mark.parametrize(
    ("start", "size"), [(0, 4), (3, 1), (-1, 2), (0, -1), (2**62, 1), (1, 2**63 - 1), (-(2**63), 8), (2**63 - 1, 1)]
)
def test_what_stands_outside_is_not_read(start: int, size: int) -> None:
    starts, sizes = np.array([0, start]), np.array([1, size])
    assert texts.coded(b"abc", starts, sizes) is None
    assert texts.hashes(b"abc", starts, sizes) is None
