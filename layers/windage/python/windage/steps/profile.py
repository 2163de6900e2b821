"""Turn one shard of captures into one small profile."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from windage import profile_file
from windage.capture_file import Schema, read_captures
from windage.names import DATA_QUALITY
from windage.profile import Profile
from windage.steps import stored
from windage.steps.ports import Storage
from windage.steps.requests import Shard
from windage.steps.stored_baseline import read_baseline
from windage.window import Window


def profile(shard: Shard, *, storage: Storage, open_bucket: Callable[[str], Storage]) -> None:
    """Read the shard's objects and write their profile."""
    monitor = stored.monitor(storage, shard.monitor)
    features = read_baseline(storage, shard.monitor, DATA_QUALITY, shard.baseline).constraints.features
    schema = Schema.of([feature.name for feature in features], outputs=monitor.output_columns)
    source = storage if shard.bucket == storage.name else open_bucket(shard.bucket)
    table, intake = read_captures(_contents(source, shard.keys), schema=schema, window=Window.parse(shard.window))
    texts = {feature.name for feature in features if feature.inferred_type == "String"}
    storage.put(shard.profile_key, profile_file.encode(Profile.of(table, intake=intake, texts=texts)))


def _contents(source: Storage, keys: tuple[str, ...]) -> Iterator[tuple[str, bytes]]:
    # An object that a lifecycle rule removed since the listing fails the window; the next run lists anew.
    return ((key, source.get(key)) for key in keys)
