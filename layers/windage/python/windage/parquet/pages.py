"""The pages of one column in one row group: decompressed, and its values put in their places.

Source: The Apache Software Foundation (2024), Apache Parquet: Data Pages; Compression.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import repeat
from typing import Any

import numpy as np
from numpy.typing import NDArray

from windage.parquet import values
from windage.parquet.bits import runs
from windage.parquet.damaged import Damaged, Unreadable
from windage.parquet.file import File, struct_at
from windage.parquet.parts import Coded, Numbers, Part, Texts
from windage.parquet.schema import Field
from windage.parquet.thrift import Struct

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


@dataclass(frozen=True, eq=False)
class Dictionary:
    """The values that a chunk's pages name by their places: as numbers where these tell them, and as texts."""

    numbers: NDArray[Any] | None
    words: tuple[str, ...]
    are_different: bool

    @staticmethod
    def of(stored: values.Stored, field: Field) -> Dictionary:
        """Return the dictionary of a page."""
        numbers = values.exact(stored, field)
        words = () if numbers is not None else tuple(values.texts(stored, field))
        return Dictionary(numbers, words, len(set(words)) == len(words))

    @property
    def size(self) -> int:
        """How many values it has."""
        return len(self.words) if self.numbers is None else self.numbers.size

    def part(self, places: NDArray[np.int64], present: NDArray[np.bool_] | None) -> Part:
        """Return the values at some places; where none is present, any place will do."""
        if self.numbers is not None:
            return Numbers(self.numbers[places], present)
        coded = Coded(places, self.words, present)
        # Of a dictionary that is longer than what it is for, little is needed.
        return coded if self.are_different and self.size <= places.size else Texts(coded.texts)


def chunk(file: File, about: Struct, field: Field, *, rows: int) -> Iterator[Part]:
    """Yield the values of one column in one row group, page by page.

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
    place, left = min(about.get(11) or about[9], about[9]), rows
    dictionary: Dictionary | None = None
    while left:
        head, place = struct_at(file, place)
        size = head[3]
        if size < 0 or place + size > len(file):
            raise Damaged("a page ends early")
        data = file[place : place + size]
        place += size
        # Written by some only; where it stands, it tells a flipped bit from a value.
        if 4 in head and zlib.crc32(data) != head[4] & 0xFFFF_FFFF:
            raise Damaged("a page has another checksum")
        if head[1] == _DICTIONARY:
            content = _decompressed(data, codec=about[4], size=head[2])
            words = values.stored(content, field, encoding=values.PLAIN, count=_count(head[7][1], len(content) + 1))
            dictionary = Dictionary.of(words, field)
        elif head[1] in (_DATA, _DATA_2):
            page = _page(head, data, field, codec=about[4], left=left)
            left -= page.count
            if page.count:
                yield _placed(page, field, dictionary)


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


def _placed(page: _Page, field: Field, dictionary: Dictionary | None) -> Part:
    there = page.count if page.present is None else int(page.present.sum())
    if not there:
        return Texts(list(repeat(None, page.count)))
    if page.encoding in _IN_DICTIONARY:
        if dictionary is None or not page.data:
            raise Damaged("a page without its dictionary")
        places = runs(page.data[1:], width=page.data[0], count=there).astype(np.int64)
        if int(places.max()) >= dictionary.size:
            raise Damaged("a value that its dictionary has not")
        return dictionary.part(_spread(places, page.present), page.present)
    stored = values.stored(page.data, field, encoding=page.encoding, count=there)
    if (numbers := values.exact(stored, field)) is not None:
        return Numbers(_spread(numbers, page.present), page.present)
    known = values.texts(stored, field)
    if page.present is None:
        return Texts(list(known))
    placed = np.full(page.count, None, dtype=np.object_)
    placed[page.present] = known
    return Texts(placed.tolist())


def _spread(found: NDArray[Any], present: NDArray[np.bool_] | None) -> NDArray[Any]:
    """Return values in their places, and 0 where there is none."""
    if present is None:
        return found
    spread = np.zeros(present.size, dtype=found.dtype)
    spread[present] = found
    return spread


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
