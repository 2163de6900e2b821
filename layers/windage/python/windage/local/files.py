"""Datasets and captures on a laptop: files, folders, and objects in S3."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from windage.captures.compacted import ENDING, readable
from windage.config import bucket_and_prefix
from windage.dataset_file import ENDINGS
from windage.errors import InputError

_LISTED = (*ENDINGS, ENDING)


@dataclass(frozen=True)
class Opened:
    """An open file or object.

    Parameters
    ----------
    name
        What messages call it.
    body
        What is read.
    failures, problem, do
        What may be raised while it is read, and what a person is then told.
    """

    name: str
    body: Any
    failures: tuple[type[Exception], ...]
    problem: str
    do: str | None = None

    def read(self, size: int = -1) -> bytes:
        """Return the next bytes, at most so many; without a size all."""
        try:
            return bytes(self.body.read() if size < 0 else self.body.read(size))
        except self.failures as error:
            raise InputError(self.name, self.problem, got=error, do=self.do) from None


def contents(places: Iterable[str]) -> Iterator[tuple[str, bytes]]:
    """Yield the name and the bytes of every file at the places, in the order of their names.

    Raises
    ------
    InputError
        When a place does not exist or holds nothing to read.
    """
    for name, file in opened(places):
        yield name, file.read()


def opened(places: Iterable[str]) -> Generator[tuple[str, Opened]]:
    """Yield the same, each to be read bit by bit before the next is asked for.

    Raises
    ------
    InputError
        As for `contents`, and when it is read.
    """
    for place in places:
        yield from _in_s3(place) if place.startswith("s3://") else _on_disk(Path(place))


@contextmanager
def opened_again(name: str) -> Iterator[Opened]:
    """Open one file that `opened` has named.

    Raises
    ------
    InputError
        When it is no longer there.
    """
    with closing(opened([name])) as found:
        yield next(found)[1]


def _on_disk(path: Path) -> Iterator[tuple[str, Opened]]:
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
            stream = file.open("rb")
        except OSError as error:
            raise InputError(str(file), "the file cannot be read", got=error.strerror) from None
        with stream:
            yield str(file), Opened(str(file), stream, (OSError,), "the file cannot be read")


def _in_s3(uri: str) -> Iterator[tuple[str, Opened]]:
    from botocore.exceptions import BotoCoreError, ClientError

    from windage.aws.storage import bucket

    failures = (BotoCoreError, ClientError)
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
            address = f"s3://{name}/{key}"
            yield address, Opened(address, storage.open(key), failures, "S3 cannot be read", "try again")
    except failures as error:
        raise InputError(uri, "S3 cannot be read", got=error, do="check the address and your credentials") from None
