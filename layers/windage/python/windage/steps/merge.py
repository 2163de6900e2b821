"""Add up profiles, or the samples of feature attribution, in groups: what one function could not read all by itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

import msgspec

from windage import names, profile_file
from windage.attribution import sample
from windage.errors import InputError
from windage.profile import Profile
from windage.steps import stored
from windage.steps.merge_list import merged_key, part_key
from windage.steps.ports import Missing, Storage
from windage.steps.requests import DueWindow, MergeItem
from windage.steps.resent import note_seen
from windage.steps.stored_attribution import outputs_of, read_attribution_baseline

FORMAT = 1
T = TypeVar("T", Profile, sample.Sample)


class Merged(msgspec.Struct, frozen=True, kw_only=True):
    """The sum of a group; ``lost`` are the numbers of the shards that left no profile."""

    format: int = FORMAT
    lost: tuple[int, ...]
    content: bytes


@dataclass(frozen=True)
class Kind(Generic[T]):
    """What is added up: the sum of nothing, and how one is read and written."""

    empty: T
    decode: Callable[[bytes, str], T]
    encode: Callable[[T], bytes]


PROFILES = Kind(Profile(), lambda data, where: profile_file.decode(data, where=where), profile_file.encode)


def samples_of(storage: Storage, monitor: str, baseline: str | None) -> Kind[sample.Sample]:
    """Return how the samples of a monitor of feature attribution are added up."""
    settings = stored.monitor(storage, monitor)
    known = read_attribution_baseline(storage, settings, baseline)
    outputs = outputs_of(settings, known)
    columns = (*outputs, *(name for name in known.features if name not in outputs))
    most = stored.attribution_of(settings).budget.explained
    return Kind(
        sample.total((), columns, most=most), lambda data, where: sample.decode(data, where=where), sample.encode
    )


def merge(item: MergeItem, *, storage: Storage) -> str:
    """Add up one group and write its sum; return where it lies."""
    key = merged_key(item.run, item.level, item.index)
    if item.monitor_type == names.FEATURE_ATTRIBUTION:
        data = _merged(item, samples_of(storage, item.monitor, item.baseline), storage=storage)
    else:
        data = _merged(item, PROFILES, storage=storage)
        if item.level == 1:
            note_seen(item.run, item.index, range(item.first, item.first + item.count), storage=storage)
    storage.put(key, data, content_type="application/octet-stream")
    return key


def gathered(due: DueWindow, kind: Kind[T], *, storage: Storage) -> tuple[T, tuple[int, ...]]:
    """Add up what is left of a window's profiles; return the sum, and the numbers of the shards that left none.

    Raises
    ------
    InputError
        When a profile is damaged, or the sum of a group is missing.
    """
    count = due.parts if due.parts is not None else due.shards
    return _sum(due.run, len(due.merges), range(count), kind, storage=storage)


def _merged(item: MergeItem, kind: Kind[T], *, storage: Storage) -> bytes:
    indexes = range(item.first, item.first + item.count)
    made, lost = _sum(item.run, item.level - 1, indexes, kind, storage=storage)
    return msgspec.msgpack.encode(Merged(lost=lost, content=kind.encode(made)))


def _sum(run: str, level: int, indexes: Iterable[int], kind: Kind[T], *, storage: Storage) -> tuple[T, tuple[int, ...]]:
    """Add up parts of one level, each read when its turn comes."""
    made, lost = kind.empty, list[int]()
    for index in indexes:
        key = part_key(run, level, index)
        if level == 0:
            try:
                data = storage.get(key)
            except Missing:
                lost.append(index)
                continue
        else:
            group = _decode(storage.get(key), where=key)
            lost += group.lost
            data = group.content
        made = made + kind.decode(data, key)
    return made, tuple(lost)


def _decode(data: bytes, *, where: str) -> Merged:
    try:
        group = msgspec.msgpack.decode(data, type=Merged)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise InputError(where, "the sum of a group is damaged", got=str(error), do="run the window again") from None
    if group.format != FORMAT:
        raise InputError(where, "of another version", got=group.format, expected=FORMAT, do="run the window again")
    return group
