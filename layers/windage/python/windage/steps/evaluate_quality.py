"""Look at a window's answers and labels, compare their quality with the baseline, write the result and publish it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import islice

import msgspec
import numpy as np

from windage import metric_data, names, quality_metrics, summary
from windage.config import ModelQuality, Monitor, bucket_and_prefix
from windage.errors import InputError
from windage.monitors import model_quality
from windage.quality.identifiers import Identifiers
from windage.quality.rules import Wait
from windage.quality_files import OF_THE_SERVICE, files
from windage.quality_manifest import summarise
from windage.steps import seen, stored
from windage.steps.failure import fail
from windage.steps.looks import Look, looks, remember_look
from windage.steps.ports import Metrics, Storage
from windage.steps.requests import DueWindow, Judgement
from windage.steps.seen import Seen
from windage.steps.stored import quality_of
from windage.steps.stored_quality import read_quality_baseline, rules_of
from windage.summary import DECIDED, QualitySummary, Summary
from windage.window import Window, isoformat, parse_moment


@dataclass(frozen=True)
class _Looking:
    """A look at a window: which, when, and what the monitor says."""

    window: Window
    now: datetime
    monitor: Monitor
    quality: ModelQuality
    storage: Storage

    @property
    def over(self) -> datetime:
        """When the wait for labels is over."""
        return self.window.end + self.quality.wait

    @property
    def patience(self) -> timedelta:
        """How long after the window's end labels count."""
        return self.quality.wait + self.quality.ground_truth.patience

    def note(self, look: Look) -> dict[Window, Look]:
        """Remember a look."""
        return remember_look(self.storage, self.monitor.name, self.window, look, patience=self.patience)


def evaluate_quality(
    due: DueWindow, *, storage: Storage, metrics: Metrics, open_bucket: Callable[[str], Storage]
) -> Judgement:
    """Look at one window: for the first time, to judge it, or again because labels have come late.

    A look is noted before the result is written, as one that is under way, and when all is done: a run that dies
    between is repeated. A look that changes nothing leaves the result as it is. The manifest is the last of its files.
    """
    if due.unplanned:
        return fail(due, json.loads(storage.get(due.shards_key))["reason"], storage=storage, metrics=metrics)
    try:
        monitor = stored.monitor(storage, due.monitor)
        looking = _Looking(
            Window.parse(due.window), parse_moment(due.scheduled_time), monitor, quality_of(monitor), storage
        )
        before = stored.result(storage, due.monitor, due.monitor_type, looking.window)
        if before is not None and not due.again:
            made, known = before, looks(storage, due.monitor)
        else:
            made, known = _look(looking, due, before, open_bucket=open_bucket)
        gauges = _gauges(looking, made, known)
    except InputError as error:
        return fail(due, str(error), storage=storage, metrics=metrics)
    prefix = names.result_prefix(due.monitor, due.monitor_type, looking.window)
    # Before the gauges: what they ring is about what the manifest says, and a look is not done before its note.
    storage.put(prefix + names.MANIFEST, summary.encode(made))
    stored.remember_latest(storage, due.monitor, due.monitor_type, looking.window)
    metrics.publish(gauges)
    if (look := known.get(looking.window)) is not None:
        looking.note(look)
    return Judgement(
        monitor=due.monitor,
        window=due.window,
        outcome=made.outcome,
        violations=made.violations,
        result=f"s3://{storage.name}/{prefix}",
        message=summary.exit_message(made.outcome, made.violations) if monitor.compatibility == "sagemaker" else None,
    )


def _look(
    looking: _Looking, due: DueWindow, before: Summary | None, *, open_bucket: Callable[[str], Storage]
) -> tuple[Summary, dict[Window, Look]]:
    """Write what is seen; return its summary and the looks that there are when it is done."""
    storage, window = looking.storage, looking.window
    there = seen.seen(storage, due.monitor, window)
    is_over = looking.now >= looking.over
    earlier = looks(storage, due.monitor).get(window)
    known = looking.note(earlier or Look(isoformat(window.end), "", judged=False))
    known[window] = Look(isoformat(looking.now), there.digest, judged=is_over)
    made = _written(looking, due, there, before, open_bucket=open_bucket)
    return made, known


def _written(
    looking: _Looking,
    due: DueWindow,
    there: Seen,
    before: Summary | None,
    *,
    open_bucket: Callable[[str], Storage],
) -> Summary:
    monitor, window, storage = looking.monitor, looking.window, looking.storage
    own = Identifiers.of(there.read.answers.identifiers.tolist())
    found = (
        seen.strays_of(storage, monitor, window, labels=there.read.labels, own=own, patience=looking.patience)
        if before is None
        else seen.strays_told(storage, monitor, window, _labels(before))
    )
    report = model_quality.judge(
        there.read,
        read_quality_baseline(storage, monitor, due.baseline),
        rules=rules_of(monitor),
        wait=Wait(is_over=looking.now >= looking.over, late_after=looking.over.timestamp()),
        generator=np.random.default_rng(0),
        history=seen.history(storage, monitor, window),
        window=window,
    )
    report = replace(
        report,
        monitor=monitor.name,
        span=looking.quality.span(window),
        strays=found,
        wait_until=looking.over,
        amended=_amended(before),
    )
    made = summarise(report, configuration=stored.configuration(monitor), before=before)
    if before is not None and _says_the_same(made, before):
        if _labels(made) == _labels(before):
            return _looked_at(before, made)
        # Labels that say the same again are told, and amend nothing.
        report = replace(report, amended=before.quality.amended if isinstance(before.quality, QualitySummary) else 0)
        made = summarise(report, configuration=stored.configuration(monitor), before=before)
    written = files(report, own)
    prefix = names.result_prefix(monitor.name, names.MODEL_QUALITY, window)
    for name, (content, content_type) in written.items():
        storage.put(prefix + name, content, content_type=content_type)
    if monitor.results.uri is not None and report.outcome not in {"no_data", "awaiting_labels"}:
        bucket, folder = bucket_and_prefix(monitor.results.uri, where="results.uri")
        there_too = f"{folder}/" if folder else ""
        there_too += names.service_results(monitor, names.MODEL_QUALITY)
        there_too += names.service_hour(window, wait=looking.quality.wait)
        elsewhere = open_bucket(bucket)
        for name in OF_THE_SERVICE:
            elsewhere.put(there_too + name, written[name][0])
    digests = {name: hashlib.sha256(content).hexdigest() for name, (content, _) in sorted(written.items())}
    return msgspec.structs.replace(made, files=digests)


def _labels(one: Summary) -> Mapping[str, int]:
    return one.quality.labels if isinstance(one.quality, QualitySummary) else {}


def _amended(before: Summary | None) -> int:
    """Return how often a result has been amended when it is written now: not before it has been judged."""
    if before is None or not isinstance(before.quality, QualitySummary) or not before.quality.judged:
        return 0
    return before.quality.amended + 1


def _says_the_same(made: Summary, before: Summary) -> bool:
    """Return whether a look has changed nothing: the labels that came are of other windows."""
    if not isinstance(made.quality, QualitySummary) or not isinstance(before.quality, QualitySummary):
        return False
    quality = msgspec.structs.replace(
        made.quality, looks=before.quality.looks, amended=before.quality.amended, labels=before.quality.labels
    )
    return msgspec.structs.replace(made, files=before.files, quality=quality) == before


def _looked_at(before: Summary, made: Summary) -> Summary:
    """Return a result that a look has not changed, with the look counted."""
    assert isinstance(before.quality, QualitySummary)
    assert isinstance(made.quality, QualitySummary)
    quality = msgspec.structs.replace(before.quality, looks=made.quality.looks)
    return msgspec.structs.replace(before, quality=quality)


def _gauges(looking: _Looking, made: Summary, known: dict[Window, Look]) -> list[metric_data.Gauge]:
    quality = made.quality
    judged = isinstance(quality, QualitySummary) and quality.judged
    newest = max((window for window, look in known.items() if look.judged), default=looking.window)
    is_newest = looking.window >= newest
    gauges = metric_data.of_quality(
        made,
        violating_windows=_violating_windows(looking, made, newest),
        at=looking.now,
        measure=looking.quality.measure,
        newest=is_newest,
    )
    if not judged or not isinstance(quality, QualitySummary):
        return gauges
    every = quality_metrics.of_quality(
        quality.measures, monitor=looking.monitor, window=looking.window, at=looking.now, newest=is_newest
    )
    return [*gauges, *every]


def _violating_windows(looking: _Looking, made: Summary, newest: Window) -> int:
    """Count violations among the last windows that could be judged: those that still wait for labels say nothing."""
    rule = looking.monitor.alerts.alarm
    cadence = looking.monitor.schedule_of(names.MODEL_QUALITY).cadence
    decided: list[bool] = []
    for window in islice(cadence.windows_before(newest.end), 3 * rule.of):
        result = (
            made
            if window == looking.window
            else stored.result(looking.storage, made.monitor, made.monitor_type, window)
        )
        if result is not None and result.outcome in DECIDED:
            decided.append(result.outcome == "violations")
    return sum(decided[: rule.of])
