"""What a window's rows and labels say of its bias, and what is published of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

import msgspec
import numpy as np

from windage import bias_metrics, metric_data, names
from windage.bias import analysis_file, rows_file
from windage.bias.cut import ANSWER
from windage.bias.found import BiasReport
from windage.bias.settings import analysis_of, answers_of
from windage.bias_manifest import summarise
from windage.joining.parted import Parted, together
from windage.joining.sampled import sample_note, sample_of
from windage.joining.with_labels import LABELS, rows_kind
from windage.metric_data import Gauge
from windage.monitors import model_bias
from windage.once import across
from windage.steps import stored
from windage.steps.bias_files import OF_THE_SERVICE, typed_files
from windage.steps.evaluate_labelled import Files, Found, Kind, Newest
from windage.steps.looking import Looking
from windage.steps.seen import Seen
from windage.steps.stored import bias_of
from windage.steps.stored_bias import read_bias_baseline
from windage.summary import Summary
from windage.table import Table


def _judge(looking: Looking, there: Seen) -> Found:
    """Compare with the baseline how groups fared."""
    monitor = looking.monitor
    bias = bias_of(monitor)
    config = analysis_of(monitor, bias)
    baseline = read_bias_baseline(looking.storage, monitor, looking.baseline)
    table, rows, there = _rows(there, label=str(config.label))
    report = model_bias.judge(
        table,
        config,
        baseline,
        random=np.random.default_rng(0),
        thresholds=bias.thresholds,
        compatibility=monitor.compatibility,
        answers=answers_of(monitor, config, ANSWER),
        labelled=bool(there.labelled.judged),
    )
    if rows > table.rows:
        report = replace(report, notes=(sample_note(table.rows, rows), *report.notes))
    report = replace(report, monitor=monitor.name, window=looking.window)
    return partial(_told, looking, there, report)


def _rows(there: Seen, *, label: str) -> tuple[Table, int, Seen]:
    """Return the rows with their truth, of very many a sample, and how many there are, those of a record once."""
    parts = (
        (rows_file.decode(part.content, where="rows"), part.intake, rows_file.events_of(part.content, where="rows"))
        for part in there.captured
    )
    intakes = []
    with Parted(rows_kind(frozenset(), None)) as rows, Parted(LABELS) as labels:
        for table, intake in across(parts):
            rows.add(table)
            intakes.append(intake)
        for some, _ in there.labels():
            labels.add(some)
        sample, count = sample_of(together(rows, labels), label=label if labels.rows else None)
    captured = zip(there.captured, intakes, strict=True)
    once = tuple(msgspec.structs.replace(part, intake=intake) for part, intake in captured)
    return sample, count, replace(there, captured=once)


def _told(looking: Looking, there: Seen, report: BiasReport, amended: int) -> tuple[Summary, Callable[[], Files]]:
    report = replace(report, amended=amended)
    made = summarise(
        report,
        rows=there.rows,
        labelled=there.labelled,
        configuration=stored.configuration(looking.monitor),
        looks=looking.looked,
        judged=looking.is_over,
    )
    return made, partial(typed_files, report, there.rows + there.labelled)


def _gauges(looking: Looking, made: Summary, newest: Newest) -> list[Gauge]:
    gauges = metric_data.of_bias(
        made, violating_windows=newest.violating_windows, at=looking.now, newest=newest.is_newest
    )
    if made.outcome == "no_data" or names.bias_namespace(looking.monitor) is None:
        return gauges
    # That of a look before, too, when its gauges are published again.
    key = names.result_prefix(made.monitor, names.MODEL_BIAS, looking.window) + analysis_file.NAME
    every = bias_metrics.of_bias(
        looking.storage.get(key),
        monitor=looking.monitor,
        window=looking.window,
        at=looking.now,
        newest=newest.is_newest,
    )
    return [*gauges, *every]


OF_BIAS = Kind(_judge, _gauges, OF_THE_SERVICE)
