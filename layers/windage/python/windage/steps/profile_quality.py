"""Turn one shard of captures into the answers in it, and one of uploaded labels into labels."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from windage.captures.schema import Schema
from windage.config import ModelQuality, Monitor
from windage.ground_truth.label_file import read_labels
from windage.quality import answers_file, labels_file
from windage.quality.answered import answers_of
from windage.quality.before_labels.ahead import with_expected
from windage.quality_baselines import QualityBaseline, columns_of
from windage.steps.parts import Part, encode
from windage.steps.ports import NO_SCRIPTS, Scripts, Storage
from windage.steps.read_shard import contents, read_shard, source_of
from windage.steps.requests import Shard
from windage.steps.stored import quality_of
from windage.steps.stored_quality import read_quality_baseline
from windage.window import Window


def profile_quality(
    shard: Shard,
    *,
    monitor: Monitor,
    storage: Storage,
    open_bucket: Callable[[str], Storage],
    scripts: Scripts = NO_SCRIPTS,
) -> None:
    """Read the shard's objects and write what answers or labels they hold."""
    quality = quality_of(monitor)
    source = source_of(shard, storage=storage, open_bucket=open_bucket)
    if shard.content == "labels":
        labels, intake = read_labels(contents(source, shard.keys), label_attribute=quality.ground_truth.label_attribute)
        part = Part(intake=intake, content=labels_file.encode(labels))
    else:
        baseline = read_quality_baseline(storage, monitor, shard.baseline)
        part = _answers(shard, baseline, monitor=monitor, quality=quality, source=source, scripts=scripts)
    storage.put(shard.profile_key, encode(part), content_type="application/octet-stream")


def _answers(
    shard: Shard,
    baseline: QualityBaseline,
    *,
    monitor: Monitor,
    quality: ModelQuality,
    source: Storage,
    scripts: Scripts,
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
    table, intake = read_shard(shard, monitor=monitor, schema=schema, window=window, source=source, scripts=scripts)
    answers, faults = answers_of(table, baseline.problem, version_attribute=quality.version_attribute)
    answers = with_expected(baseline.estimator, answers, table)
    if shard.variant:
        answers = replace(answers, versions=np.where(answers.versions == "", shard.variant, answers.versions))
    return Part(intake=intake, content=answers_file.encode(answers), faults=faults)
