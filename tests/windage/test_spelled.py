"""Texts by where they stand in bytes."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from windage.spelled import Spans


@given(st.lists(st.text("aé\0ü€", min_size=0, max_size=3), max_size=6), st.integers(0, 3000))
def test_texts_are_read_whatever_their_sizes_and_what_is_around_them(texts: list[str], around: int) -> None:
    written = [text.encode() for text in texts]
    sizes = np.array([len(one) for one in written], dtype=np.int64)
    spans = Spans(b"x" * around + b"".join(written), np.cumsum(sizes) - sizes + around, sizes)
    assert spans.texts == texts


def test_a_few_texts_of_one_size_are_those_one_by_one() -> None:
    data = bytes(range(128)) * 50 + "é".encode()
    starts = np.array([len(data) - 3, 0, 77, 77])
    for first in (starts, starts[1:]):
        spans = Spans(data, first, np.full(first.size, 3, dtype=np.int64))
        assert spans.texts == [data[start : start + 3].decode() for start in first.tolist()]
