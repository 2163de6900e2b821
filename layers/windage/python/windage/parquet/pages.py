"""The pages of one column in one row group: decompressed, and its values put in their places.

Source: The Apache Software Foundation (2024), Apache Parquet: Data Pages; Compression.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import repeat

import numpy as np
from numpy.typing import NDArray

from windage.parquet import values
from windage.parquet.bits import runs
from windage.parquet.damaged import Damaged, Unreadable
from windage.parquet.schema import Field
from windage.parquet.thrift import Struct, read_struct

_DATA, _DICTIONARY, _DATA_2 = 0, 2, 3
_IN_DICTIONARY = (2, 8)
_LARGEST_PAGE = 1 << 30


@dataclass(frozen=True)
class _Page:
    """One page of values: which are there, how those are encoded, and their bytes."""

    count: int
    encoding: int
    present: NDArray[np.bool_] | None
    data: bytes


def chunk(file: bytes, about: Struct, field: Field, *, rows: int) -> list[str | None]:
    """Return the values of one column in one row group, as texts.

    Parameters
    ----------
    file
        The whole file.
    about
        The column's metadata in its row group.
    rows
        How many rows the group has.

    Raises
    ------
    Damaged
        When the pages hold another number of values or contradict the format.
    Unreadable
        When they are compressed or encoded in a way that is not known.
    """
    place = min(about.get(11) or about[9], about[9])
    found: list[str | None] = []
    dictionary: NDArray[np.object_] | None = None
    while len(found) < rows:
        head, place = read_struct(file, place)
        size = head[3]
        if place < 4 or size < 0 or place + size > len(file):
            raise Damaged("a page ends early")
        data = file[place : place + size]
        place += size
        # Written by some only; where it stands, it tells a flipped bit from a value.
        if 4 in head and zlib.crc32(data) != head[4] & 0xFFFF_FFFF:
            raise Damaged("a page has another checksum")
        if head[1] == _DICTIONARY:
            content = _decompressed(data, codec=about[4], size=head[2])
            words = values.stored(content, field, encoding=values.PLAIN, count=_count(head[7][1], len(content) + 1))
            dictionary = np.array(values.texts(words, field), dtype=np.object_)
        elif head[1] in (_DATA, _DATA_2):
            page = _page(head, data, field, codec=about[4], left=rows - len(found))
            found += _placed(page, field, dictionary)
    return found


def _page(head: Struct, data: bytes, field: Field, *, codec: int, left: int) -> _Page:
    about: Struct = head[8] if head[1] == _DATA_2 else head[5]
    count = _count(about[1], left)
    if head[1] == _DATA_2:
        levels, repeats = about[5], about[6]
        if repeats or not 0 <= levels <= len(data):
            raise Damaged("levels that a flat column has not")
        present = runs(data[:levels], width=1, count=count) if field.optional else None
        content = data[levels:]
        if about.get(7, True):
            content = _decompressed(content, codec=codec, size=head[2] - levels)
        return _Page(count, about[4], None if present is None else present.astype(bool), content)
    content = _decompressed(data, codec=codec, size=head[2])
    if not field.optional:
        return _Page(count, about[2], None, content)
    if about[3] != values.RLE:
        raise Unreadable("a column is in an unknown encoding", got=field.name, do="write it with a newer tool")
    size = int.from_bytes(content[:4], "little")
    if size > len(content) - 4:
        raise Damaged("levels end early")
    present = runs(content[4 : 4 + size], width=1, count=count)
    return _Page(count, about[2], present.astype(bool), content[4 + size :])


def _placed(page: _Page, field: Field, dictionary: NDArray[np.object_] | None) -> list[str | None]:
    there = page.count if page.present is None else int(page.present.sum())
    if not there:
        return list(repeat(None, page.count))
    if page.encoding in _IN_DICTIONARY:
        if dictionary is None or not page.data:
            raise Damaged("a page without its dictionary")
        places = runs(page.data[1:], width=page.data[0], count=there)
        if int(places.max()) >= len(dictionary):
            raise Damaged("a value that its dictionary has not")
        known: NDArray[np.object_] = dictionary[places.astype(np.intp)]
    else:
        known = np.empty(there, dtype=np.object_)
        known[:] = values.texts(values.stored(page.data, field, encoding=page.encoding, count=there), field)
    if page.present is None:
        return _listed(known)
    placed = np.full(page.count, None, dtype=np.object_)
    placed[page.present] = known
    return _listed(placed)


def _listed(found: NDArray[np.object_]) -> list[str | None]:
    listed: list[str | None] = found.tolist()
    return listed


def _count(count: int, most: int) -> int:
    if not 0 <= count <= most:
        raise Damaged("a page with another number of values")
    return count


def _decompressed(data: bytes, *, codec: int, size: int) -> bytes:
    """Return the ``size`` bytes that the data stand for; never more, whatever they say."""
    if not 0 <= size <= _LARGEST_PAGE:
        raise Damaged("a page of an impossible size")
    if not codec:
        return data
    if not data and not size:
        return b""
    if codec == 2:
        try:
            content = zlib.decompressobj(wbits=47).decompress(data, size + 1)
        except zlib.error:
            raise Damaged("a page cannot be decompressed") from None
    else:
        content = _by_cramjam(data, codec=codec, size=size)
    if len(content) != size:
        raise Damaged("a page of another size")
    return content


def _by_cramjam(data: bytes, *, codec: int, size: int) -> bytes:
    import cramjam

    into: Mapping[int, Callable[[bytes, bytearray], int]] = {
        1: cramjam.snappy.decompress_raw_into,
        4: cramjam.brotli.decompress_into,
        6: cramjam.zstd.decompress_into,
        7: cramjam.lz4.decompress_block_into,
    }
    if codec not in into:
        raise Unreadable(
            "a column is compressed in an unknown way", got=f"codec {codec}", do="use Snappy, zstd or gzip"
        )
    content = bytearray(size)
    try:
        written = into[codec](data, content)
    except cramjam.DecompressionError:
        raise Damaged("a page cannot be decompressed") from None
    return bytes(content[:written])
