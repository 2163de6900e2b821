"""The text of a file, whatever its name says: decompressed, in UTF-8; and what a column may be called."""

from __future__ import annotations

import codecs
from collections import Counter
from collections.abc import Iterable, Sequence

from windage.captures.decompressed import GZIP, MOST_BYTES, decompressed
from windage.errors import InputError

LONGEST_NAME = 1024

# Constant columns become smaller than any capture does; gzip makes nothing smaller than a thousandth.
_MOST_RATIO = 1100
_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_FOREIGN = {
    b"PK\x03\x04": "a zip file or a workbook",
    b"Obj\x01": "Avro",
    b"ORC": "ORC",
    b"\x93NUMPY": "a numpy array",
    b"\x80\x04": "a pickle",
    b"\x80\x05": "a pickle",
    b"BZh": "bzip2",
    b"\xfd7zXZ": "xz",
    b"\x28\xb5\x2f\xfd": "zstd",
}


def opened(data: bytes, *, name: str) -> bytes:
    """Return the bytes of a file, decompressed if they are gzip.

    Raises
    ------
    InputError
        When the file is damaged, holds more than fits, or is of a kind that is not read.
    """
    if data.startswith(GZIP):
        content = decompressed(data, ratio=_MOST_RATIO)
        if content.fault == "damaged":
            raise InputError(name, "the compressed file is damaged or cut", do="upload it again")
        if content.fault is not None:
            raise InputError(name, "the compressed file is too large", expected=f"at most {MOST_BYTES:,} bytes")
        data = content.data
    for magic, kind in _FOREIGN.items():
        if data.startswith(magic):
            raise InputError(name, "no dataset that can be read", got=kind, do="write it as CSV, JSON Lines or Parquet")
    return data


def text_of(data: bytes, *, name: str) -> str:
    """Return the text of a file.

    Raises
    ------
    InputError
        When it is not in UTF-8, or as for `opened`.
    """
    data = opened(data, name=name)
    if data.startswith(_UTF_16):
        raise InputError(name, "the file is not UTF-8", got="UTF-16", do="save it as UTF-8")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise InputError(
            f"{name}:{line}", "the file is not UTF-8", got=f"byte 0x{data[error.start]:02x}", do="save it as UTF-8"
        ) from None


def check_names(names: Sequence[str], *, where: str) -> None:
    """Raise InputError when a column has no name, one that another has, or one that nobody can read."""
    twice = [column for column, count in Counter(names).items() if count > 1]
    if twice:
        raise InputError(where, "a column is named twice", got=twice[0], do="give every column its own name")
    problem = name_problem(names)
    if problem == "a column has no name":
        raise InputError(where, problem, do="name every column, or say that there is no header")
    if problem is not None:
        raise InputError(where, problem, expected=f"at most {LONGEST_NAME:,} characters")
    if any("\0" in column for column in names):
        raise InputError(where, "the file is not UTF-8", got="zero bytes, as in UTF-16", do="save it as UTF-8")


def name_problem(names: Iterable[str]) -> str | None:
    """Return what is wrong with a name among these, if anything is.

    Examples
    --------
    >>> name_problem(["age", " "]), name_problem(["__proto__", "a b"])
    ('a column has no name', None)
    """
    for name in names:
        if not name.strip():
            return "a column has no name"
        if len(name) > LONGEST_NAME:
            return f"the name of a column is longer than {LONGEST_NAME:,} characters"
    return None
