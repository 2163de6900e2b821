"""Integers packed into bits: runs and groups of eight, and differences.

Source: The Apache Software Foundation (2024), Apache Parquet: Encodings.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from windage.parquet.damaged import Damaged
from windage.parquet.thrift import varint, zigzag

# No writer is known to come near; what asks for more is made to fill the memory.
_LARGEST_BLOCK = 1 << 20


def unpack(data: bytes, *, width: int, count: int) -> NDArray[np.uint64]:
    r"""Return the first ``count`` integers of ``width`` bits each, shape (count,).

    Examples
    --------
    >>> unpack(b"\x88\xc6\xfa", width=3, count=8).tolist()
    [0, 1, 2, 3, 4, 5, 6, 7]
    """
    if len(data) * 8 < width * count:
        raise Damaged("packed integers end early")
    if not width:
        return np.zeros(count, dtype=np.uint64)
    bits = np.unpackbits(np.frombuffer(data, dtype=np.uint8), count=width * count, bitorder="little")
    # Filled up to a whole number of bytes, an integer is read as one.
    size = 1 << max(0, (width - 1).bit_length() - 3)
    wide = np.zeros((count, size * 8), dtype=np.uint8)
    wide[:, :width] = bits.reshape(count, width)
    return np.packbits(wide, axis=1, bitorder="little").view(f"<u{size}").ravel().astype(np.uint64)


def runs(data: bytes, *, width: int, count: int) -> NDArray[np.uint64]:
    r"""Return ``count`` integers of runs and packed groups in turn, shape (count,).

    Examples
    --------
    >>> runs(b"\x08\x01\x03\x05", width=1, count=8).tolist()
    [1, 1, 1, 1, 1, 0, 1, 0]
    """
    if width > 32:
        raise Damaged("runs of more than 32 bits")
    found = np.empty(count, dtype=np.uint64)
    place = filled = 0
    size = (width + 7) // 8
    try:
        while filled < count:
            head, place = varint(data, place)
            if head & 1:
                take = min((head >> 1) * 8, count - filled)
                # Some writers leave out what fills up the last group.
                packed = data[place : place + (head >> 1) * width]
                found[filled : filled + take] = unpack(packed, width=width, count=take)
                place += len(packed)
            else:
                take = min(head >> 1, count - filled)
                if place + size > len(data):
                    raise Damaged("a run ends early")
                found[filled : filled + take] = int.from_bytes(data[place : place + size], "little")
                place += size
            filled += take
    except IndexError:
        raise Damaged("runs end early") from None
    return found


def differences(data: bytes, *, count: int) -> tuple[NDArray[np.int64], int]:
    """Return ``count`` integers that are written as differences, modulo 2 to the 64th, and the place behind them."""
    try:
        block, place = varint(data, 0)
        parts, place = varint(data, place)
        total, place = varint(data, place)
        first, place = zigzag(data, place)
        if total != count or not 0 < parts <= block <= _LARGEST_BLOCK or block % parts or (block // parts) % 8:
            raise Damaged("differences contradict their header")
        found = np.zeros(count, dtype=np.uint64)
        found[:1] = first & 0xFFFF_FFFF_FFFF_FFFF
        filled = 1
        while filled < count:
            least, place = zigzag(data, place)
            widths = data[place : place + parts]
            place += parts
            if len(widths) < parts:
                raise Damaged("differences end early")
            for width in widths:
                if filled >= count:
                    break
                take = min(block // parts, count - filled)
                packed = data[place : place + block // parts * width // 8]
                place += len(packed)
                if width > 64:
                    raise Damaged("differences of more than 64 bits")
                part = unpack(packed, width=width, count=take) + np.uint64(least & 0xFFFF_FFFF_FFFF_FFFF)
                found[filled : filled + take] = part
                filled += take
    except IndexError:
        raise Damaged("differences end early") from None
    return np.cumsum(found, dtype=np.uint64).view(np.int64), place
