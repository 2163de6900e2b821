"""Where the captured calls of a monitor lie, and the objects of a window among them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import groupby

from windage import names
from windage.captures.compacted import number_of
from windage.config import Monitor, bucket_and_prefix
from windage.steps.ports import Object, Storage
from windage.steps.transformed import transformed
from windage.window import Window

Find = Callable[[Window], Iterator[Object]]


def captured(
    monitor: Monitor, *, storage: Storage, open_bucket: Callable[[str], Storage], variant: str | None = None
) -> tuple[Storage, Find]:
    """Return the bucket of a monitor's captures, of another ``variant`` too, and what finds those of a window in it."""
    capture = monitor.capture
    if (job := capture.batch_transform) is not None:
        source = open_bucket(bucket_and_prefix(job.data, where="capture.batch_transform.data")[0])
        manifests = open_bucket(bucket_and_prefix(job.uri, where="capture.batch_transform.uri")[0])
        return source, partial(transformed, job, manifests=manifests, data=source)
    if (own := capture.data_capture) is not None:
        bucket, prefix = bucket_and_prefix(own.uri, where="capture.data_capture.uri")
        source = open_bucket(bucket)
        return source, partial(objects_of, source, folder(prefix, own.endpoint, variant or own.variant))
    return storage, partial(objects_of, storage, names.capture_prefix(monitor.name))


def objects_of(source: Storage, prefix: str, window: Window) -> Iterator[Object]:
    """Yield the objects in a window's hours; one that is listed twice is read once."""
    for part in names.hour_prefixes(window):
        for _, same in groupby(source.list(prefix + part), key=lambda entry: entry.key):
            yield next(same)


def without_manifests(objects: Iterable[Object], manifests: dict[str, list[str]]) -> Iterator[Object]:
    """Yield the objects of hours but for manifests of compactions, which are noted by the folder of their hour.

    In a listing, the manifests of an hour come before its objects.
    """
    for entry in objects:
        if number_of(entry.key) is None:
            yield entry
        else:
            manifests.setdefault(entry.key.rpartition("/")[0], []).append(entry.key)


def manifests_of(objects: Iterable[Object], manifests: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """Return the manifests that lie beside some objects.

    Examples
    --------
    >>> manifests_of([Object("06/a", 1), Object("06/b", 1)], {"06": ["06/!000001.compaction"], "07": ["x"]})
    ('06/!000001.compaction',)
    """
    hours = dict.fromkeys(entry.key.rpartition("/")[0] for entry in objects)
    return tuple(key for hour in hours for key in manifests.get(hour, ()))


def folder(*parts: str) -> str:
    """Return a prefix of parts, of which any may be empty."""
    return "".join(f"{part}/" for part in parts if part)
