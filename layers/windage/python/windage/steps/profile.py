"""Turn one shard of captures into one small profile."""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce

from windage import profile_file
from windage.baselines import Baseline
from windage.captures.capture_file import read_captures
from windage.captures.schema import Schema
from windage.config import Monitor
from windage.names import DATA_QUALITY, FEATURE_ATTRIBUTION, MODEL_QUALITY
from windage.once import each_once
from windage.privacy import Rules
from windage.profile import Profile, total
from windage.protected_table import protected_table
from windage.steps import stored
from windage.steps.ports import NO_SCRIPTS, Scripts, Storage
from windage.steps.protection import Protect, quiet, without_key
from windage.steps.read_shard import lying_aside, shard_tables, source_of, went_in
from windage.steps.requests import DueWindow, Shard
from windage.steps.resent import hold_back, look_up, resent_lines, seen_in_groups, without_seen
from windage.steps.stored_baseline import read_baseline
from windage.window import Window


def profile(
    shard: Shard,
    *,
    storage: Storage,
    open_bucket: Callable[[str], Storage],
    scripts: Scripts = NO_SCRIPTS,
    protect: Protect = without_key,
    alone: bool = False,
) -> None:
    """Read the shard's objects and write their profile; what is ``alone`` in its window need not look at others."""
    monitor = stored.monitor(storage, shard.monitor)
    rules = protect(monitor)
    source = source_of(shard, storage=storage, open_bucket=open_bucket)
    if shard.content == "labels" or shard.monitor_type != DATA_QUALITY:
        _of_another_type(shard, monitor=monitor, storage=storage, open_bucket=open_bucket, scripts=scripts, rules=rules)
        return
    baseline = read_baseline(storage, shard.monitor, DATA_QUALITY, shard.baseline)
    schema, window = schema_of(monitor, baseline), Window.parse(shard.window)
    # One of many is a whole: what was resent in it is held back together.
    found = shard_tables(
        shard,
        monitor=monitor,
        schema=schema,
        window=window,
        source=source,
        scripts=scripts,
        rules=rules,
        whole=not alone,
    )
    if not alone:
        found = (hold_back(*one, shard=shard, source=source, storage=storage) for one in found)
    made = reduce(
        Profile.__add__,
        (
            Profile.of(
                table,
                intake=intake,
                yardstick=baseline.yardstick,
                compatibility=monitor.compatibility,
                outputs=monitor.output_columns,
            )
            for table, intake in found
        ),
    )
    storage.put(shard.profile_key, profile_file.encode(made))


def _of_another_type(
    shard: Shard,
    *,
    monitor: Monitor,
    storage: Storage,
    open_bucket: Callable[[str], Storage],
    scripts: Scripts,
    rules: Rules | None,
) -> None:
    """Profile a shard of labels, or of another type: what these import is heavier than all that data quality does."""
    if shard.monitor_type == FEATURE_ATTRIBUTION:
        from windage.steps.profile_attribution import profile_attribution

        profile_attribution(
            shard, monitor=monitor, storage=storage, open_bucket=open_bucket, scripts=scripts, rules=rules
        )
        return
    source = source_of(shard, storage=storage, open_bucket=open_bucket)
    if shard.content == "labels":
        from windage.steps.profile_labels import profile_labels

        profile_labels(shard, monitor=monitor, storage=storage, source=source, rules=rules)
    elif shard.monitor_type == MODEL_QUALITY:
        from windage.steps.profile_quality import profile_quality

        profile_quality(shard, monitor=monitor, storage=storage, source=source, scripts=scripts, rules=rules)
    else:
        from windage.steps.profile_bias import profile_bias

        profile_bias(shard, monitor=monitor, storage=storage, source=source, scripts=scripts, rules=rules)


def profile_of_resent(
    due: DueWindow, baseline: Baseline, *, monitor: Monitor, storage: Storage, scripts: Scripts
) -> Profile:
    """Return the profile of those resent records of a window's shards that stand in none of them."""
    objects = list(resent_lines(due.run, storage=storage)) if due.shards > 1 else []
    if not objects:
        return Profile()
    # Of many shards, each group has looked at its own.
    every = range(due.shards)
    seen = seen_in_groups(due.run, storage=storage) if due.merges else look_up(due.run, every, storage=storage)
    # Only our own records are said to be resent, and those were protected before they were stored: no key is needed.
    rules, schema = without_key(monitor), schema_of(monitor, baseline)
    preprocess, window = quiet(scripts.preprocess(monitor), rules), Window.parse(due.window)
    aside = lying_aside(storage, monitor)
    read = (read_captures([one], schema=schema, window=window, preprocess=preprocess, aside=aside) for one in objects)
    went = went_in(storage)
    protected = ((protected_table(table, rules, columns=schema.columns), intake) for table, intake in read)
    return total(
        Profile.of(
            table,
            intake=intake,
            yardstick=baseline.yardstick,
            compatibility=monitor.compatibility,
            outputs=monitor.output_columns,
        )
        for table, intake in without_seen(each_once(protected, went=went), seen, went)
    )


def schema_of(monitor: Monitor, baseline: Baseline) -> Schema:
    """Return which columns the captures of a monitor have."""
    return Schema.of(
        [feature.name for feature in baseline.constraints.features],
        outputs=monitor.output_columns,
        features_attribute=monitor.records.features_attribute,
        inference_attribute=monitor.records.inference_attribute,
    )
