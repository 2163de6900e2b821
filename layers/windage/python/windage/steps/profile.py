"""Turn one shard of captures into one small profile."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from windage import profile_file
from windage.captures.batch_transform import read_transformed
from windage.captures.capture_file import read_captures
from windage.captures.reading import Preprocess
from windage.captures.schema import Schema
from windage.config import BatchTransform
from windage.errors import InputError
from windage.names import DATA_QUALITY
from windage.profile import Profile
from windage.steps import stored
from windage.steps.ports import NO_SCRIPTS, Scripts, Storage
from windage.steps.requests import Shard
from windage.steps.stored_baseline import read_baseline
from windage.window import Window


def profile(
    shard: Shard, *, storage: Storage, open_bucket: Callable[[str], Storage], scripts: Scripts = NO_SCRIPTS
) -> None:
    """Read the shard's objects and write their profile."""
    monitor = stored.monitor(storage, shard.monitor)
    baseline = read_baseline(storage, shard.monitor, DATA_QUALITY, shard.baseline)
    schema = Schema.of(
        [feature.name for feature in baseline.constraints.features],
        outputs=monitor.output_columns,
        features_attribute=monitor.records.features_attribute,
        inference_attribute=monitor.records.inference_attribute,
    )
    source = storage if shard.bucket == storage.name else open_bucket(shard.bucket)
    window, preprocess = Window.parse(shard.window), scripts.preprocess(monitor)
    objects = _contents(source, shard.keys)
    if (batch := monitor.capture.batch_transform) is not None:
        table, intake = read_transformed(
            objects,
            schema=schema,
            window=window,
            format=batch.format,
            header=batch.header,
            side=batch.side,
            preprocess=_of_records(preprocess, monitor.name, batch),
        )
    else:
        table, intake = read_captures(objects, schema=schema, window=window, preprocess=preprocess)
    made = Profile.of(table, intake=intake, yardstick=baseline.yardstick, compatibility=monitor.compatibility)
    storage.put(shard.profile_key, profile_file.encode(made))


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


def _contents(source: Storage, keys: tuple[str, ...]) -> Iterator[tuple[str, bytes]]:
    # An object that a lifecycle rule removed since the listing fails the window; the next run lists anew.
    return ((key, source.get(key)) for key in keys)
