"""Turn one shard of captures into the answers in it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from windage.captures.schema import Schema
from windage.config import ModelQuality, Monitor
from windage.privacy import Rules
from windage.quality import answers_file
from windage.quality.answered import answers_of
from windage.quality.before_labels.ahead import with_expected
from windage.quality_baselines import QualityBaseline, columns_of
from windage.steps.parts import Part, write_part
from windage.steps.ports import Scripts, Storage
from windage.steps.read_shard import read_shard
from windage.steps.requests import Shard
from windage.steps.stored import quality_of
from windage.steps.stored_quality import read_quality_baseline
from windage.window import Window


def profile_quality(
    shard: Shard, *, monitor: Monitor, storage: Storage, source: Storage, scripts: Scripts, rules: Rules | None
) -> None:
    """Read the shard's objects and write what answers they hold."""
    baseline = read_quality_baseline(storage, monitor, shard.baseline)
    part = _answers(
        shard, baseline, monitor=monitor, quality=quality_of(monitor), source=source, scripts=scripts, rules=rules
    )
    write_part(storage, shard.profile_key, part)


def _answers(
    shard: Shard,
    baseline: QualityBaseline,
    *,
    monitor: Monitor,
    quality: ModelQuality,
    source: Storage,
    scripts: Scripts,
    rules: Rules | None,
) -> Part:
    outputs = monitor.output_columns or baseline.problem.answers
    columns = columns_of(baseline, outputs, version_attribute=quality.version_attribute)
    schema = Schema.of(
        columns,
        outputs=outputs,
        features_attribute=monitor.records.features_attribute,
        inference_attribute=monitor.records.inference_attribute,
        answers_only=set(columns) <= set(outputs),
    )
    window = Window.parse(shard.window)
    table, intake = read_shard(
        shard, monitor=monitor, schema=schema, window=window, source=source, scripts=scripts, rules=rules
    )
    answers, faults = answers_of(table, baseline.problem, version_attribute=quality.version_attribute)
    answers = with_expected(baseline.estimator, answers, table)
    if shard.variant:
        answers = replace(answers, versions=np.where(answers.versions == "", shard.variant, answers.versions))
    return Part(intake=intake, content=answers_file.encode(answers), faults=faults)
