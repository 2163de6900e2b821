"""The hash is XXH64 with seed 42, for texts of every length and whatever else is hashed beside them."""

from __future__ import annotations

import struct
import time

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from windage.profile import xxh64

P1, P2, P3, P4, P5 = (
    11400714785074694791,
    14029467366897019727,
    1609587929392839161,
    9650029242287828579,
    2870177450012600261,
)
END = 1 << 64


def rotated(word: int, bits: int) -> int:
    return (word << bits | word >> (64 - bits)) % END


def mixed(lane: int, word: int) -> int:
    return rotated((lane + word * P2) % END, 31) * P1 % END


def told(data: bytes, seed: int = 42) -> int:
    """The specification, byte by byte, in integers without end."""
    at = 0
    if len(data) >= 32:
        lanes = [(seed + P1 + P2) % END, (seed + P2) % END, seed, (seed - P1) % END]
        while len(data) - at >= 32:
            lanes = [mixed(lane, *struct.unpack_from("<Q", data, at + 8 * i)) for i, lane in enumerate(lanes)]
            at += 32
        word = sum(rotated(lane, bits) for lane, bits in zip(lanes, (1, 7, 12, 18), strict=True)) % END
        for lane in lanes:
            word = ((word ^ mixed(0, lane)) * P1 + P4) % END
    else:
        word = (seed + P5) % END
    word = (word + len(data)) % END
    while len(data) - at >= 8:
        word = (rotated(word ^ mixed(0, *struct.unpack_from("<Q", data, at)), 27) * P1 + P4) % END
        at += 8
    if len(data) - at >= 4:
        word = (rotated(word ^ struct.unpack_from("<I", data, at)[0] * P1 % END, 23) * P2 + P3) % END
        at += 4
    for byte in data[at:]:
        word = rotated(word ^ byte * P5 % END, 11) * P1 % END
    word = (word ^ word >> 33) * P2 % END
    word = (word ^ word >> 29) * P3 % END
    return word ^ word >> 32


@settings(max_examples=150)
@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=90), max_size=12))
def test_texts_hashed_together_are_the_specification_told_one_by_one(texts: list[str]) -> None:
    assert xxh64.of_texts(texts).tolist() == [told(text.encode()) for text in texts]


def test_every_length_up_to_five_stripes() -> None:
    texts = ["é" * (n // 2) + "x" * (n % 2) for n in range(170)]
    assert xxh64.of_texts(texts).tolist() == [told(text.encode()) for text in texts]


@given(st.lists(st.floats(allow_nan=False), max_size=20))
def test_a_number_is_its_eight_bytes(values: list[float]) -> None:
    hashed = xxh64.of_numbers(np.array(values, dtype=float))
    assert hashed.tolist() == [told(struct.pack("<d", value + 0.0)) for value in values]


def test_hashes_of_spark() -> None:
    """From Apache Spark 3.5.3: xxhash64 of a column of strings, and of a column of doubles."""
    texts = ["", "a", "abc", "user-1", "x" * 31, "x" * 32, "x" * 33, "x" * 100, "Größe"]
    assert xxh64.of_texts(texts).view(np.int64).tolist() == [
        -7444071767201028348,
        -8582455328737087284,
        1423657621850124518,
        3245521771936779939,
        -1716462135722163746,
        1299777543150008824,
        -2751654916054470392,
        365730103971579591,
        -3943718510271814297,
    ]
    assert xxh64.of_numbers(np.array([0.0, -0.0, 1.0, -1.5])).view(np.int64).tolist() == [
        -5252525462095825812,
        -5252525462095825812,
        -2162451265447482029,
        -1519168156472177911,
    ]


def test_half_of_a_surrogate_pair_has_a_hash() -> None:
    assert len({*xxh64.of_texts(["\ud800", "\udfff", ""]).tolist()}) == 3


def test_a_hundred_thousand_texts_take_far_less_than_a_second() -> None:
    texts = [f"customer-{n}" for n in range(100_000)]
    before = time.process_time()
    xxh64.of_texts(texts)
    assert time.process_time() - before < 1
