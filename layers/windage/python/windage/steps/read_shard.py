"""The rows of one shard of captured calls, however they were captured."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from windage.captures.batch_transform import read_transformed
from windage.captures.capture_file import read_captures, tables_of
from windage.captures.reading import Preprocess
from windage.captures.schema import Schema
from windage.config import BatchTransform, Monitor
from windage.errors import InputError
from windage.intake import Intake
from windage.steps.ports import Scripts, Storage
from windage.steps.requests import Shard
from windage.table import Table
from windage.window import Window


def read_shard(
    shard: Shard, *, monitor: Monitor, schema: Schema, window: Window, source: Storage, scripts: Scripts
) -> tuple[Table, Intake]:
    """Return the rows of a shard whose time lies in a window, and what became of every row."""
    preprocess, objects = scripts.preprocess(monitor), contents(source, shard.keys)
    if (batch := monitor.capture.batch_transform) is not None:
        return read_transformed(
            objects,
            schema=schema,
            window=window,
            format=batch.format,
            header=batch.header,
            side=batch.side,
            preprocess=_of_records(preprocess, monitor.name, batch),
        )
    return read_captures(objects, schema=schema, window=window, preprocess=preprocess)


def shard_tables(
    shard: Shard, *, monitor: Monitor, schema: Schema, window: Window, source: Storage, scripts: Scripts
) -> Iterator[tuple[Table, Intake]]:
    """Yield the same some ten thousand rows at a time, at least one table.

    What a batch transform wrote is one table, and so is a shard of which the service would make one sketch.
    """
    if monitor.capture.batch_transform is not None or monitor.compatibility == "sagemaker":
        yield read_shard(shard, monitor=monitor, schema=schema, window=window, source=source, scripts=scripts)
        return
    objects = ((key, source.open(key)) for key in shard.keys)
    yield from tables_of(objects, schema=schema, window=window, preprocess=scripts.preprocess(monitor))


def source_of(shard: Shard, *, storage: Storage, open_bucket: Callable[[str], Storage]) -> Storage:
    """Return the bucket that a shard's objects lie in."""
    return storage if shard.bucket == storage.name else open_bucket(shard.bucket)


def _of_records(preprocess: Preprocess | None, monitor: str, batch: BatchTransform) -> Preprocess | None:
    """Return the pre-processor, unless there are no records to give it: it would be passed over in silence."""
    if preprocess is not None and batch.format in {"csv", "parquet"}:
        raise InputError(
            f"monitor {monitor}",
            "a pre-processor needs records",
            got=f"capture.batch_transform.format: {batch.format}",
            expected="json or jsonl",
            do="leave scripts.preprocessor out",
        )
    return preprocess


def contents(source: Storage, keys: tuple[str, ...]) -> Iterator[tuple[str, bytes]]:
    """Yield the objects with their names."""
    # An object that a lifecycle rule removed since the listing fails the window; the next run lists anew.
    return ((key, source.get(key)) for key in keys)
