"""What the schedule, the state machine and the functions hand to each other."""

from __future__ import annotations

from typing import Literal, TypeVar

import msgspec

from windage.errors import InputError
from windage.names import DATA_QUALITY


class Request(msgspec.Struct, frozen=True, kw_only=True):
    """A message between two steps."""


class Scheduled(Request, frozen=True):
    """The schedule fired: judge what is due."""

    monitor: str
    scheduled_time: str
    monitor_type: str = DATA_QUALITY


class DueWindow(Request, frozen=True):
    """One window to judge. ``baseline`` is pinned for the whole run; nothing when there is none.

    An ``unplanned`` one has no shards but a reason under their key: of hundreds of windows, reasons would be too long
    for a state machine. One that has been judged is looked at ``again`` when labels have arrived. ``merges`` are the
    numbers of the levels on which profiles are added up in groups before the window is judged, ``parts`` how many are
    left then; their groups are listed beside the shards.
    """

    monitor: str
    monitor_type: str
    window: str
    scheduled_time: str
    shards: int
    shards_key: str
    baseline: str | None
    unplanned: bool = False
    again: bool = False
    merges: tuple[int, ...] = ()
    parts: int | None = None

    @property
    def run(self) -> str:
        """Where everything lies that this run makes of the window: another run has another place."""
        return self.shards_key.rpartition("/")[0] + "/"


class Plan(Request, frozen=True):
    """The windows to judge, the oldest first."""

    windows: tuple[DueWindow, ...]


Content = Literal["captures", "labels"]


class Shard(Request, frozen=True):
    """Some objects of one window, what they hold, and where their profile goes.

    The ``manifests`` are those of compactions in the hours of the objects: they say which of them are not read.
    """

    monitor: str
    window: str
    baseline: str
    bucket: str
    keys: tuple[str, ...]
    profile_key: str
    monitor_type: str = DATA_QUALITY
    content: Content = "captures"
    variant: str = ""
    manifests: tuple[str, ...] = ()


class ShardItem(Request, frozen=True):
    """Where a shard stands: the run of its window, and the place on a page."""

    run: str
    page: int
    place: int


class MergeItem(Request, frozen=True):
    """One group of profiles: ``count`` of the level below from ``first`` on."""

    monitor: str
    monitor_type: str
    baseline: str
    run: str
    level: int
    index: int
    first: int
    count: int


class Judgement(Request, frozen=True):
    """What became of one window; ``reason`` when it failed, ``message`` what Model Monitor would have said.

    ``unsliced`` names the columns of the monitor's ``slices`` within whose values nothing could be compared, for the
    baseline was learned without them.
    """

    monitor: str
    window: str
    outcome: str
    violations: int = 0
    result: str | None = None
    reason: str | None = None
    message: str | None = None
    unsliced: tuple[str, ...] = ()


R = TypeVar("R", bound=Request)


def read(kind: type[R], event: object) -> R:
    """Return an event as the request that it should be.

    Raises
    ------
    InputError
        When it is none.
    """
    try:
        return msgspec.convert(event, kind)
    except msgspec.ValidationError as error:
        raise InputError("event", f"not a {kind.__name__}", got=str(error)) from None


def write(request: Request) -> dict[str, object]:
    """Return a request as JSON-like builtin values."""
    built: dict[str, object] = msgspec.to_builtins(request)
    return built
