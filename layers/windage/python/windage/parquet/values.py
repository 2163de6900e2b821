"""The values of a page, stored one way or another, as texts.

Source: The Apache Software Foundation (2024), Apache Parquet: Encodings; Logical Types.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from windage.parquet.bits import differences, runs
from windage.parquet.damaged import Damaged, Unreadable
from windage.parquet.schema import Field, Physical

Stored = NDArray[Any] | list[bytes]

PLAIN, RLE, DELTA, DELTA_LENGTH, DELTA_BYTES, SPLIT = 0, 3, 5, 6, 7, 9

_NUMBERS: Mapping[Physical, np.dtype[Any]] = {
    Physical.INT32: np.dtype("<i4"),
    Physical.INT64: np.dtype("<i8"),
    Physical.FLOAT: np.dtype("<f4"),
    Physical.DOUBLE: np.dtype("<f8"),
}
_WHOLE = (Physical.INT32, Physical.INT64)
# From here on a float has neighbours that are no integers' own.
_EXACT = 2**53
# A decimal of 76 digits takes 32.
_LONGEST_DECIMAL = 64
# What all texts of one page may come to: each may repeat the one before it and add to it.
_LARGEST_PAGE = 1 << 28
_EPOCH = 2_440_588  # as a Julian day


def stored(data: bytes, field: Field, *, encoding: int, count: int) -> Stored:
    """Return the ``count`` values of a page as they are stored: numbers as an array, all others as their bytes.

    Raises
    ------
    Damaged
        When there are fewer.
    Unreadable
        When the encoding is none of the format's.
    """
    if encoding == PLAIN:
        return _plain(data, field, count=count)
    if encoding == RLE and field.physical is Physical.BOOLEAN:
        return runs(data[4:], width=1, count=count)
    if encoding == DELTA and field.physical in (Physical.INT32, Physical.INT64):
        return differences(data, count=count)[0].astype(_NUMBERS[field.physical])
    if encoding == DELTA_LENGTH and field.physical is Physical.BYTES:
        return _after_lengths(data, count=count)
    if encoding == DELTA_BYTES and field.physical in (Physical.BYTES, Physical.FIXED):
        return _after_prefixes(data, count=count)
    if encoding == SPLIT and field.physical not in (Physical.BOOLEAN, Physical.INT96, Physical.BYTES):
        width = field.length or _NUMBERS[field.physical].itemsize
        if len(data) < count * width:
            raise Damaged("values end early")
        parts = np.frombuffer(data, dtype=np.uint8, count=count * width).reshape(width, count)
        return _plain(parts.T.tobytes(), field, count=count)
    raise Unreadable("a column is in an unknown encoding", got=f"{field.name}: {encoding}", do="write it plain")


def exact(values: Stored, field: Field) -> NDArray[Any] | None:
    """Return the values as numbers, if these tell their texts: integers that a float holds, and finite floats."""
    if isinstance(values, list):
        return None
    if field.meaning == "integer" and field.physical in _WHOLE:
        wide: NDArray[Any] = values.astype(np.int64)
        return wide if not wide.size or -_EXACT < int(wide.min()) <= int(wide.max()) < _EXACT else None
    if field.meaning == "fractional" and field.physical is Physical.DOUBLE:
        return values if bool(np.isfinite(values).all()) else None
    return None


def texts(values: Stored, field: Field) -> list[str]:
    """Return the values as the texts that say what they are, as CSV would hold them.

    Examples
    --------
    >>> texts(np.array([3.0, 0.1], dtype=np.float32), Field("a", Physical.FLOAT, "fractional"))
    ['3.0', '0.1']
    >>> texts(np.array([-5, 1230]), Field("a", Physical.INT64, "decimal", scale=2))
    ['-0.05', '12.30']
    """
    meaning = field.meaning
    if not len(values):
        return []
    if meaning == "null":
        raise Damaged("a value in a column without any")
    if isinstance(values, list):
        return _of_bytes(values, field)
    if meaning == "decimal":
        return [_decimal(number, scale=field.scale) for number in values.tolist()]
    if meaning in ("time", "timestamp"):
        moments = _moments(values.astype(np.int64), unit=field.unit, utc=field.utc)
        return [moment.partition("T")[2] for moment in moments] if meaning == "time" else moments
    if meaning == "date":
        return _listed(np.datetime_as_string(values.astype("M8[D]")))
    if meaning == "boolean":
        return _listed(np.where(values.astype(bool), "true", "false"))
    return _numbers(values.view(f"<u{values.itemsize}") if meaning == "unsigned" else values)


def _of_bytes(values: list[bytes], field: Field) -> list[str]:
    if field.meaning == "text":
        return [value.decode() for value in values]
    if field.meaning == "decimal":
        return [_decimal(_integer(value), scale=field.scale) for value in values]
    if field.meaning == "uuid":
        return [str(UUID(bytes=value)) for value in values]
    if field.meaning == "half":
        return _numbers(np.frombuffer(b"".join(values), dtype="<f2"))
    return _moments(_of_int96(values), unit="us", utc=False)


def _numbers(numbers: NDArray[Any]) -> list[str]:
    if numbers.dtype.kind == "f" and numbers.itemsize < 8:
        # The shortest text that gives the same number in its own precision: 0.1, not 0.10000000149011612.
        return _listed(numbers.astype(np.str_))
    return [repr(number) for number in numbers.tolist()]


def _listed(words: NDArray[np.str_]) -> list[str]:
    found: list[str] = words.tolist()
    return found


def _plain(data: bytes, field: Field, *, count: int) -> Stored:
    physical = field.physical
    if physical in _NUMBERS:
        dtype = _NUMBERS[physical]
        if len(data) < count * dtype.itemsize:
            raise Damaged("values end early")
        return np.frombuffer(data, dtype=dtype, count=count)
    if physical is Physical.BOOLEAN:
        if len(data) * 8 < count:
            raise Damaged("values end early")
        return np.unpackbits(np.frombuffer(data, dtype=np.uint8), count=count, bitorder="little")
    if physical is Physical.BYTES:
        return _bytes(data, count=count)
    width = field.length or 12
    if len(data) < count * width:
        raise Damaged("values end early")
    return [data[place : place + width] for place in range(0, count * width, width)]


def _bytes(data: bytes, *, count: int) -> list[bytes]:
    found, place, end = [], 0, len(data)
    for _ in range(count):
        start = place + 4
        place = start + int.from_bytes(data[start - 4 : start], "little")
        if start > end or place > end:
            raise Damaged("values end early")
        found.append(data[start:place])
    return found


def _after_lengths(data: bytes, *, count: int) -> list[bytes]:
    lengths, place = differences(data, count=count)
    return _cut(data, place, lengths)


def _after_prefixes(data: bytes, *, count: int) -> list[bytes]:
    prefixes, place = differences(data, count=count)
    lengths, behind = differences(data[place:], count=count)
    found: list[bytes] = []
    before, total = b"", 0
    for prefix, suffix in zip(prefixes.tolist(), _cut(data, place + behind, lengths), strict=True):
        total += prefix + len(suffix)
        if not 0 <= prefix <= len(before) or total > _LARGEST_PAGE:
            raise Damaged("a value repeats more than there is")
        before = before[:prefix] + suffix
        found.append(before)
    return found


def _cut(data: bytes, place: int, lengths: NDArray[np.int64]) -> list[bytes]:
    left = len(data) - place
    if len(lengths) and (lengths.min() < 0 or lengths.max() > left):
        raise Damaged("values end early")
    ends = (place + np.cumsum(lengths)).tolist()
    if ends and ends[-1] > len(data):
        raise Damaged("values end early")
    return [data[start:end] for start, end in zip([place, *ends], ends, strict=False)]


def _integer(value: bytes) -> int:
    if len(value) > _LONGEST_DECIMAL:
        raise Damaged("a decimal of more digits than any writer gives")
    return int.from_bytes(value, "big", signed=True)


def _decimal(value: int, *, scale: int) -> str:
    sign, digits = "-" if value < 0 else "", str(abs(value))
    if scale <= 0:
        return sign + digits + "0" * -scale
    digits = digits.zfill(scale + 1)
    return f"{sign}{digits[:-scale]}.{digits[-scale:]}"


def _of_int96(values: list[bytes]) -> NDArray[np.int64]:
    """Return microseconds since 1970 of nanoseconds of a day and its Julian day, as Impala and older Sparks write."""
    parts = np.frombuffer(b"".join(values), dtype=[("nanoseconds", "<i8"), ("day", "<i4")])
    days = parts["day"].astype(np.int64) - _EPOCH
    moments: NDArray[np.int64] = days * 86_400_000_000 + parts["nanoseconds"] // 1000
    return moments


def _moments(numbers: NDArray[np.int64], *, unit: str, utc: bool) -> list[str]:
    written = np.datetime_as_string(numbers.astype(f"M8[{unit}]"))
    return [(text.rstrip("0").rstrip(".") if "." in text else text) + "Z" * utc for text in written.tolist()]
