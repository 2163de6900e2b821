"""Turn one shard of captures into one small profile."""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce

from windage import profile_file
from windage.captures.schema import Schema
from windage.names import DATA_QUALITY, FEATURE_ATTRIBUTION, MODEL_BIAS, MODEL_QUALITY
from windage.profile import Profile
from windage.steps import stored
from windage.steps.ports import NO_SCRIPTS, Scripts, Storage
from windage.steps.profile_attribution import profile_attribution
from windage.steps.profile_bias import profile_bias
from windage.steps.profile_labels import profile_labels
from windage.steps.profile_quality import profile_quality
from windage.steps.read_shard import shard_tables, source_of
from windage.steps.requests import Shard
from windage.steps.stored_baseline import read_baseline
from windage.window import Window

_OF_TYPE = {MODEL_QUALITY: profile_quality, MODEL_BIAS: profile_bias}


def profile(
    shard: Shard, *, storage: Storage, open_bucket: Callable[[str], Storage], scripts: Scripts = NO_SCRIPTS
) -> None:
    """Read the shard's objects and write their profile."""
    monitor = stored.monitor(storage, shard.monitor)
    source = source_of(shard, storage=storage, open_bucket=open_bucket)
    if shard.content == "labels":
        profile_labels(shard, monitor=monitor, storage=storage, source=source)
        return
    if (own := _OF_TYPE.get(shard.monitor_type)) is not None:
        own(shard, monitor=monitor, storage=storage, source=source, scripts=scripts)
        return
    if shard.monitor_type == FEATURE_ATTRIBUTION:
        profile_attribution(shard, monitor=monitor, storage=storage, open_bucket=open_bucket, scripts=scripts)
        return
    baseline = read_baseline(storage, shard.monitor, DATA_QUALITY, shard.baseline)
    schema = Schema.of(
        [feature.name for feature in baseline.constraints.features],
        outputs=monitor.output_columns,
        features_attribute=monitor.records.features_attribute,
        inference_attribute=monitor.records.inference_attribute,
    )
    window = Window.parse(shard.window)
    found = shard_tables(shard, monitor=monitor, schema=schema, window=window, source=source, scripts=scripts)
    made = reduce(
        Profile.__add__,
        (
            Profile.of(table, intake=intake, yardstick=baseline.yardstick, compatibility=monitor.compatibility)
            for table, intake in found
        ),
    )
    storage.put(shard.profile_key, profile_file.encode(made))
