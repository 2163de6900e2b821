"""Which format a file is in, by the ending of its name, else by its content; and whether its lines are captures."""

from __future__ import annotations

import io
import zlib
from typing import Literal

from windage.captures.decompressed import GZIP
from windage.captures.json_document import NotJsonError, PayloadError, parsed
from windage.captures.pieces import Readable
from windage.captures.transform_record import MARKS

Format = Literal["csv", "json", "json_lines", "parquet"]

_FORMATS: dict[str, Format] = {
    ".csv": "csv",
    ".json": "json",
    ".jsonl": "json_lines",
    ".ndjson": "json_lines",
    ".jl": "json_lines",
    ".parquet": "parquet",
    ".pq": "parquet",
}
# Parquet is compressed within.
ENDINGS = (*_FORMATS, *(f"{ending}.gz" for ending, format_ in _FORMATS.items() if format_ != "parquet"))

_PARQUET = b"PAR1"
_CAPTURED = MARKS | {"captureData", "eventMetadata", "groundTruthData"}
# More than the longest line of a capture file.
HEAD = 2**25
# Most files show by their first line what they are.
_FIRST = 2**16


def format_of(name: str, data: bytes) -> Format:
    r"""Return the format of a file.

    Examples
    --------
    >>> format_of("train.csv.gz", b""), format_of("part-0", b'{"age": 20}\n{"age": 30}\n')
    ('csv', 'json_lines')
    """
    said = _by_name(name)
    if said is not None:
        return said
    if data.startswith(_PARQUET):
        return "parquet"
    text = _head(data).lstrip()
    if text[:1] not in {"{", "["}:
        return "csv"
    try:
        parsed(text.partition("\n")[0])
    except (NotJsonError, PayloadError):
        return "json"
    return "json_lines"


def holds_captures(name: str, data: bytes) -> bool:
    r"""Tell whether a file holds captured calls rather than the rows of a dataset.

    The first line that is JSON decides; where none is, the lines are captures that cannot be read.

    Examples
    --------
    >>> holds_captures("a.jsonl", b'{"captureData": {}}\n'), holds_captures("a.jsonl", b'{"age": 20}\n')
    (True, False)
    """
    if format_of(name, data) != "json_lines":
        return False
    # Not split at once: the first line is enough, and the head may be of 32 megabytes.
    for line in io.StringIO(_head(data), newline="\n"):
        try:
            record = parsed(line.removesuffix("\n"))
        except (NotJsonError, PayloadError):
            continue
        return isinstance(record, dict) and not _CAPTURED.isdisjoint(record)
    return True


def shows_what_it_is(name: str, data: bytes) -> bool:
    r"""Tell whether the beginning of a file shows what it holds: by its name, a first line of JSON, or its length.

    Examples
    --------
    >>> shows_what_it_is("a", b'{"a": 1}\n{"a"'), shows_what_it_is("a", b'{"a": 1'), shows_what_it_is("a.csv", b"a")
    (True, False, True)
    """
    if _by_name(name) not in (None, "json_lines") or data.startswith(_PARQUET):
        return True
    first, newline, _ = _head(data).lstrip().partition("\n")
    if not newline:
        return len(data) >= HEAD
    try:
        parsed(first)
    except (NotJsonError, PayloadError):
        return len(data) >= HEAD
    return True


def head_of(name: str, file: Readable) -> bytes:
    r"""Return so much of the beginning of a file as shows what it holds.

    Examples
    --------
    >>> len(head_of("a.jsonl", io.BytesIO(b'{"a": 1}\n' * 100_000)))
    65536
    """
    head = file.read(_FIRST)
    while not shows_what_it_is(name, head) and (more := file.read(len(head) or 1)):
        head += more
    return head


def _by_name(name: str) -> Format | None:
    ending = name.lower().removesuffix(".gz")
    return next((format_ for known, format_ in _FORMATS.items() if ending.endswith(known)), None)


def _head(data: bytes) -> str:
    if data.startswith(GZIP):
        try:
            data = zlib.decompressobj(wbits=31).decompress(data, HEAD)
        except zlib.error:
            return ""
    return data[:HEAD].removeprefix(b"\xef\xbb\xbf").decode(errors="replace")
