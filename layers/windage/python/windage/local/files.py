"""Datasets and captures on a laptop: files, folders, and objects in S3."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
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
    for name in named(places):
        with opened(name) as file:
            yield name, file.read()


def named(places: Iterable[str]) -> Iterator[str]:
    """Yield the names of the files at the places, as `opened` takes them.

    Raises
    ------
    InputError
        As for `contents`.
    """
    for place in places:
        yield from _in_s3(place) if place.startswith("s3://") else _on_disk(Path(place))


@contextmanager
def opened(name: str) -> Iterator[Opened]:
    """Open one file or object, which is read bit by bit.

    Raises
    ------
    InputError
        When it is not there, and when it cannot be read on.
    """
    if name.startswith("s3://"):
        from windage.aws.storage import bucket

        where, key = bucket_and_prefix(name, where=name)
        with _told(name):
            body = bucket(where).open(key)
        yield Opened(name, body, _failures(), "S3 cannot be read", "try again")
        return
    try:
        stream = Path(name).open("rb")  # noqa: SIM115
    except OSError as error:
        raise InputError(name, "the file cannot be read", got=error.strerror) from None
    with stream:
        yield Opened(name, stream, (OSError,), "the file cannot be read")


def _on_disk(path: Path) -> Iterator[str]:
    if not path.is_dir():
        yield str(path)
        return
    # Firehose gives its objects names without an ending when none is set.
    every = {str(p): p for p in sorted(path.rglob("*")) if p.is_file() and p.name.lower().endswith(_LISTED)}
    found = readable(every, lambda name: every[name].read_bytes())
    if not found:
        raise InputError(str(path), "nothing to read in the folder", expected=f"files ending in {', '.join(ENDINGS)}")
    yield from (str(every[name]) for name in found)


def _in_s3(uri: str) -> Iterator[str]:
    from windage.aws.storage import bucket

    name, prefix = bucket_and_prefix(uri, where=uri)
    with _told(uri):
        storage = bucket(name)
        # An address of one object is meant, whatever it ends in: a batch transform's ends in .out.
        listed = [entry.key for entry in storage.list(prefix)]
        every = [key for key in listed if key.lower().endswith(_LISTED)]
        keys = [prefix] if prefix in listed else readable(every, storage.get)
    if not keys:
        raise InputError(uri, "nothing to read there", expected=f"objects ending in {', '.join(ENDINGS)}")
    yield from (f"s3://{name}/{key}" for key in keys)


@contextmanager
def _told(uri: str) -> Iterator[None]:
    """Tell a person what S3 refuses."""
    try:
        yield
    except _failures() as error:
        raise InputError(uri, "S3 cannot be read", got=error, do="check the address and your credentials") from None


def _failures() -> tuple[type[Exception], ...]:
    from botocore.exceptions import BotoCoreError, ClientError

    return BotoCoreError, ClientError
