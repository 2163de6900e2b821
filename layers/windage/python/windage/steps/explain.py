"""Explain a window's sample of rows, compare with the baseline, write the result and publish its gauges."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace
from itertools import islice

import msgspec
import numpy as np

from windage import attribution_metrics, metric_data, names, summary
from windage.attribution import analysis_file, violations_file
from windage.attribution.baseline import AttributionBaseline, Method
from windage.attribution.report import AttributionReport
from windage.attribution_manifest import summarise
from windage.config import Monitor, bucket_and_prefix
from windage.errors import InputError
from windage.intake import quarantine_file
from windage.metric_data import Gauge
from windage.monitors import feature_attribution
from windage.page.attribution import render
from windage.steps import stored
from windage.steps.explained_rows import Asking, explained_rows, method_of
from windage.steps.failure import fail
from windage.steps.lost import every_shard
from windage.steps.merge import gathered, samples_of
from windage.steps.ports import Metrics, Storage
from windage.steps.requests import DueWindow, Judgement
from windage.steps.shard_list import reason_of
from windage.steps.stored import attribution_of
from windage.steps.stored_attribution import outputs_of, read_attribution_baseline
from windage.summary import Summary
from windage.window import Window, parse_moment

VIOLATIONS, REPORT, QUARANTINE = "constraint_violations.json", "report.html", "quarantine.jsonl"
_LINES = "application/x-ndjson"


def explain(
    due: DueWindow, *, storage: Storage, metrics: Metrics, open_bucket: Callable[[str], Storage], asking: Asking
) -> Judgement:
    """Judge one window of feature attribution, once: one that has a result keeps it, and no model is asked again.

    A model that fails gives the outcome ``not_explained``, or fewer explained rows: that is a result, so that a model
    in trouble is asked no second time for the same window. The manifest is written last.
    """
    if due.unplanned:
        return fail(due, reason_of(due, storage=storage), storage=storage, metrics=metrics)
    window, at = Window.parse(due.window), parse_moment(due.scheduled_time)
    of_features: tuple[Gauge, ...] = ()
    prefix = names.result_prefix(due.monitor, due.monitor_type, window)
    try:
        monitor = stored.monitor(storage, due.monitor)
        judged = stored.result(storage, due.monitor, due.monitor_type, window)
        if judged is None:
            report = _report(due, window, monitor=monitor, storage=storage, asking=asking)
            judged = _written(report, window, monitor=monitor, storage=storage, open_bucket=open_bucket)
            of_features = attribution_metrics.of_report(report, monitor=monitor, at=at)
        violating = _violating_windows(judged, window, monitor=monitor, storage=storage)
    except InputError as error:
        return fail(due, str(error), storage=storage, metrics=metrics)
    metrics.publish([*metric_data.of_attribution(judged, violating_windows=violating, at=at), *of_features])
    stored.remember_latest(storage, due.monitor, due.monitor_type, window)
    storage.put_new(prefix + names.MANIFEST, summary.encode(judged))
    like_the_service = monitor.compatibility == "sagemaker"
    return Judgement(
        monitor=due.monitor,
        window=due.window,
        outcome=judged.outcome,
        violations=judged.violations,
        result=f"s3://{storage.name}/{prefix}",
        message=summary.exit_message(judged.outcome, judged.violations) if like_the_service else None,
    )


def files(report: AttributionReport, method: Method) -> dict[str, tuple[bytes, str]]:
    """Return the files of a report, with their content types; without explained rows there is no ``analysis.json``."""
    labels = {one.label: one.current for one in report.labels}
    own = {analysis_file.FILE: (analysis_file.to_json(labels, method), "application/json")} if labels else {}
    return {
        **own,
        VIOLATIONS: (violations_file.to_json(report.violations), "application/json"),
        REPORT: (render(report), "text/html; charset=utf-8"),
        QUARANTINE: (quarantine_file(report.intake), _LINES),
    }


def _report(due: DueWindow, window: Window, *, monitor: Monitor, storage: Storage, asking: Asking) -> AttributionReport:
    attribution = attribution_of(monitor)
    baseline = read_attribution_baseline(storage, monitor, due.baseline)
    outputs = outputs_of(monitor, baseline)
    rows, lost = gathered(due, samples_of(storage, due.monitor, due.baseline), storage=storage)
    every_shard(due, lost, storage=storage)
    method = method_of(monitor, baseline.method)
    explained = explained_rows(monitor, rows.table, baseline.features, method, outputs=outputs, asking=asking)
    report = feature_attribution.judge(
        explained,
        AttributionBaseline(baseline.labels, method, baseline.identity, baseline.ignored),
        available=rows.available,
        generator=np.random.default_rng(0),
        rules=feature_attribution.Rules(
            attribution.threshold, monitor.thresholds.false_alarm_rate, monitor.compatibility
        ),
        intake=rows.intake,
    )
    return replace(report, monitor=monitor.name, window=window)


def _written(
    report: AttributionReport,
    window: Window,
    *,
    monitor: Monitor,
    storage: Storage,
    open_bucket: Callable[[str], Storage],
) -> Summary:
    """Write the files of a report, also where Model Monitor would have written them, and return its summary."""
    prefix = names.result_prefix(monitor.name, names.FEATURE_ATTRIBUTION, window)
    method = report.baseline.method if report.baseline.method is not None else Method()
    if report.explained is not None and report.explained.plan is not None:
        method = msgspec.structs.replace(method, coalitions=report.explained.plan.coalitions)
    written = files(report, method)
    for name, (content, content_type) in written.items():
        storage.put(prefix + name, content, content_type=content_type)
    if monitor.results.uri is not None and report.labels:
        bucket, folder = bucket_and_prefix(monitor.results.uri, where="results.uri")
        elsewhere = open_bucket(bucket)
        there = f"{folder}/" if folder else ""
        there += names.service_results(monitor, names.FEATURE_ATTRIBUTION) + names.service_hour(window)
        for name in (analysis_file.FILE, VIOLATIONS):
            elsewhere.put(there + name, written[name][0])
    return summarise(
        report,
        configuration=stored.configuration(monitor),
        files={name: hashlib.sha256(content).hexdigest() for name, (content, _) in sorted(written.items())},
    )


def _violating_windows(judged: Summary, window: Window, *, monitor: Monitor, storage: Storage) -> int:
    cadence = monitor.schedule_of(judged.monitor_type).cadence
    earlier = islice(cadence.windows_before(window.start), monitor.alerts.alarm.of - 1)
    results = (stored.result(storage, judged.monitor, judged.monitor_type, past) for past in earlier)
    return sum(result is not None and result.outcome == "violations" for result in (judged, *results))
