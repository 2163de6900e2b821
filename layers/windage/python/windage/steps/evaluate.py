"""Add up a window's profiles, compare them with the baseline, write the result and publish its gauges."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from itertools import islice

from windage import constraints as constraints_file
from windage import metric_data, names, page, profile_file, statistics_file, summary, violations
from windage.baselines import CONSTRAINTS, STATISTICS
from windage.baselines import suggest as suggest_baseline
from windage.config import Monitor
from windage.errors import InputError, shortened
from windage.monitors import data_quality
from windage.profile import total
from windage.report import Report, summarise
from windage.steps import stored
from windage.steps.plan import profile_keys
from windage.steps.ports import Metrics, Storage
from windage.steps.requests import DueWindow, Judgement
from windage.steps.stored_baseline import read_baseline
from windage.summary import Summary
from windage.window import Window, parse_moment

VIOLATIONS = "constraint_violations.json"
REPORT = "report.html"
QUARANTINE = "quarantine.jsonl"


def evaluate(due: DueWindow, *, storage: Storage, metrics: Metrics) -> Judgement:
    """Judge one window, once: a window that has a result keeps it, and its gauges are published again.

    The manifest is written last, after the gauges, and only if there is none: whoever sees it sees a whole result, and
    a run that died before is repeated by the next one.
    """
    window = Window.parse(due.window)
    prefix = names.result_prefix(due.monitor, due.monitor_type, window)
    try:
        monitor = stored.monitor(storage, due.monitor)
        judged = stored.result(storage, due.monitor, due.monitor_type, window)
        if judged is None:
            judged = _judged(due, window, monitor=monitor, storage=storage)
        violating = _violating_windows(judged, window, monitor=monitor, storage=storage)
    except InputError as error:
        return fail(due, str(error), storage=storage, metrics=metrics)
    metrics.publish(metric_data.of_summary(judged, violating_windows=violating, at=parse_moment(due.scheduled_time)))
    stored.remember_latest(storage, due.monitor, due.monitor_type, window)
    storage.put_new(prefix + names.MANIFEST, summary.encode(judged))
    return Judgement(
        monitor=due.monitor,
        window=due.window,
        outcome=judged.outcome,
        violations=judged.violations,
        result=f"s3://{storage.name}/{prefix}",
    )


def fail(due: DueWindow, reason: str, *, storage: Storage, metrics: Metrics) -> Judgement:
    """Record that a window could not be judged; without a manifest it stays due, so that the next run tries again."""
    prefix = names.result_prefix(due.monitor, due.monitor_type, Window.parse(due.window))
    text = shortened(reason, limit=2000)
    document = {
        "window": due.window,
        "outcome": "failed",
        "reason": text,
        "scheduled_time": due.scheduled_time,
    }
    storage.put(prefix + names.FAILURE, json.dumps(document, indent=2).encode() + b"\n")
    metrics.publish(metric_data.of_failure(due.monitor, due.monitor_type))
    return Judgement(monitor=due.monitor, window=due.window, outcome="failed", reason=text)


def files(report: Report) -> dict[str, tuple[bytes, str]]:
    """Return the files of a report, with their content types."""
    quarantined = [json.dumps(asdict(entry)).encode() + b"\n" for entry in report.current.intake.kept]
    current = report.current
    own = constraints_file.to_json(suggest_baseline(current).constraints) if current.rows else b"{}\n"
    return {
        STATISTICS: (statistics_file.to_json(current), "application/json"),
        CONSTRAINTS: (own, "application/json"),
        VIOLATIONS: (violations.to_json(report.violations), "application/json"),
        REPORT: (page.render(report), "text/html; charset=utf-8"),
        QUARANTINE: (b"".join(quarantined), "application/x-ndjson"),
    }


def _judged(due: DueWindow, window: Window, *, monitor: Monitor, storage: Storage) -> Summary:
    baseline = read_baseline(storage, due.monitor, due.monitor_type, due.baseline)
    current = total(profile_file.decode(storage.get(key), where=key) for key in profile_keys(due, window))
    report = data_quality.judge(
        current,
        baseline,
        thresholds=monitor.thresholds,
        compatibility=monitor.compatibility,
        monitor=due.monitor,
        window=window,
    )
    prefix = names.result_prefix(due.monitor, due.monitor_type, window)
    written = files(report)
    for name, (content, content_type) in written.items():
        storage.put(prefix + name, content, content_type=content_type)
    return summarise(
        report,
        configuration=stored.configuration(monitor),
        files={name: hashlib.sha256(content).hexdigest() for name, (content, _) in sorted(written.items())},
    )


def _violating_windows(judged: Summary, window: Window, *, monitor: Monitor, storage: Storage) -> int:
    earlier = islice(monitor.schedule.cadence.windows_before(window.start), monitor.alerts.alarm.of - 1)
    results = (stored.result(storage, judged.monitor, judged.monitor_type, past) for past in earlier)
    return sum(result is not None and result.outcome == "violations" for result in (judged, *results))
