"""The text of a file, whatever its name says: decompressed, in UTF-8; and what a column may be called."""

from __future__ import annotations

import codecs
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from windage.captures.decompressed import GZIP, MOST_BYTES
from windage.captures.pieces import PIECE_BYTES, Content, pieces
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
_LONGEST_MAGIC = max(map(len, _FOREIGN))


def bytes_of(content: Content, *, name: str, size: int) -> Iterator[bytes]:
    """Yield the bytes of a file, decompressed if they are gzip, at most about ``size`` at a time.

    Raises
    ------
    InputError
        When the file is damaged, is of a kind that is not read, or lies in memory and holds more than fits there.
    """
    most = MOST_BYTES if isinstance(content, bytes) and content.startswith(GZIP) else None
    begin: bytes | None = b""
    total = 0
    for piece in pieces(content, size=size, ratio=_MOST_RATIO):
        total += len(piece.data)
        if piece.fault == "too_large" or (most is not None and total > most):
            raise InputError(name, "the compressed file is too large", expected=f"at most {MOST_BYTES:,} bytes")
        if piece.fault is not None:
            raise InputError(name, "the compressed file is damaged or cut", do="upload it again")
        if begin is None:
            data = piece.data
            # While more is read, it is no longer needed.
            del piece
            yield data
            del data
            continue
        begin += piece.data
        if len(begin) >= _LONGEST_MAGIC:
            yield _no_other(begin, name=name)
            begin = None
    if begin:
        yield _no_other(begin, name=name)


def _no_other(begin: bytes, *, name: str) -> bytes:
    """Return the beginning of a file, unless it is that of one of another kind."""
    for magic, kind in _FOREIGN.items():
        if begin.startswith(magic):
            raise InputError(name, "no dataset that can be read", got=kind, do="write it as CSV, JSON Lines or Parquet")
    if begin.startswith(_UTF_16):
        raise InputError(name, "the file is not UTF-8", got="UTF-16", do="save it as UTF-8")
    return begin


def text_of(data: bytes, *, name: str) -> str:
    """Return the text of a file.

    Raises
    ------
    InputError
        When it is not in UTF-8, or as for `bytes_of`.
    """
    whole = b"".join(bytes_of(data, name=name, size=PIECE_BYTES))
    return decoded(whole.removeprefix(codecs.BOM_UTF8), name=name, line=1)


def decoded(data: bytes, *, name: str, line: int) -> str:
    """Return the text of bytes, of which the first stand on a ``line`` of the file.

    Raises
    ------
    InputError
        When they are not UTF-8.
    """
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        line += data.count(b"\n", 0, error.start)
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
