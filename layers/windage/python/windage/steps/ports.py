"""What the steps need of the world outside; the folder ``aws`` gives it, and so may anything else."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from windage.errors import InputError
from windage.metric_data import Gauge


class Missing(InputError):
    """There is no such object."""

    def __init__(self, where: str) -> None:
        super().__init__(where, "no such object")


@dataclass(frozen=True, slots=True)
class Object:
    """An object's key and its size in bytes."""

    key: str
    size: int


class Storage(Protocol):
    """A bucket."""

    @property
    def name(self) -> str:
        """The bucket's name."""
        ...

    def get(self, key: str) -> bytes:
        """Return an object's bytes, or raise `Missing`."""
        ...

    def put(self, key: str, data: bytes, *, content_type: str = "application/json") -> None:
        """Write an object, over one that may be there."""
        ...

    def put_new(self, key: str, data: bytes, *, content_type: str = "application/json") -> bool:
        """Write an object unless there is one; return whether it was written."""
        ...

    def list(self, prefix: str, *, after: str = "") -> Iterator[Object]:
        """Yield the objects under a prefix, in the order of their keys."""
        ...


class Metrics(Protocol):
    """Where gauges are published."""

    def publish(self, gauges: Sequence[Gauge]) -> None:
        """Publish the gauges as of now."""
        ...
