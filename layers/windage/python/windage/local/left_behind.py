"""Where records were left, as lines of text: files of any name, folders, standard input, objects in S3."""

from __future__ import annotations

import gzip
import sys
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path

from windage.captures.captured_lines import Content, content_of
from windage.captures.decompressed import GZIP
from windage.config import bucket_and_prefix
from windage.errors import InputError

STANDARD_INPUT = "-"


def texts(places: Iterable[str]) -> Iterator[tuple[str, Iterator[str]]]:
    """Yield the name of every file at the places, and its lines.

    Raises
    ------
    InputError
        When a place does not exist or holds nothing.
    """
    for place in places:
        if place == STANDARD_INPUT:
            yield "standard input", _lines(sys.stdin.buffer)
        elif place.startswith("s3://"):
            yield from _in_s3(place)
        else:
            yield from _on_disk(Path(place))


def _on_disk(path: Path) -> Iterator[tuple[str, Iterator[str]]]:
    found = sorted(one for one in path.rglob("*") if one.is_file()) if path.is_dir() else [path]
    if not found:
        raise InputError(str(path), "nothing to read in the folder")
    for file in found:
        yield str(file), _of_file(file)


def _in_s3(uri: str) -> Iterator[tuple[str, Iterator[str]]]:
    from windage.aws.storage import bucket

    name, prefix = bucket_and_prefix(uri, where=uri)
    storage = bucket(name)
    keys = [entry.key for entry in storage.list(prefix)]
    if not keys:
        raise InputError(uri, "nothing to read there")
    for key in keys:
        content = content_of(storage.get(key))
        yield f"s3://{name}/{key}", _of_object(f"s3://{name}/{key}", content)


def _of_object(name: str, content: Content) -> Iterator[str]:
    yield from _lines(content.data.split(b"\n"))
    if content.fault is not None:
        raise InputError(name, "the object cannot be read to its end", got=content.fault.detail)


def _of_file(path: Path) -> Iterator[str]:
    """Yield the lines of a file; of one that is cut, those before."""
    try:
        with path.open("rb") as plain:
            is_gzip = plain.peek(2)[:2] == GZIP
            yield from _lines(gzip.GzipFile(fileobj=plain) if is_gzip else plain)
    except (OSError, EOFError, zlib.error) as error:
        said = getattr(error, "strerror", None) or str(error)
        raise InputError(str(path), "the file cannot be read to its end", got=said) from None


def _lines(file: Iterable[bytes]) -> Iterator[str]:
    return (_text(line) for line in file)


def _text(line: bytes) -> str:
    # Of a log that is no UTF-8 the lines of ours still are.
    return line.decode(errors="replace")
