"""What erasure needs of a place: every version of every object, and to remove one for good."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Version:
    """One version of an object; ``marker`` is the mark of a deletion, which holds nothing."""

    key: str
    identity: str
    latest: bool = True
    marker: bool = False


@dataclass(frozen=True, slots=True)
class Content:
    """The bytes of a version, and what they are said to be."""

    data: bytes
    content_type: str = "binary/octet-stream"
    encoding: str = ""


class Archive(Protocol):
    """A bucket with the past of its objects, or a folder, which has none."""

    @property
    def name(self) -> str:
        """What messages call it."""
        ...

    def versions(self, prefix: str) -> Iterator[Version]:
        """Yield the versions of the objects under a prefix."""
        ...

    def read(self, version: Version) -> Content:
        """Return what a version holds."""
        ...

    def put(self, key: str, content: Content) -> None:
        """Write an object anew."""
        ...

    def remove(self, version: Version) -> None:
        """Remove one version for good."""
        ...
