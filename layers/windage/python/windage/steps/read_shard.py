"""The rows of one shard of captured calls, however they were captured."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import nullcontext
from functools import partial

from windage.captures.batch_transform import read_transformed
from windage.captures.capture_file import read_captures, tables_of
from windage.captures.compacted import readable
from windage.captures.cut import Fetch
from windage.captures.reading import Preprocess
from windage.captures.schema import Schema
from windage.captures.went_again import went_of
from windage.config import BatchTransform, Monitor
from windage.errors import InputError
from windage.intake import Intake
from windage.names import aside_prefix
from windage.once import Went, each_once
from windage.privacy import Rules
from windage.protected_table import protected_table
from windage.steps.ports import Missing, Scripts, Storage
from windage.steps.protection import quiet
from windage.steps.requests import Shard
from windage.table import Table
from windage.window import Window


def read_shard(
    shard: Shard,
    *,
    monitor: Monitor,
    schema: Schema,
    window: Window,
    source: Storage,
    scripts: Scripts,
    rules: Rules | None,
) -> tuple[Table, Intake]:
    """Return the rows of a shard whose time lies in a window, each record's once and as the rules let them out.

    And what became of every row.
    """
    preprocess, objects = quiet(scripts.preprocess(monitor), rules), contents(source, shard.keys, shard.manifests)
    if (batch := monitor.capture.batch_transform) is not None:
        read = read_transformed(
            objects,
            schema=schema,
            window=window,
            format=batch.format,
            header=batch.header,
            side=batch.side,
            preprocess=_of_records(preprocess, monitor.name, batch),
        )
    else:
        aside = lying_aside(source, monitor)
        read = read_captures(objects, schema=schema, window=window, preprocess=preprocess, aside=aside)
    table, intake = next(each_once([read], went=went_in(source)))
    return protected_table(table, rules, columns=schema.columns), intake


def shard_tables(
    shard: Shard,
    *,
    monitor: Monitor,
    schema: Schema,
    window: Window,
    source: Storage,
    scripts: Scripts,
    rules: Rules | None,
    whole: bool = False,
) -> Iterator[tuple[Table, Intake]]:
    """Yield the same some ten thousand rows at a time, at least one table.

    What a batch transform wrote is one table, so is a shard of which the service would make one sketch, and so is what
    is asked for as a ``whole``.
    """
    if whole or monitor.capture.batch_transform is not None or monitor.compatibility == "sagemaker":
        yield read_shard(
            shard, monitor=monitor, schema=schema, window=window, source=source, scripts=scripts, rules=rules
        )
        return
    # An object that a lifecycle rule removed since the listing fails the window; the next run lists anew.
    keys = readable((*shard.keys, *shard.manifests), source.get)
    found = tables_of(
        ((key, source.open(key)) for key in keys),
        schema=schema,
        window=window,
        preprocess=quiet(scripts.preprocess(monitor), rules),
        aside=lying_aside(source, monitor),
    )
    for table, intake in each_once(found, went=went_in(source)):
        yield protected_table(table, rules, columns=schema.columns), intake


def went_in(source: Storage) -> Went:
    """Return what says how the calls of records in a bucket went."""
    return partial(went_of, read=lambda key: nullcontext(source.open(key)))


def lying_aside(source: Storage, monitor: Monitor) -> Fetch | None:
    """Return what finds payloads that a monitor's own records name, and no other object; nothing if there are none."""
    if monitor.capture.larger_payloads != "aside":
        return None
    begin = f"s3://{source.name}/"

    def fetch(uri: str) -> bytes | None:
        key = uri.removeprefix(begin)
        if not uri.startswith(begin) or not key.startswith(aside_prefix(monitor.name)):
            return None
        try:
            return source.get(key)
        except Missing:
            return None

    return fetch


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


def contents(source: Storage, keys: tuple[str, ...], manifests: tuple[str, ...] = ()) -> Iterator[tuple[str, bytes]]:
    """Yield the objects with their names, but for those that others replace."""
    # An object that a lifecycle rule removed since the listing fails the window; the next run lists anew.
    return ((key, source.get(key)) for key in readable((*keys, *manifests), source.get))
