"""The registers of a HyperLogLog, as `windage.profile.distinct` keeps them."""

from __future__ import annotations

from collections.abc import Sequence
from ctypes import c_int64, c_void_p

import numpy as np
from numpy.typing import NDArray

from windage.kernel.library import KERNEL, address

AVAILABLE = KERNEL is not None

if KERNEL is not None:
    KERNEL.windage_registers.argtypes = (c_void_p, c_int64, c_void_p)
    KERNEL.windage_registers.restype = None
    KERNEL.windage_registers_of_texts.argtypes = (c_void_p, c_void_p, c_int64, c_void_p)
    KERNEL.windage_registers_of_texts.restype = None


def with_numbers(registers: bytes, numbers: NDArray[np.float64]) -> bytes:
    """Return the registers with numbers added; those that are equal to the one before cost nothing."""
    assert KERNEL is not None
    numbers, made = np.ascontiguousarray(numbers, dtype=np.float64), np.frombuffer(registers, np.uint8).copy()
    KERNEL.windage_registers(address(numbers), numbers.size, address(made))
    return made.tobytes()


def with_texts(registers: bytes, texts: Sequence[str]) -> bytes:
    """Return the registers with texts added."""
    assert KERNEL is not None
    words: Sequence[str | bytes] = texts
    joined = "".join(texts).encode("utf-8", "surrogatepass")
    if len(joined) != sum(map(len, texts)):
        # Not every character is a byte.
        words = [text.encode("utf-8", "surrogatepass") for text in texts]
    sizes = np.fromiter(map(len, words), np.int64, len(words))
    made = np.frombuffer(registers, np.uint8).copy()
    KERNEL.windage_registers_of_texts(joined, address(sizes), sizes.size, address(made))
    return made.tobytes()
