"""What is found out about a schedule, and from what."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from windage.importing.descriptions import Description


@dataclass(frozen=True)
class Setting:
    """One setting of a monitor file: its path, its value, and where the value comes from."""

    path: str
    value: str | int | bool
    source: str
    assumed: bool = False


@dataclass(frozen=True)
class Note:
    """Something that the user has to know: about a member of a description, or about the whole."""

    member: str
    text: str


@dataclass(frozen=True)
class Fetch:
    """A file to copy before the deploy."""

    address: str
    path: str


Found = Iterator[Setting | Note | Fetch]


@dataclass(frozen=True)
class Parts:
    """Everything that was described of one schedule.

    Parameters
    ----------
    schedule, job
        The schedule and its job definition, the latter spelled as one inside of a schedule.
    captures
        The endpoint and its configuration, as far as they were described: what says how it captures comes first.
    alerts
        The alerts, if they were listed.
    """

    schedule: Description
    job: Description
    captures: tuple[Description, ...] = ()
    alerts: Description | None = None
