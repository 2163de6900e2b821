"""Put the small objects of closed hours together, for endpoints that wrote an object a request.

What is put together is written and read back before a manifest names it; only then are the small objects replaced, and
only after that may they be deleted. A run that died anywhere is made good by the next one.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import groupby

from windage.captures import compacted
from windage.captures.captured_lines import content_of, lines_of
from windage.captures.compacted import Large, Manifest, Small
from windage.errors import InputError
from windage.steps.ports import Clearable, Object

# Before compression; as much as one of our streams puts into an object.
LARGE_BYTES = 64 * 2**20
_AT_ONCE, _AHEAD = 16, 64
_HOUR = re.compile(r"(?P<folder>(?:.*/)?(?P<hour>\d{4}/\d\d/\d\d/\d\d)/)[^/]+", re.DOTALL)
_CAPTURE = b'"captureData"'
_LINES = "application/x-ndjson"


@dataclass
class Compacted:
    """What was done.

    Parameters
    ----------
    hours
        In how many hours something was put together.
    small, large
        How many objects were put together, into how many.
    lines
        How many lines these hold.
    deleted
        How many replaced objects were deleted.
    left
        How many objects were left as they are though they are small, by why.
    """

    hours: int = 0
    small: int = 0
    large: int = 0
    lines: int = 0
    deleted: int = 0
    left: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True)
class _Read:
    """A small object as it was read, or why it cannot be put together with others."""

    small: Small
    data: bytes
    fault: str | None = None


def compact(
    storage: Clearable, prefix: str, *, closed: datetime, delete: bool = False, large_bytes: int = LARGE_BYTES
) -> Compacted:
    """Put the small objects together that lie in hours below a prefix.

    Parameters
    ----------
    closed
        Hours that ended by then are closed: nothing comes into them any more.
    delete
        Whether objects that are replaced are deleted.
    large_bytes
        How large an object becomes at most, before compression.
    """
    done = Compacted()
    for folder, entries in groupby(storage.list(prefix), key=lambda entry: _folder(entry.key)):
        if folder is not None and _ended(folder, closed):
            _hour(storage, folder, list(entries), done, large_bytes)
            if delete:
                _delete_replaced(storage, folder, done)
    return done


def _folder(key: str) -> str | None:
    named = _HOUR.fullmatch(key)
    return named["folder"] if named is not None else None


def _ended(folder: str, closed: datetime) -> bool:
    year, month, day, hour = map(int, folder.rstrip("/").split("/")[-4:])
    try:
        return datetime(year, month, day, hour, tzinfo=UTC) + timedelta(hours=1) <= closed
    except (ValueError, OverflowError):
        # A folder that looks like an hour and is none is none of ours.
        return False


def _hour(storage: Clearable, folder: str, entries: Sequence[Object], done: Compacted, large_bytes: int) -> None:
    """Put the objects of one hour together; somebody else who does so at the same time may be the first."""
    keys = [entry.key for entry in entries]
    read = set(compacted.readable(keys, storage.get))
    apart = [entry for entry in entries if entry.key in read and not compacted.is_compacted(entry.key)]
    small = [entry for entry in apart if entry.size < large_bytes // 2]
    if len(small) < 2:
        return
    left: Counter[str] = Counter()
    made = [
        _written(storage, folder, group)
        for group in _groups(_whole(storage, folder, small, left), large_bytes)
        if len(group) > 1
    ]
    done.left += left
    if not made:
        return
    number = max((compacted.number_of(key) or 0 for key in keys), default=0) + 1
    manifest = Manifest(objects=tuple(made))
    if not storage.put_new(folder + compacted.manifest_name(number), compacted.encode(manifest)):
        raise InputError(folder, "somebody else compacts it at the same time", do="run it again when that has ended")
    done.hours += 1
    done.large += len(made)
    done.small += sum(len(one.replaces) for one in made)
    done.lines += sum(one.lines for one in made)


def _whole(storage: Clearable, folder: str, entries: Sequence[Object], left: Counter[str]) -> Iterator[_Read]:
    for one in _in_order(lambda entry: _read(storage, folder, entry), entries):
        if one.fault is None:
            yield one
        else:
            left[one.fault] += 1


def _in_order(work: Callable[[Object], _Read], entries: Sequence[Object]) -> Iterator[_Read]:
    """Do the work for some entries at a time: of many small objects, one would wait for the network mostly."""
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        for first in range(0, len(entries), _AHEAD):
            yield from pool.map(work, entries[first : first + _AHEAD])


def _read(storage: Clearable, folder: str, entry: Object) -> _Read:
    name, data = entry.key.removeprefix(folder), storage.get(entry.key)
    lines = lines_of(data)
    kept = [line for line in lines.lines if line and not line.isspace()]
    small = Small(name=name, size=len(data), lines=len(kept))
    if lines.fault is not None:
        return _Read(small, b"", lines.fault.reason)
    if not all(_CAPTURE in line for line in kept):
        # Labels, say: whoever reads those knows of no manifests.
        return _Read(small, b"", "not_a_capture")
    if not lines.finished and not _is_json(lines.lines[-1]):
        # With a newline behind it, its end would be no sign any more that it was cut.
        return _Read(small, b"", "truncated")
    return _Read(small, b"".join(line + b"\n" for line in kept))


def _is_json(line: bytes) -> bool:
    try:
        json.loads(line)
    except (ValueError, RecursionError):
        return False
    return True


def _groups(every: Iterable[_Read], large_bytes: int) -> Iterator[list[_Read]]:
    group: list[_Read] = []
    size = 0
    for one in every:
        if group and size + len(one.data) > large_bytes:
            yield group
            group, size = [], 0
        group.append(one)
        size += len(one.data)
    if group:
        yield group


def _written(storage: Clearable, folder: str, group: Sequence[_Read]) -> Large:
    """Write the lines of some objects as one, and read it back."""
    content = b"".join(one.data for one in group)
    digest = hashlib.sha256(content).hexdigest()
    whose = "\n".join(f"{one.small.name} {one.small.size}" for one in group)
    name = compacted.compacted_name(hashlib.sha256(f"{digest}\n{whose}".encode()).hexdigest()[:32])
    storage.put(folder + name, gzip.compress(content, mtime=0), content_type=_LINES)
    lines = sum(one.small.lines for one in group)
    large = Large(name=name, lines=lines, sha256=digest, replaces=tuple(one.small for one in group))
    _verify(storage, folder, large)
    return large


def _verify(storage: Clearable, folder: str, large: Large) -> None:
    content = content_of(storage.get(folder + large.name))
    digest = hashlib.sha256(content.data).hexdigest()
    if content.fault is not None or digest != large.sha256 or content.data.count(b"\n") != large.lines:
        raise InputError(folder + large.name, "does not hold what was put together", do="run it again")


def _delete_replaced(storage: Clearable, folder: str, done: Compacted) -> None:
    """Delete what manifests say is replaced, once what replaces it has been read back."""
    there = {entry.key.removeprefix(folder): entry.size for entry in storage.list(folder)}
    manifests = [folder + name for name in there if compacted.number_of(name) is not None]
    for large in (one for key in manifests for one in compacted.decode(storage.get(key), where=key).objects):
        gone = [small for small in large.replaces if small.name in there]
        if not gone:
            continue
        _verify(storage, folder, large)
        for small in gone:
            if there[small.name] != small.size:
                # It has been written anew since, and what it holds now is nowhere else.
                done.left["changed"] += 1
                continue
            storage.delete(folder + small.name)
            done.deleted += 1
