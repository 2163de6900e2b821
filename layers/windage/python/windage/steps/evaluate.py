"""Add up a window's profiles, compare them with the baseline, write the result and publish its gauges."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from itertools import islice

import msgspec

from windage import feature_metrics, metric_data, names, page, summary
from windage.baselines import CONSTRAINTS, STATISTICS
from windage.config import Monitor, bucket_and_prefix
from windage.cost.figures import Figures
from windage.cost.month import bill
from windage.cost.prices import prices
from windage.errors import BaselineError, InputError, ScriptError
from windage.feature_metrics import FeatureMetrics
from windage.manifest import summarise
from windage.monitors import data_quality
from windage.report import Report, weighted
from windage.result_files import REPORT, VIOLATIONS, files
from windage.steps import stored
from windage.steps.failure import fail
from windage.steps.lost import tolerated
from windage.steps.merge import PROFILES, gathered
from windage.steps.ports import NO_SCRIPTS, Metrics, Scripts, Storage
from windage.steps.postprocess import left_behind, postprocess
from windage.steps.profile import profile_of_resent
from windage.steps.profile_planned import profile_alone, why_lost
from windage.steps.protection import Protect, without_key
from windage.steps.requests import DueWindow, Judgement
from windage.steps.shard_list import reason_of
from windage.steps.stored_attribution import current_shares
from windage.steps.stored_baseline import read_baseline
from windage.steps.stored_past import read_past
from windage.summary import Summary
from windage.window import Window, parse_moment


def evaluate(
    due: DueWindow,
    *,
    storage: Storage,
    metrics: Metrics,
    open_bucket: Callable[[str], Storage],
    scripts: Scripts = NO_SCRIPTS,
    protect: Protect = without_key,
) -> Judgement:
    """Judge one window, once: a window that has a result keeps it, and its gauges are published again.

    What the windows before left is read as it lies there now: a window that is judged before them, or that they are
    judged after, keeps its result. How many were looked at stands in the manifest.

    The manifest is written last, after the gauges, and only if there is none: whoever sees it sees a whole result, and
    a run that died before is repeated by the next one. Sets of statistics, which count twice when they are sent twice,
    follow from the one run that wrote the manifest.
    """
    if due.monitor_type in {names.MODEL_QUALITY, names.MODEL_BIAS}:
        return _evaluate_labelled(due, storage=storage, metrics=metrics, open_bucket=open_bucket)
    if due.unplanned:
        return fail(due, reason_of(due, storage=storage), storage=storage, metrics=metrics)
    window = Window.parse(due.window)
    of_features = FeatureMetrics()
    prefix = names.result_prefix(due.monitor, due.monitor_type, window)
    try:
        monitor = stored.monitor(storage, due.monitor)
        judged = stored.result(storage, due.monitor, due.monitor_type, window)
        if judged is None:
            profile_alone(due, storage=storage, open_bucket=open_bucket, scripts=scripts, protect=protect)
            report = _report(due, window, monitor=monitor, storage=storage, scripts=scripts)
            judged = _written(
                report, window, monitor=monitor, storage=storage, open_bucket=open_bucket, scripts=scripts
            )
            of_features = feature_metrics.of_report(report, monitor=monitor, at=parse_moment(due.scheduled_time))
        violating = _violating_windows(judged, window, monitor=monitor, storage=storage)
    except (InputError, ScriptError) as error:
        return fail(due, str(error), storage=storage, metrics=metrics)
    gauges = metric_data.of_summary(judged, violating_windows=violating, at=parse_moment(due.scheduled_time))
    metrics.publish([*gauges, *of_features.gauges])
    stored.remember_latest(storage, due.monitor, due.monitor_type, window)
    if storage.put_new(prefix + names.MANIFEST, summary.encode(judged)) and of_features.sets:
        metrics.publish(of_features.sets)
    like_the_service = monitor.compatibility == "sagemaker"
    return Judgement(
        monitor=due.monitor,
        window=due.window,
        outcome=judged.outcome,
        violations=judged.violations,
        result=f"s3://{storage.name}/{prefix}",
        message=summary.exit_message(judged.outcome, judged.violations) if like_the_service else None,
        unsliced=judged.unsliced,
    )


def _evaluate_labelled(
    due: DueWindow, *, storage: Storage, metrics: Metrics, open_bucket: Callable[[str], Storage]
) -> Judgement:
    # Their analysis takes in as much as everything else together; a monitor of data quality starts without it.
    from windage.steps.evaluate_bias import OF_BIAS
    from windage.steps.evaluate_labelled import evaluate_labelled
    from windage.steps.evaluate_quality import OF_QUALITY

    kind = OF_QUALITY if due.monitor_type == names.MODEL_QUALITY else OF_BIAS
    return evaluate_labelled(due, kind, storage=storage, metrics=metrics, open_bucket=open_bucket)


def fail_before(
    due: DueWindow, failure: Mapping[str, str], *, storage: Storage, metrics: Metrics, scripts: Scripts = NO_SCRIPTS
) -> Judgement:
    """Record that the step before failed. Its error says little; a script that cannot be loaded says more."""
    reason = why_lost(due, storage=storage) or f"{failure.get('Error', 'error')}: {failure.get('Cause', '')}"
    try:
        scripts.preprocess(stored.monitor(storage, due.monitor))
    except (InputError, ScriptError) as error:
        reason = str(error)
    return fail(due, reason, storage=storage, metrics=metrics)


def _report(due: DueWindow, window: Window, *, monitor: Monitor, storage: Storage, scripts: Scripts) -> Report:
    baseline = read_baseline(storage, due.monitor, due.monitor_type, due.baseline)
    current, lost = gathered(due, PROFILES, storage=storage)
    current += profile_of_resent(due, baseline, monitor=monitor, storage=storage, scripts=scripts)
    unread = tolerated(due, lost, storage=storage)
    past = None
    if monitor.compatibility == "windage":
        past = read_past(storage, monitor, due.monitor_type, window, baseline=baseline.identity)
    report = data_quality.judge(
        current,
        baseline,
        thresholds=monitor.thresholds,
        traffic=monitor.traffic,
        compatibility=monitor.compatibility,
        window=window,
        past=past,
        predictions=monitor.output_columns,
    )
    # A baseline of before the column was named, or one that somebody uploaded, has no slices by it.
    unsliced = tuple(name for name in monitor.slices if name not in baseline.known.slices)
    with suppress(BaselineError):
        # A damaged baseline of attributions is told by its own monitor; here it only gives an order.
        if shares := current_shares(storage, monitor):
            report = weighted(report, shares)
    return replace(
        report,
        monitor=due.monitor,
        unsliced=unsliced,
        unread=unread,
        dollars_a_day=_dollars_a_day(report, monitor, window),
    )


def _dollars_a_day(report: Report, monitor: Monitor, window: Window) -> float | None:
    """Return what the monitor costs a day with the traffic of this window, where its records say what that is."""
    hours = (window.end - window.start).total_seconds() / 3600
    figures = Figures.of_calls(report.current.intake.operations, hours=hours, features=len(report.current.columns))
    return bill(monitor, figures, prices()).a_day if figures is not None else None


def _written(
    report: Report,
    window: Window,
    *,
    monitor: Monitor,
    storage: Storage,
    open_bucket: Callable[[str], Storage],
    scripts: Scripts,
) -> Summary:
    """Write the files of a report, also where Model Monitor would have written them, and return its summary."""
    prefix = names.result_prefix(monitor.name, names.DATA_QUALITY, window)
    written = files(report)
    of_service = {name: written[name][0] for name in (STATISTICS, CONSTRAINTS, VIOLATIONS)}
    ran = postprocess(report, of_service, monitor=monitor, window=window, bucket=storage.name, scripts=scripts)
    if ran is not None:
        written |= left_behind(ran)
        if ran.failure is not None:
            written[REPORT] = (page.render(report, postprocessor=ran.failure), written[REPORT][1])
    for name, (content, content_type) in written.items():
        storage.put(prefix + name, content, content_type=content_type)
    # The service's job fails without data, and leaves no files.
    if monitor.results.uri is not None and report.outcome != "no_data":
        bucket, folder = bucket_and_prefix(monitor.results.uri, where="results.uri")
        elsewhere = open_bucket(bucket)
        there = f"{folder}/" if folder else ""
        there += names.service_results(monitor) + names.service_hour(window)
        for name, content in of_service.items():
            elsewhere.put(there + name, content)
    made = summarise(
        report,
        configuration=stored.configuration(monitor),
        files={name: hashlib.sha256(content).hexdigest() for name, (content, _) in sorted(written.items())},
    )
    if ran is None:
        return made
    return msgspec.structs.replace(made, postprocessor=f"failed: {ran.failure}" if ran.failure else "succeeded")


def _violating_windows(judged: Summary, window: Window, *, monitor: Monitor, storage: Storage) -> int:
    earlier = islice(monitor.schedule.cadence.windows_before(window.start), monitor.alerts.alarm.of - 1)
    results = (stored.result(storage, judged.monitor, judged.monitor_type, past) for past in earlier)
    return sum(result is not None and result.outcome == "violations" for result in (judged, *results))
