"""Turn one shard of captures into a sample of the rows that may be explained."""

from __future__ import annotations

from collections.abc import Callable

from windage.attribution import sample
from windage.captures.schema import Schema
from windage.config import Monitor
from windage.privacy import Rules
from windage.steps.ports import NO_SCRIPTS, Scripts, Storage
from windage.steps.read_shard import read_shard, source_of
from windage.steps.requests import Shard
from windage.steps.stored import attribution_of
from windage.steps.stored_attribution import outputs_of, read_attribution_baseline
from windage.window import Window


def profile_attribution(
    shard: Shard,
    *,
    monitor: Monitor,
    storage: Storage,
    open_bucket: Callable[[str], Storage],
    scripts: Scripts = NO_SCRIPTS,
    rules: Rules | None = None,
) -> None:
    """Read the shard's objects and write some of their rows."""
    attribution = attribution_of(monitor)
    baseline = read_attribution_baseline(storage, monitor, shard.baseline)
    outputs = outputs_of(monitor, baseline)
    columns = (*outputs, *(name for name in baseline.features if name not in outputs))
    schema = Schema.of(
        columns,
        outputs=outputs,
        features_attribute=monitor.records.features_attribute,
        inference_attribute=monitor.records.inference_attribute,
    )
    source = source_of(shard, storage=storage, open_bucket=open_bucket)
    window = Window.parse(shard.window)
    table, intake = read_shard(
        shard, monitor=monitor, schema=schema, window=window, source=source, scripts=scripts, rules=rules
    )
    made = sample.sample_of(table, columns, most=attribution.budget.explained, intake=intake)
    storage.put(shard.profile_key, sample.encode(made))
