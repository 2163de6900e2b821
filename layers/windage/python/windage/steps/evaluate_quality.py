"""What a window's answers and labels say of the model's quality, and what is published of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

import numpy as np

from windage import metric_data, quality_metrics
from windage.joining.with_labels import AnswersAndLabels
from windage.metric_data import Gauge
from windage.monitors import model_quality
from windage.quality import answers_file
from windage.quality.identifiers import Identifiers
from windage.quality.rules import Wait
from windage.quality_files import OF_THE_SERVICE, files
from windage.quality_manifest import summarise
from windage.quality_report import QualityReport
from windage.steps import seen, stored
from windage.steps.evaluate_labelled import Files, Found, Kind, Newest
from windage.steps.looking import Looking
from windage.steps.seen import Seen
from windage.steps.stored import quality_of
from windage.steps.stored_quality import read_quality_baseline, rules_of
from windage.summary import Summary


def _judge(looking: Looking, there: Seen) -> Found:
    """Compare with the baseline what the model answered."""
    monitor, window, storage = looking.monitor, looking.window, looking.storage
    own = Identifiers.of([])
    with AnswersAndLabels() as read:
        for part in there.captured:
            answers = answers_file.decode(part.content, where="answers")
            own += Identifiers.of(answers.identifiers.tolist())
            read.add_answers(answers, part.intake, part.faults)
        for labels, intake in there.labels():
            read.add_labels(labels, intake)
        report = model_quality.judge(
            read,
            read_quality_baseline(storage, monitor, looking.baseline),
            rules=rules_of(monitor),
            wait=Wait(is_over=looking.is_over, late_after=looking.over.timestamp()),
            generator=np.random.default_rng(0),
            history=seen.history(storage, monitor, window),
            window=window,
        )
    found = (
        seen.strays_of(storage, monitor, window, there=there, own=own, patience=looking.waiting.patience)
        if looking.before is None
        else seen.strays_told(storage, monitor, window, looking.before.labelled.labels)
    )
    report = replace(
        report,
        monitor=monitor.name,
        span=looking.waiting.span(window),
        strays=found,
        wait_until=looking.over,
    )
    return partial(_told, looking, report, own)


def _told(
    looking: Looking, report: QualityReport, own: Identifiers, amended: int
) -> tuple[Summary, Callable[[], Files]]:
    report = replace(report, amended=amended)
    made = summarise(report, configuration=stored.configuration(looking.monitor), before=looking.before)
    return made, partial(files, report, own)


def _gauges(looking: Looking, made: Summary, newest: Newest) -> list[Gauge]:
    quality = made.labelled
    gauges = metric_data.of_quality(
        made,
        violating_windows=newest.violating_windows,
        at=looking.now,
        measure=quality_of(looking.monitor).measure,
        newest=newest.is_newest,
    )
    if not quality.judged:
        return gauges
    every = quality_metrics.of_quality(
        quality.measures, monitor=looking.monitor, window=looking.window, at=looking.now, newest=newest.is_newest
    )
    return [*gauges, *every]


OF_QUALITY = Kind(_judge, _gauges, OF_THE_SERVICE)
