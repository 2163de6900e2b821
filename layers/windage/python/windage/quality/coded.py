"""Many texts and numbers as few bytes, and back: what a shard of answers or of labels is written as.

The same values make the same bytes. Behind a word that says what it is and a checksum stands MessagePack.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from typing import Any, TypeVar

import msgspec
import numpy as np
from numpy.typing import NDArray

from windage.errors import InputError

_WIDTHS: tuple[type[np.unsignedinteger[Any]], ...] = (np.uint8, np.uint16, np.uint32, np.uint64)
_CHECK = 4

Kind = TypeVar("Kind", bound=msgspec.Struct)


class CodedTexts(msgspec.Struct, frozen=True, array_like=True):
    """Texts, some of which may be ``None``.

    Parameters
    ----------
    letters
        The different texts behind each other, in UTF-8, in the order of their first appearance.
    lengths
        How many characters each has, as of `numbers`.
    codes
        For each row the place of its text, from 1, and 0 for ``None``; empty where every row has a text of its own.
    """

    letters: bytes
    lengths: bytes
    codes: bytes


def texts(values: NDArray[np.object_]) -> CodedTexts:
    r"""Return texts as bytes.

    Examples
    --------
    >>> texts(np.array(["yes", None, "yes"], dtype=object))
    CodedTexts(letters=b'yes', lengths=b'\x01\x03', codes=b'\x01\x01\x00\x01')
    """
    rows = values.tolist()
    place = {text: number for number, text in enumerate(dict.fromkeys(rows))}
    ordered = list(place)
    if len(ordered) == len(rows) and None not in place:
        codes = b""
    else:
        if None in place:
            ordered.remove(None)
        code = {text: number for number, text in enumerate(ordered, start=1)} | {None: 0}
        codes = whole_numbers(np.fromiter((code[text] for text in rows), np.int64, len(rows)))
    letters = "".join(ordered).encode("utf-8", "surrogatepass")
    return CodedTexts(letters, whole_numbers(np.fromiter(map(len, ordered), np.int64, len(ordered))), codes)


def texts_of(coded: CodedTexts) -> NDArray[np.object_]:
    """Return the texts that `texts` wrote.

    Raises
    ------
    ValueError
        When the parts do not fit each other.
    """
    letters, lengths = coded.letters.decode("utf-8", "surrogatepass"), whole_numbers_of(coded.lengths)
    ends = np.cumsum(lengths).tolist()
    if (ends[-1] if ends else 0) != len(letters):
        raise ValueError("texts of other lengths")
    known = np.empty(len(ends) + 1, dtype=np.object_)
    known[:] = [None, *(letters[end - length : end] for end, length in zip(ends, lengths.tolist(), strict=True))]
    if not coded.codes:
        return known[1:]
    codes = whole_numbers_of(coded.codes)
    if codes.size and int(codes.max()) >= known.size:
        raise ValueError("a code without a text")
    return np.asarray(known[codes])


def whole_numbers(values: NDArray[np.int64]) -> bytes:
    r"""Return whole numbers from 0 as bytes: how many the largest needs, then each in as many.

    Examples
    --------
    >>> whole_numbers(np.array([1, 300])), whole_numbers(np.array([], dtype=np.int64))
    (b'\x02\x01\x00,\x01', b'')
    """
    if not values.size:
        return b""
    largest = int(values.max())
    for width in _WIDTHS:
        if largest <= np.iinfo(width).max:
            break
    kind = np.dtype(width).newbyteorder("<")
    return bytes([kind.itemsize]) + values.astype(kind).tobytes()


def whole_numbers_of(data: bytes) -> NDArray[np.int64]:
    """Return the numbers that `whole_numbers` wrote.

    Raises
    ------
    ValueError
        When the bytes are no such numbers.
    """
    if not data:
        return np.empty(0, dtype=np.int64)
    if data[0] not in {1, 2, 4, 8}:
        raise ValueError("numbers of no known width")
    return np.frombuffer(data, dtype=f"<u{data[0]}", offset=1).astype(np.int64)


def numbers(values: NDArray[np.float64]) -> bytes:
    """Return numbers as bytes; nothing where none is known.

    Examples
    --------
    >>> numbers(np.array([np.nan, np.nan])), len(numbers(np.array([np.nan, 1.0])))
    (b'', 16)
    """
    unknown = np.isnan(values)
    # There are many NaN; one is written.
    return b"" if unknown.all() else np.where(unknown, np.nan, values).astype("<f8").tobytes()


def numbers_of(data: bytes, *, rows: int) -> NDArray[np.float64]:
    """Return so many numbers that `numbers` wrote.

    Raises
    ------
    ValueError
        When there are more or fewer.
    """
    if not data:
        return np.full(rows, np.nan)
    values = np.frombuffer(data, dtype="<f8").astype(np.float64)
    return of_length(values, rows=rows)


def of_length(values: NDArray[Any], *, rows: int) -> NDArray[Any]:
    """Return the values if there are so many.

    Raises
    ------
    ValueError
        When there are more or fewer.
    """
    if values.size != rows:
        raise ValueError("columns of different lengths")
    return values


def sealed(word: bytes, content: msgspec.Struct) -> bytes:
    """Return a struct as bytes, behind the word that says what it is, and a checksum."""
    data = msgspec.msgpack.encode(content)
    return word + zlib.crc32(data).to_bytes(_CHECK, "big") + data


def opened(data: bytes, *, word: bytes, kind: type[Kind], where: str) -> Kind:
    """Return the struct that `sealed` wrote.

    Raises
    ------
    InputError
        When the bytes are another thing, or damaged.
    """
    start = len(word) + _CHECK
    if not data.startswith(word):
        raise InputError(where, "another kind of file, or another version", got=data[:8], expected=word.decode())
    if data[len(word) : start] != zlib.crc32(data[start:]).to_bytes(_CHECK, "big"):
        raise damaged(where, "another checksum")
    try:
        return msgspec.msgpack.decode(data[start:], type=kind)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise damaged(where, str(error)) from None


def damaged(where: str, why: str) -> InputError:
    """Return the error of a file that is not what was written."""
    return InputError(where, "the file is damaged", got=why, do="run the window again")


def concatenated(arrays: Sequence[NDArray[Any]], *, kind: type[Any]) -> NDArray[Any]:
    """Return arrays behind each other; none make an empty one of this kind."""
    return np.concatenate(arrays) if arrays else np.empty(0, dtype=kind)
