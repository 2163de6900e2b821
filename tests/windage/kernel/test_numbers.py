"""Numbers are read compiled as without, and all others as `float` reads them."""

from __future__ import annotations

import re

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from windage.captures.alike.bytes_of import Block
from windage.captures.alike.numbers import short_decimals
from windage.kernel import numbers as compiled

pytestmark = pytest.mark.skipif(not compiled.AVAILABLE, reason="the kernel is not compiled")

PLAIN = re.compile(rb"-?[0-9]+(\.[0-9]+)?")
digits = st.text("0123456789", max_size=20)
texts = st.one_of(
    st.tuples(st.sampled_from(["", "-"]), digits, st.sampled_from(["", "."]), digits).map("".join).map(str.encode),
    st.floats(allow_nan=False, allow_infinity=False).map(repr).map(str.encode),
    st.floats(0, 10).map(repr).map(str.encode),
    st.integers(0, 2**64).map(str).map(str.encode),
    st.text("0123456789.-/:e", max_size=20).map(str.encode),
    st.binary(max_size=34),
)


def compiled_of(some: list[bytes], before: bytes) -> list[tuple[bool, bool, float]]:
    """Return of each text whether it is known, has a point, and its number; in a block that ends where they do."""
    sizes = np.array([len(text) for text in some], dtype=np.int64)
    data = np.frombuffer(before + b"".join(some) or b" ", np.uint8)
    starts = np.minimum(len(before) + np.cumsum(sizes) - sizes, data.size - 1)
    known, fractional, numbers, left = compiled.decimals(data, starts[None, :], sizes[None, :], [0])
    worth = [2 <= len(text) <= 31 and text[:1] in b"-0123456789" for text in some]
    assert left.tolist() == [sum(not one and may for one, may in zip(known[0].tolist(), worth, strict=True))]
    return list(zip(known[0].tolist(), fractional[0].tolist(), numbers[0].tolist(), strict=True))


@settings(max_examples=1000)
@given(st.lists(texts, min_size=1, max_size=8), st.sampled_from([b"", b"9", b"-.-.-.-.-", b"5" * 40]))
@example([b"0.1", b"-0", b"-0.0", b"00.10", b"1.", b".5", b"1..2", b"1.2.3", b"-", b"", b"--1", b"1.-2"], b"")
@example([b"9007199254740993", b"9007199254740993.0", b"0.12345678901234567", b"18446744073709551609"], b"")
@example([b"1844674407370955161.9", b"0.0000000000000000001", b"9.007199254740993", b"1.0000000000000002220"], b"")
@example([b"12345678.", b"1234567.", b".12345678", b".1234567", b"1234567.12345678", b"123456789.123456"], b"")
def test_what_is_known_is_what_float_reads(some: list[bytes], before: bytes) -> None:
    for text, (known, fractional, number) in zip(some, compiled_of(some, before), strict=True):
        if known:
            assert PLAIN.fullmatch(text)
            assert (repr(number), fractional) == (repr(float(text)), b"." in text)
        else:
            assert np.isnan(number)
            assert not fractional
            assert not (PLAIN.fullmatch(text) and len(text) <= 19 and text.count(b"0") < len(text) - 17)


@settings(max_examples=500)
@given(st.lists(texts, min_size=1, max_size=8))
def test_short_numbers_are_read_as_without(some: list[bytes]) -> None:
    sizes = np.array([len(text) for text in some], dtype=np.int64)
    starts = 40 + np.cumsum(sizes) - sizes
    block = Block(b" " * 40 + b"".join(some) + b" " * 40)
    known, fractional, numbers = short_decimals(block, [starts], [sizes])
    compiled_known, *found, _ = compiled.decimals(block.bytes, starts[None, :], sizes[None, :], [0])
    # More are known, of the longer ones.
    assert (compiled_known[0] == (known[0] | (compiled_known[0] & (sizes >= 16)))).all()
    assert found[0][known].tobytes() == fractional[known].tobytes()
    assert found[1][known].tobytes() == numbers[known].tobytes()


@given(st.floats(1e-3, 1e3).map(repr))
def test_all_digits_of_a_float_are_read(text: str) -> None:
    """Or the tests above say nothing of long ones."""
    assert compiled_of([text.encode()], b"") == [(True, True, float(text))]


def test_only_chosen_rows_are_read() -> None:
    data = np.frombuffer(b"1,2.5,x,-4", np.uint8)
    starts, sizes = np.array([[0, 6], [2, 8], [8, 0]]), np.array([[1, 1], [3, 2], [2, 1]])
    known, fractional, numbers, left = compiled.decimals(data, starts, sizes, [2, 0])
    assert (known.tolist(), fractional.tolist()) == ([[True, True], [True, False]], [[False, False], [False, False]])
    assert (repr(numbers.tolist()), left.tolist()) == ("[[-4.0, 1.0], [1.0, nan]]", [0, 0])


def test_no_spans_are_none() -> None:
    nothing = np.empty((1, 0), dtype=np.int64)
    known, _, numbers, left = compiled.decimals(np.frombuffer(b" ", np.uint8), nothing, nothing, [0])
    assert (known.shape, numbers.shape, left.tolist()) == ((1, 0), (1, 0), [0])
