"""The objects of labels, by the hour at which they were uploaded."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from windage import names
from windage.config import Monitor, bucket_and_prefix
from windage.steps.captured import folder, objects_of
from windage.steps.ports import Object, Storage
from windage.window import Window

_HOUR = re.compile(r"(\d{4})/(\d{2})/(\d{2})(?:/([01]\d|2[0-3]))?/")


@dataclass(frozen=True)
class Uploaded:
    """The objects of labels in one bucket, each with the hour of its key, in the order of their keys."""

    source: Storage
    objects: tuple[tuple[datetime, Object], ...]

    def within(self, span: Window) -> Uploaded:
        """Return those that were uploaded in the hours of a span."""
        first = span.start.replace(minute=0, second=0, microsecond=0)
        return Uploaded(self.source, tuple(one for one in self.objects if first <= one[0] < span.end))

    @property
    def digest(self) -> str:
        """A short name of which objects there are."""
        return digest(entry for _, entry in self.objects)

    def by_day(self, *, whole_until: datetime) -> list[list[Object]]:
        """Return the objects in groups that stay the same: of a day that is over, or of an hour of the present one."""
        groups: dict[str, list[Object]] = {}
        today = whole_until.replace(hour=0, minute=0, second=0, microsecond=0)
        for hour, entry in self.objects:
            name = f"{hour:%Y-%m-%d}" if hour < today else f"{hour:%Y-%m-%dT%H}"
            groups.setdefault(name, []).append(entry)
        return list(groups.values())


def uploaded_labels(
    monitor: Monitor, monitor_type: str, span: Window, *, storage: Storage, open_bucket: Callable[[str], Storage]
) -> Uploaded:
    """Return the labels of one type of monitor that were uploaded in a span, whole hours at both ends."""
    truth = monitor.truth_of(monitor_type)
    uri = truth.uri if truth is not None else None
    source, prefix = storage, names.labels_prefix(monitor.name)
    if uri is not None:
        bucket, below = bucket_and_prefix(uri, where="ground_truth.uri")
        source, prefix = open_bucket(bucket), folder(below)
    found = ((_hour(entry.key.removeprefix(prefix), span), entry) for entry in objects_of(source, prefix, span))
    return Uploaded(source, tuple(found))


def digest(objects: Iterable[Object], *others: str) -> str:
    """Return a short name of objects as they are now, and of what else matters."""
    listed = [f"{entry.key}\t{entry.size}" for entry in objects]
    return hashlib.sha256("\n".join((*others, *listed)).encode()).hexdigest()[:24]


def keys(objects: Sequence[Object]) -> tuple[str, ...]:
    """Return the keys of objects."""
    return tuple(entry.key for entry in objects)


def _hour(key: str, span: Window) -> datetime:
    match = _HOUR.match(key)
    if match is None:
        return span.start
    year, month, day, hour = (int(part or 0) for part in match.groups())
    try:
        return datetime(year, month, day, tzinfo=UTC) + timedelta(hours=hour)
    except ValueError:
        return span.start
