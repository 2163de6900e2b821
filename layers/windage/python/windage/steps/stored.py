"""What the steps read under agreed keys: a monitor's settings, its current baseline's name, its results."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection
from datetime import datetime

from windage import config, names, summary
from windage.config import FeatureAttribution, ModelBias, ModelQuality, Monitor, Waiting
from windage.errors import BaselineError, InputError
from windage.steps.ports import Missing, Storage
from windage.summary import Summary
from windage.window import Window, parse_moment


def monitor(storage: Storage, name: str) -> Monitor:
    """Return a deployed monitor's settings.

    Raises
    ------
    InputError
        When it is not deployed.
    """
    key = names.monitor_key(name)
    try:
        return config.decode(storage.get(key), where=f"s3://{storage.name}/{key}")
    except Missing:
        raise InputError(f"s3://{storage.name}/{key}", "the monitor is not deployed", do="deploy its stack") from None


def quality_of(monitor: Monitor) -> ModelQuality:
    """Return what a monitor says of model quality.

    Raises
    ------
    InputError
        When it says nothing.
    """
    if monitor.model_quality is None:
        raise InputError(f"monitor {monitor.name}", "it has no model_quality", do="deploy the monitor's stack again")
    return monitor.model_quality


def attribution_of(monitor: Monitor) -> FeatureAttribution:
    """Return what a monitor says of feature attribution.

    Raises
    ------
    InputError
        When it says nothing.
    """
    if monitor.feature_attribution is None:
        raise InputError(
            f"monitor {monitor.name}", "it has no feature_attribution", do="deploy the monitor's stack again"
        )
    return monitor.feature_attribution


def bias_of(monitor: Monitor) -> ModelBias:
    """Return what a monitor says of bias.

    Raises
    ------
    InputError
        When it says nothing.
    """
    if monitor.model_bias is None:
        raise InputError(f"monitor {monitor.name}", "it has no model_bias", do="deploy the monitor's stack again")
    return monitor.model_bias


def waiting_of(monitor: Monitor, monitor_type: str) -> Waiting:
    """Return how long the labels of one type of monitor are waited for.

    Raises
    ------
    InputError
        When the monitor is not of this type.
    """
    waiting = monitor.waiting_of(monitor_type)
    if waiting is None:
        section = monitor_type.replace("-", "_")
        raise InputError(f"monitor {monitor.name}", f"it has no {section}", do="deploy the monitor's stack again")
    return waiting


def since(storage: Storage, name: str) -> datetime | None:
    """Return when a monitor was first deployed, or nothing when that is not known."""
    try:
        return parse_moment(json.loads(storage.get(names.since_key(name)))["since"])
    except Missing:
        return None


def configuration(settings: Monitor) -> str:
    """Return a short name of a monitor's settings."""
    return hashlib.sha256(config.encode(settings)).hexdigest()[:12]


def current_baseline(storage: Storage, name: str, monitor_type: str) -> str | None:
    """Return the identity of a monitor's current baseline, or nothing when it has none."""
    key = names.baseline_pointer(name, monitor_type)
    try:
        document = json.loads(storage.get(key))
        return str(document["baseline"])
    except Missing:
        return None
    except (ValueError, KeyError, TypeError):
        raise BaselineError(
            f"s3://{storage.name}/{key}", "the file is damaged", do="upload the dataset again"
        ) from None


def result(storage: Storage, name: str, monitor_type: str, window: Window) -> Summary | None:
    """Return a window's summary, or nothing when it has not been judged."""
    key = names.result_prefix(name, monitor_type, window) + names.MANIFEST
    try:
        return summary.decode(storage.get(key), where=f"s3://{storage.name}/{key}")
    except Missing:
        return None


def latest(storage: Storage, name: str, monitor_type: str) -> Window | None:
    """Return the last window that was judged, or nothing when none was."""
    known = span(storage, name, monitor_type)
    return known[1] if known is not None else None


def span(storage: Storage, name: str, monitor_type: str) -> tuple[Window, Window] | None:
    """Return the first and the last window that were ever judged, or nothing when none was."""
    key = names.results_prefix(name, monitor_type) + names.LATEST
    try:
        document = json.loads(storage.get(key))
        last = Window.parse(document["window"])
        return (Window.parse(document["first"]) if "first" in document else last), last
    except Missing:
        return None
    except (ValueError, KeyError, TypeError, AttributeError):
        raise InputError(f"s3://{storage.name}/{key}", "the file is damaged", do="delete it") from None


def remember_latest(storage: Storage, name: str, monitor_type: str, window: Window) -> None:
    """Note that a window has been judged, if none before it or none after it was: windows are also caught up."""
    before = span(storage, name, monitor_type)
    first, last = before if before is not None else (window, window)
    if before is None or not first <= window <= last:
        document = {"window": str(max(last, window)), "first": str(min(first, window))}
        storage.put(names.results_prefix(name, monitor_type) + names.LATEST, json.dumps(document).encode() + b"\n")


def judged(storage: Storage, name: str, monitor_type: str, windows: Collection[Window]) -> set[Window]:
    """Return which of the windows have a result."""
    if not windows:
        return set()
    manifests = {names.result_prefix(name, monitor_type, window) + names.MANIFEST: window for window in windows}
    # Keys sort as windows do, so that one listing from the oldest on covers all.
    before = min(manifests).removesuffix(names.MANIFEST)
    found = storage.list(names.results_prefix(name, monitor_type), after=before)
    return {manifests[entry.key] for entry in found if entry.key in manifests}
