"""Datasets and captures on a laptop: files, folders, and objects in S3."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from windage.captures.compacted import ENDING, readable
from windage.config import bucket_and_prefix
from windage.dataset_file import ENDINGS
from windage.errors import InputError

_LISTED = (*ENDINGS, ENDING)


def contents(places: Iterable[str]) -> Iterator[tuple[str, bytes]]:
    """Yield the name and the bytes of every file at the places, in the order of their names.

    Raises
    ------
    InputError
        When a place does not exist or holds nothing to read.
    """
    for place in places:
        yield from _in_s3(place) if place.startswith("s3://") else _on_disk(Path(place))


def content(name: str) -> bytes:
    """Return the bytes of one file that `contents` has named.

    Raises
    ------
    InputError
        When it is no longer there.
    """
    return next(contents([name]))[1]


def _on_disk(path: Path) -> Iterator[tuple[str, bytes]]:
    if path.is_dir():
        # Firehose gives its objects names without an ending when none is set.
        every = {str(p): p for p in sorted(path.rglob("*")) if p.is_file() and p.name.lower().endswith(_LISTED)}
        found = [every[name] for name in readable(every, lambda name: every[name].read_bytes())]
        if not found:
            raise InputError(
                str(path), "nothing to read in the folder", expected=f"files ending in {', '.join(ENDINGS)}"
            )
    else:
        found = [path]
    for file in found:
        try:
            yield str(file), file.read_bytes()
        except OSError as error:
            raise InputError(str(file), "the file cannot be read", got=error.strerror) from None


def _in_s3(uri: str) -> Iterator[tuple[str, bytes]]:
    from botocore.exceptions import BotoCoreError, ClientError

    from windage.aws.storage import bucket

    name, prefix = bucket_and_prefix(uri, where=uri)
    try:
        storage = bucket(name)
        # An address of one object is meant, whatever it ends in: a batch transform's ends in .out.
        listed = [entry.key for entry in storage.list(prefix)]
        every = [key for key in listed if key.lower().endswith(_LISTED)]
        keys = [prefix] if prefix in listed else readable(every, storage.get)
        if not keys:
            raise InputError(uri, "nothing to read there", expected=f"objects ending in {', '.join(ENDINGS)}")
        for key in keys:
            yield f"s3://{name}/{key}", storage.get(key)
    except (BotoCoreError, ClientError) as error:
        raise InputError(uri, "S3 cannot be read", got=error, do="check the address and your credentials") from None
