"""A folder as a place to read and write, as a bucket is one: an object is there whole or not at all."""

from __future__ import annotations

import io
import os
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from windage.errors import InputError
from windage.steps.ports import Missing, Object


@dataclass(frozen=True)
class Folder:
    """A folder; keys are paths below it."""

    root: Path

    @property
    def name(self) -> str:
        """The folder's path."""
        return str(self.root)

    def open(self, key: str) -> BinaryIO:
        """Return what a file's bytes are read from."""
        return io.BytesIO(self.get(key))

    def get(self, key: str) -> bytes:
        """Return a file's bytes."""
        try:
            return self._path(key).read_bytes()
        except FileNotFoundError:
            raise Missing(str(self._path(key))) from None
        except OSError as error:
            raise InputError(str(self._path(key)), "the file cannot be read", got=error.strerror) from None

    def put(self, key: str, data: bytes, *, content_type: str = "application/json") -> None:
        """Write a file, over one that may be there."""
        with self._written(key, data) as written:
            Path(written).replace(self._path(key))

    def put_new(self, key: str, data: bytes, *, content_type: str = "application/json") -> bool:
        """Write a file unless there is one; return whether it was written."""
        with self._written(key, data) as written:
            try:
                os.link(written, self._path(key))
            except FileExistsError:
                return False
            return True

    def delete(self, key: str) -> None:
        """Delete a file; one that is not there is deleted already."""
        self._path(key).unlink(missing_ok=True)

    def list(self, prefix: str, *, after: str = "") -> Iterator[Object]:
        """Yield the files under a prefix, in the order of their keys."""
        begin = self.root / prefix.rpartition("/")[0]
        found = (path for path in begin.rglob("*") if path.is_file()) if begin.is_dir() else iter(())
        keys = {path.relative_to(self.root).as_posix(): path for path in found}
        for key in sorted(keys, key=str.encode):
            if key.startswith(prefix) and key > after:
                yield Object(key, keys[key].stat().st_size)

    def _path(self, key: str) -> Path:
        if ".." in Path(key).parts or Path(key).is_absolute():
            raise InputError(key, "not a path below the folder", expected=self.name)
        return self.root / key

    def _written(self, key: str, data: bytes) -> _Temporary:
        path = self._path(key)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".part")
            with os.fdopen(handle, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            return _Temporary(name)
        except OSError as error:
            raise InputError(str(path), "the file cannot be written", got=error.strerror) from None


@dataclass(frozen=True)
class _Temporary:
    """A file that is whole, under a name that it will not keep."""

    name: str

    def __enter__(self) -> str:
        return self.name

    def __exit__(self, *_: object) -> None:
        with suppress(FileNotFoundError):
            Path(self.name).unlink()
