"""What the steps need of the world outside; the folder ``aws`` gives it, and so may anything else."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from windage.errors import InputError
from windage.metric_data import Gauge

if TYPE_CHECKING:
    from windage.captures.pieces import Readable
    from windage.captures.reading import Preprocess
    from windage.config import Monitor
    from windage.dataset_file.json_records import ParseLine


class Missing(InputError):
    """There is no such object."""

    def __init__(self, where: str) -> None:
        super().__init__(where, "no such object")


class Refused(InputError):
    """An object may not be written there."""

    def __init__(self, where: str, why: str) -> None:
        super().__init__(where, "cannot be written", got=why, do="look at the policies of the bucket and of its key")


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

    def open(self, key: str) -> Readable:
        """Return what an object's bytes are read from, or raise `Missing`."""
        ...

    def put(self, key: str, data: bytes, *, content_type: str = "application/json") -> None:
        """Write an object, over one that may be there, or raise `Refused`."""
        ...

    def put_new(self, key: str, data: bytes, *, content_type: str = "application/json") -> bool:
        """Write an object unless there is one; return whether it was written."""
        ...

    def list(self, prefix: str, *, after: str = "") -> Iterator[Object]:
        """Yield the objects under a prefix, in the order of their keys."""
        ...


class Clearable(Storage, Protocol):
    """A bucket in which objects may be deleted: no function of ours may, only a person."""

    def delete(self, key: str) -> None:
        """Delete an object; one that is not there is deleted already."""
        ...


class Metrics(Protocol):
    """Where gauges are published."""

    def publish(self, gauges: Sequence[Gauge]) -> None:
        """Publish the gauges, as of now if they do not say when."""
        ...


@dataclass(frozen=True, slots=True)
class Postprocessed:
    """What a post-processor left behind: why it failed, if it did, all that it wrote out, and the files it made."""

    failure: str | None
    log: bytes
    files: Mapping[str, bytes]


class Scripts(Protocol):
    """The users' scripts, as they were deployed with the monitors.

    Each raises `windage.errors.InputError` when the monitor names a script that was not deployed.
    """

    def preprocess(self, monitor: Monitor) -> Preprocess | None:
        """Return what makes rows of a captured record, or nothing when the monitor has no script for it."""
        ...

    def parse_line(self, monitor: Monitor) -> ParseLine | None:
        """Return what makes rows of a line of the training set, or nothing when the monitor has no script for it."""
        ...

    def postprocess(
        self,
        monitor: Monitor,
        *,
        files: Mapping[str, bytes],
        baseline: Mapping[str, bytes],
        environment: Mapping[str, str],
    ) -> Postprocessed | None:
        """Run the script for judged windows; return what became of it, or nothing when the monitor has none."""
        ...


@dataclass(frozen=True, slots=True)
class NoScripts:
    """Nothing was deployed: fine for monitors without scripts, and an error for others."""

    def preprocess(self, monitor: Monitor) -> None:
        """Refuse a monitor with such a script."""
        _refuse(monitor, monitor.scripts.preprocessor)

    def parse_line(self, monitor: Monitor) -> None:
        """Refuse a monitor with such a script."""
        _refuse(monitor, monitor.baseline.preprocessor)

    def postprocess(
        self,
        monitor: Monitor,
        *,
        files: Mapping[str, bytes],
        baseline: Mapping[str, bytes],
        environment: Mapping[str, str],
    ) -> None:
        """Refuse a monitor with such a script."""
        _refuse(monitor, monitor.scripts.postprocessor)


NO_SCRIPTS = NoScripts()


def _refuse(monitor: Monitor, script: str | None) -> None:
    if script is not None:
        raise not_deployed(monitor, script)


def not_deployed(monitor: Monitor, script: str) -> InputError:
    """Return the error of a monitor that names a script which is not there: its stacks were not deployed together."""
    return InputError(
        f"monitor {monitor.name}", "its script is not deployed", got=script, do="deploy the service stack"
    )
