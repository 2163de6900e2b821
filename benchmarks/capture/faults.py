"""The faults of a sink, put in the way of botocore's calls: all of them, or a random share."""

from __future__ import annotations

import random
import socket
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from benchmarks.capture.servers import HERE, LATE_SECONDS

# A resolver that does not know the name says so; one that hangs has no timeout of its own.
UNKNOWN, HANGING = "no-such-host.invalid", "resolver-hangs.invalid"


@dataclass(frozen=True)
class Fault:
    """One way to fail, and where a call goes that fails so: to a port of the servers, or to a name."""

    name: str
    port: str = ""
    host: str = HERE


FAULTS = (
    Fault("denied (403)", "denied"),
    Fault("throttled (429)", "throttled"),
    Fault("down (503)", "down"),
    Fault("name unknown (DNS)", "sink", UNKNOWN),
    Fault("answers after the timeout", "slow"),
    Fault("connects and says nothing", "silent"),
    Fault("does not connect (full backlog)", "full"),
    Fault("resolver hangs (DNS)", "sink", HANGING),
    Fault("closes the connection", "closed"),
)


def address(fault: Fault, ports: Mapping[str, int]) -> str:
    """Return where a call goes that fails so."""
    return f"http://{fault.host}:{ports[fault.port]}"


def misled(fault: Fault, ports: Mapping[str, int], *, share: float, chance: random.Random) -> Callable[..., None]:
    """Return a hook for ``before-send`` that leads a share of the calls to where they fail."""

    def hook(request: Any, **_: Any) -> None:
        if chance.random() < share:
            request.url = address(fault, ports) + (urlsplit(request.url).path or "/")

    return hook


@contextmanager
def resolver() -> Iterator[None]:
    """Let the resolver hang for one name, and know nothing of the other, whatever network this machine has."""
    known = socket.getaddrinfo

    def resolve(host: Any, *rest: Any, **more: Any) -> Any:
        if host == HANGING:
            time.sleep(LATE_SECONDS)
        if host in {HANGING, UNKNOWN}:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return known(host, *rest, **more)

    socket.getaddrinfo = resolve
    try:
        yield
    finally:
        socket.getaddrinfo = known
