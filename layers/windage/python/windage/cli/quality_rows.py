"""The answers and labels whose quality a person asks about: in one file, or captures and what was uploaded later."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from windage.cli import reading
from windage.cli.layout import Layout

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from windage.captures.schema import Schema
    from windage.cli.settings import Settings
    from windage.intake import Intake
    from windage.joining.with_labels import AnswersAndLabels
    from windage.quality.answers import Answers
    from windage.quality_baselines import QualityBaseline


def add_rows(
    window: AnswersAndLabels, options: argparse.Namespace, chosen: Settings, baseline: QualityBaseline
) -> None:
    """Add answers and labels: those that lie in one file, or captures and what was uploaded later."""
    from windage.ground_truth.label_file import labels_of
    from windage.local import files
    from windage.local.beside import beside
    from windage.quality.merged import merged_of

    own = chosen.monitor.model_quality if chosen.monitor is not None else None
    version = options.version_attribute or (own.version_attribute if own is not None else None)
    label = options.ground_truth_attribute or (own.ground_truth.label_attribute if own is not None else None)
    schema = _schema(chosen, baseline, version)
    if options.ground_truth is None:
        for name in files.named(options.captures):
            for part in merged_of(
                name,
                partial(files.opened, name),
                problem=baseline.problem,
                schema=schema,
                label_attribute=label,
                version_attribute=version,
                aside=beside([name]),
            ):
                window.add_answers(part.answers, part.rows, part.faults)
                window.add_labels(part.labels, part.labelled)
        return
    for answers, rows, faults in _captured(options, chosen, baseline, schema=schema, version=version):
        window.add_answers(answers, rows, faults)
    for name in files.named(options.ground_truth):
        with files.opened(name) as file:
            for labels, labelled in labels_of([(name, file)], label_attribute=label):
                window.add_labels(labels, labelled)


def _schema(chosen: Settings, baseline: QualityBaseline, version: str | None) -> Schema:
    from windage.captures.schema import Schema
    from windage.quality_baselines import columns_of

    outputs = chosen.output_columns or baseline.problem.answers
    columns = columns_of(baseline, outputs, version_attribute=version)
    return Schema.of(
        columns,
        outputs=outputs,
        features_attribute=chosen.features_attribute,
        inference_attribute=chosen.inference_attribute,
        answers_only=set(columns) <= set(outputs),
    )


def _captured(
    options: argparse.Namespace, chosen: Settings, baseline: QualityBaseline, *, schema: Schema, version: str | None
) -> Iterator[tuple[Answers, Intake, dict[str, int]]]:
    from windage.cli.scripts import preprocessor_at
    from windage.quality.answered import answers_of
    from windage.quality.before_labels.ahead import with_expected

    script = chosen.preprocessor
    layout = Layout(
        schema,
        None,
        header=not options.no_header,
        preprocessor=preprocessor_at(script) if script is not None else None,
        batch=chosen.batch,
    )
    for table, intake in reading.tables(options.captures, layout):
        answers, faults = answers_of(table, baseline.problem, version_attribute=version)
        yield with_expected(baseline.estimator, answers, table), intake, faults
