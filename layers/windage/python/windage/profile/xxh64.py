"""The hash of many texts at once, as the service's engine hashes them: XXH64 with seed 42.

Texts of any lengths are hashed together: they lie in one array of 64-bit words, and each step of the algorithm is done
for all texts that are long enough for it. 100,000 short texts take about 0.1 s.

References
----------
Collet (2012): xxHash, specification of XXH64.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

Words = NDArray[np.uint64]

SEED = 42
_P1, _P2, _P3, _P4, _P5 = (
    np.uint64(prime)
    for prime in (
        0x9E3779B185EBCA87,
        0xC2B2AE3D27D4EB4F,
        0x165667B19E3779F9,
        0x85EBCA77C2B2AE63,
        0x27D4EB2F165667C5,
    )
)
# Where the four lanes begin: two primes, one, none and minus one beyond the seed.
_STARTS = np.uint64(SEED) + np.array([int(_P1) + int(_P2) - (1 << 64), int(_P2), 0, (1 << 64) - int(_P1)], np.uint64)


def of_texts(texts: Iterable[str]) -> Words:
    """Return the hash of each text's UTF-8 bytes, shape (texts,).

    Examples
    --------
    >>> of_texts(["", "a"]).view(np.int64).tolist()
    [-7444071767201028348, -8582455328737087284]
    """
    encoded = [text.encode("utf-8", "surrogatepass") for text in texts]
    # The longest first: those that still take part in a step are then always the first ones.
    lengths = np.array([len(one) for one in encoded], dtype=np.int64)
    order = np.argsort(-lengths, kind="stable")
    padded = b"".join(encoded[i] + bytes(-len(encoded[i]) % 8) for i in order.tolist())
    hashes = np.empty(lengths.size, dtype=np.uint64)
    hashes[order] = _hashed(np.frombuffer(padded + bytes(8), dtype="<u8"), lengths[order])
    return hashes


def of_numbers(values: NDArray[np.float64]) -> Words:
    """Return the hash of each number's eight bytes, as a column of doubles is hashed, shape (values,).

    Examples
    --------
    >>> of_numbers(np.array([0.0, 1.0])).view(np.int64).tolist()
    [-5252525462095825812, -2162451265447482029]
    """
    # Adding zero makes -0.0 and 0.0 one value.
    return _of_own_words((values + 0.0).view(np.uint64))


def _of_own_words(words: Words) -> Words:
    """Hash words that nobody needs any more, each by itself, in their place and one more: columns have many."""
    spare = np.empty_like(words)
    words *= _P2
    _rotate(words, 31, spare)
    words *= _P1
    words ^= np.uint64(SEED + 8) + _P5
    _rotate(words, 27, spare)
    words *= _P1
    words += _P4
    return _finished(words, spare)


def _hashed(words: Words, lengths: NDArray[np.int64]) -> Words:
    """Hash byte strings that begin at a word each, the longest first; one more word stands behind the last."""
    starts = np.concatenate([[0], np.cumsum((lengths + 7) // 8)[:-1]]).astype(np.intp)[: lengths.size]
    hashes = np.full(lengths.size, np.uint64(SEED) + _P5)
    long = int(np.count_nonzero(lengths >= 32))
    if long:
        hashes[:long] = _stripes(words, starts[:long], lengths[:long] // 32)
    hashes += lengths.astype(np.uint64)
    at = starts + 4 * (lengths // 32)
    for step in range(3):
        whole = lengths % 32 // 8 > step
        hashes[whole] = _with_word(hashes[whole], words[at[whole] + step])
    # What is left lies in the last word: perhaps four bytes, then up to three single ones.
    rest = words[starts + lengths // 8]
    half = lengths % 8 >= 4
    mixed = hashes[half] ^ ((rest[half] & np.uint64(0xFFFFFFFF)) * _P1)
    hashes[half] = _rotated(mixed, 23) * _P2 + _P3
    rest = np.where(half, rest >> np.uint64(32), rest)
    for step in range(3):
        single = lengths % 4 > step
        byte = (rest[single] >> np.uint64(8 * step)) & np.uint64(0xFF)
        hashes[single] = _rotated(hashes[single] ^ (byte * _P5), 11) * _P1
    return _finished(hashes)


def _stripes(words: Words, starts: NDArray[np.intp], stripes: NDArray[np.int64]) -> Words:
    """Take in 32 bytes a step, in four lanes, and join the lanes."""
    lanes = np.tile(_STARTS, (starts.size, 1))
    at = starts[:, None] + np.arange(4)
    active = starts.size
    for step in range(int(stripes[0])):
        while stripes[active - 1] <= step:
            active -= 1
        lanes[:active] = _round(lanes[:active], words[at[:active] + 4 * step])
    joined = _rotated(lanes[:, 0], 1) + _rotated(lanes[:, 1], 7) + _rotated(lanes[:, 2], 12) + _rotated(lanes[:, 3], 18)
    for lane in range(4):
        joined = (joined ^ _round(np.uint64(0), lanes[:, lane])) * _P1 + _P4
    return joined


def _with_word(hashes: Words | np.uint64, words: Words) -> Words:
    """Take in eight bytes of what is left after the stripes."""
    mixed = _round(np.uint64(0), words)
    mixed ^= hashes
    mixed = _rotated(mixed, 27)
    mixed *= _P1
    mixed += _P4
    return mixed


def _finished(hashes: Words, spare: Words | None = None) -> Words:
    """Let every bit depend on every other, in place."""
    spare = np.empty_like(hashes) if spare is None else spare
    hashes ^= np.right_shift(hashes, np.uint64(33), out=spare)
    hashes *= _P2
    hashes ^= np.right_shift(hashes, np.uint64(29), out=spare)
    hashes *= _P3
    hashes ^= np.right_shift(hashes, np.uint64(32), out=spare)
    return hashes


def _round(accumulator: Words | np.uint64, words: Words) -> Words:
    mixed = words * _P2
    mixed += accumulator
    mixed = _rotated(mixed, 31)
    mixed *= _P1
    return mixed


def _rotated(words: Words, bits: int) -> Words:
    rotated = words << np.uint64(bits)
    rotated |= words >> np.uint64(64 - bits)
    return rotated


def _rotate(words: Words, bits: int, spare: Words) -> None:
    np.right_shift(words, np.uint64(64 - bits), out=spare)
    words <<= np.uint64(bits)
    words |= spare
