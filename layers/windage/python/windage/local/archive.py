"""A folder as an archive: its files have no past."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from windage.config import bucket_and_prefix
from windage.errors import InputError
from windage.steps.archive import Archive, Content, Version


@dataclass(frozen=True)
class Folder:
    """A folder that is laid out like the data bucket."""

    path: Path

    @property
    def name(self) -> str:
        """The folder's name."""
        return str(self.path)

    def versions(self, prefix: str) -> Iterator[Version]:
        """Yield the files whose paths begin so."""
        within = self.path / prefix.rpartition("/")[0]
        for file in sorted(within.rglob("*")):
            key = file.relative_to(self.path).as_posix()
            if file.is_file() and not file.is_symlink() and key.startswith(prefix):
                yield Version(key, "")

    def read(self, version: Version) -> Content:
        """Return what a file holds."""
        try:
            return Content((self.path / version.key).read_bytes())
        except OSError as error:
            raise InputError(version.key, "the file cannot be read", got=error.strerror) from None

    def put(self, key: str, content: Content) -> None:
        """Write a file anew, whole or not at all."""
        written = self.path / f"{key}.forgetting"
        try:
            written.write_bytes(content.data)
            written.replace(self.path / key)
        except OSError as error:
            raise InputError(key, "the file cannot be written", got=error.strerror) from None

    def remove(self, version: Version) -> None:
        """Remove a file."""
        try:
            (self.path / version.key).unlink()
        except OSError as error:
            raise InputError(version.key, "the file cannot be removed", got=error.strerror) from None


def opened(place: str) -> tuple[Archive, str]:
    """Return the archive at a place, a folder or an address in S3, and the prefix in it that is meant.

    Raises
    ------
    InputError
        When there is no such folder, or the address is none.
    """
    if place.startswith("s3://"):
        from windage.aws.archive import archive

        name, prefix = bucket_and_prefix(place, where=place)
        return archive(name), f"{prefix}/" if prefix else ""
    path = Path(place)
    if not path.is_dir():
        raise InputError(place, "not a folder", expected="a folder, or s3://bucket")
    return Folder(path), ""
