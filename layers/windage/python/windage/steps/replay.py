"""Bring records back that were left in logs, in queues of what failed, or undelivered: each to the hour of its call."""

from __future__ import annotations

import gzip
import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from windage import names
from windage.recovery.found import Damaged, Found, Joined, Piece, Record
from windage.recovery.placed import Line, Unplaced, hour_of, lines_of, placed
from windage.recovery.quarantined import kept
from windage.steps.ports import Storage

KIND, SOURCE = "replayed", "replay"
# What is held at once, and so about the size of the largest object before it is compressed.
MOST_BYTES = 64 * 2**20
_MONITOR = re.compile(r"[a-z][a-z0-9-]{0,30}[a-z0-9]")
_LINES = "application/x-ndjson"


@dataclass
class Replayed:
    """What became of all that was found.

    Parameters
    ----------
    recovered
        How many records were written, by monitor and hour.
    known
        How many had been brought back before.
    unplaced
        How many are no captures, by reason; they are kept aside.
    damaged
        How many are no records any more, by what is wrong with them.
    incomplete
        Of how many records parts are missing.
    written
        The keys of the objects that were written.
    """

    recovered: Counter[tuple[str, str]] = field(default_factory=Counter)
    known: int = 0
    unplaced: Counter[str] = field(default_factory=Counter)
    damaged: Counter[str] = field(default_factory=Counter)
    incomplete: int = 0
    written: list[str] = field(default_factory=list)

    @property
    def found(self) -> int:
        """How many records there were, whatever became of them."""
        return self.recovered.total() + self.known + self.unplaced.total() + self.damaged.total() + self.incomplete

    @property
    def lost(self) -> int:
        """How many records nothing could be made of."""
        return self.damaged.total() + self.incomplete


@dataclass
class Replay:
    """Records on their way back.

    Parameters
    ----------
    storage, prefix
        Where captures lie, in the layout of the data bucket, below the prefix.
    monitor
        Whose records are that do not say it.
    most_bytes
        How many bytes are held before they are written.
    """

    storage: Storage
    prefix: str = ""
    monitor: str | None = None
    most_bytes: int = MOST_BYTES
    result: Replayed = field(default_factory=Replayed)
    _joined: Joined = field(default_factory=Joined)
    _held: dict[tuple[str, str], list[Line]] = field(default_factory=dict)
    _bytes: int = 0
    _known: dict[tuple[str, str], set[bytes]] = field(default_factory=dict)

    def take(self, found: Iterable[Found], *, monitor: str | None = None) -> None:
        """Take what was found in one place; ``monitor`` is whose it is by the name of the place."""
        for one in found:
            whole = self._joined.add(one) if isinstance(one, Piece) else one
            if isinstance(whole, Damaged):
                self.result.damaged[whole.reason] += 1
            elif isinstance(whole, Record):
                self._take(whole.line, whole.monitor or monitor or self.monitor)
                if self._bytes > self.most_bytes:
                    self.write()

    def finished(self) -> Replayed:
        """Write what is still held; return what became of everything."""
        self.write()
        self.result.incomplete = self._joined.incomplete
        return self.result

    def write(self) -> None:
        """Write what is held, but for what was brought back before."""
        for (monitor, hour), lines in sorted(self._held.items()):
            known = self._known_in(monitor, hour)
            digests = {_digest(line.named): line for line in lines}
            new = [line for digest, line in digests.items() if digest not in known]
            for made in placed(new, monitor=monitor, kind=KIND):
                self.storage.put(self.prefix + made.key, made.data, content_type=_LINES)
                self.result.written.append(self.prefix + made.key)
            known.update(digests)
            self.result.recovered[monitor, hour] += len(new)
            self.result.known += len(lines) - len(new)
        self._held, self._bytes = {}, 0
        self.result.recovered = +self.result.recovered

    def _take(self, content: bytes, monitor: str | None) -> None:
        if monitor is None or not _MONITOR.fullmatch(monitor):
            # A log may be written by anybody, and a name is part of a key.
            said = "it does not say whose it is" if monitor is None else "no name of a monitor"
            self.result.damaged[f"a record: {said}"] += 1
            return
        hour = hour_of(content)
        if isinstance(hour, Unplaced):
            aside = kept(content, monitor=monitor, source=SOURCE, reason=hour.reason)
            self.storage.put(self.prefix + aside.key, aside.data)
            self.result.unplaced[hour.reason] += 1
            return
        line = content if content.endswith(b"\n") else content + b"\n"
        self._held.setdefault((monitor, hour), []).append(Line(hour, line, line))
        self._bytes += len(line)

    def _known_in(self, monitor: str, hour: str) -> set[bytes]:
        """Return the digests of the lines that were brought back to an hour before."""
        if (monitor, hour) not in self._known:
            prefix = f"{self.prefix}{names.capture_prefix(monitor)}{hour}/{KIND}-"
            self._known[monitor, hour] = {
                _digest(line) for data in _objects(self.storage, prefix) for line in lines_of(data)
            }
        return self._known[monitor, hour]


def _objects(storage: Storage, prefix: str) -> Iterator[bytes]:
    return (gzip.decompress(storage.get(entry.key)) for entry in storage.list(prefix))


def _digest(line: bytes) -> bytes:
    return hashlib.sha256(line).digest()
