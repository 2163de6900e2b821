"""Make a baseline of a training set, or take one that is made: at an upload, and when a monitor is deployed."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime

from windage import config, names
from windage.baselines import CONSTRAINTS, STATISTICS, Baseline, learn
from windage.config import Monitor
from windage.dataset_file import read_dataset
from windage.errors import InputError
from windage.privacy import Rules
from windage.protected_table import protected_table
from windage.steps import stored
from windage.steps.baseline_bias import of_bias, uploaded_bias
from windage.steps.baseline_quality import of_quality, uploaded_quality
from windage.steps.ports import NO_SCRIPTS, Missing, Scripts, Storage
from windage.steps.protection import Protect, quiet_lines, without_key
from windage.steps.stored_baseline import uploaded_dataset, write_baseline
from windage.window import isoformat

Place = tuple[Storage, str]
_OF_TYPE = {names.MODEL_QUALITY: uploaded_quality, names.MODEL_BIAS: uploaded_bias}


def deploy(  # noqa: PLR0913
    monitor: Monitor,
    *,
    storage: Storage,
    dataset: Place | None,
    at: datetime,
    ready: tuple[Place, Place] | None = None,
    quality: tuple[Place, ...] = (),
    bias: tuple[Place, ...] = (),
    scripts: Scripts = NO_SCRIPTS,
    protect: Protect = without_key,
) -> str | None:
    """Store a monitor's settings for the functions to read, and its baseline if its file names one.

    Parameters
    ----------
    monitor
        The validated settings.
    storage
        The data bucket.
    dataset
        The bucket and the key of the training set, if the monitor file names one.
    at
        When it is deployed; the first time counts, for no window before it is due.
    ready
        The buckets and the keys of ``statistics.json`` and ``constraints.json``, if the monitor file names them.
    quality
        The same of model quality: of a dataset with the truth, or of both files.
    bias
        The same of bias: of a dataset with labels and answers, or of the service's file.
    scripts
        What was deployed of the user's, to read the training set with.
    protect
        What gives the rules of privacy, under which a training set goes like what is captured.

    Returns
    -------
    str or None
        The identity of the baseline, if the monitor file gives one.
    """
    rules = protect(monitor)
    storage.put_new(names.since_key(monitor.name), json.dumps({"since": isoformat(at)}).encode() + b"\n")
    storage.put(names.monitor_key(monitor.name), config.encode(monitor))
    if quality:
        of_quality(monitor, quality, storage=storage, rules=rules)
    if bias:
        of_bias(monitor, bias, storage=storage, rules=rules)
    if ready is not None:
        return _taken(monitor, *ready, name=f"{monitor.name}: baseline", storage=storage)
    if dataset is None:
        return None
    source, key = dataset
    name = f"s3://{source.name}/{key}"
    return _made(monitor, source.get(key), name=name, storage=storage, scripts=scripts, rules=rules).identity


def uploaded(
    key: str, *, storage: Storage, scripts: Scripts = NO_SCRIPTS, protect: Protect = without_key
) -> str | None:
    """Make the baseline of what was uploaded to a monitor's dataset prefix; return its identity.

    ``statistics.json`` and ``constraints.json`` are a baseline once both lie in one folder: nothing is made of the
    first, and each that is uploaded later makes a baseline with the other. Any other file is a training set.

    Raises
    ------
    InputError
        When the key belongs to no deployed monitor or the dataset cannot be used; the old baseline stays.
    """
    parts = key.split("/")
    if len(parts) < 3 or parts[0] != names.DATASETS:
        raise InputError(key, "not a dataset of a monitor", expected=f"{names.DATASETS}/MONITOR/FILE.csv")
    monitor = stored.monitor(storage, parts[1])
    if len(parts) > 3 and parts[2] == names.FEATURE_ATTRIBUTION:
        # The function that may ask the model is told, too.
        return None
    if len(parts) > 3 and (own := _OF_TYPE.get(parts[2])) is not None:
        return own(monitor, key, storage=storage, rules=protect(monitor))
    if parts[-1] in (STATISTICS, CONSTRAINTS):
        folder = key.rpartition("/")[0]
        both = (storage, f"{folder}/{STATISTICS}"), (storage, f"{folder}/{CONSTRAINTS}")
        try:
            return _taken(monitor, *both, name=f"s3://{storage.name}/{folder}", storage=storage)
        except Missing:
            return None
    data = uploaded_dataset(storage, key)
    name, rules = f"s3://{storage.name}/{key}", protect(monitor)
    return _made(monitor, data, name=name, storage=storage, scripts=scripts, rules=rules).identity


def _taken(monitor: Monitor, statistics: Place, constraints: Place, *, name: str, storage: Storage) -> str:
    """Store a baseline that is made already, byte for byte."""
    files = statistics[0].get(statistics[1]), constraints[0].get(constraints[1])
    given = Baseline.from_bytes(*files, where=name)
    _refuse_strangers(monitor, [feature.name for feature in given.constraints.features], name=name)
    write_baseline(storage, monitor.name, names.DATA_QUALITY, given, files=files)
    return given.identity


def _made(
    monitor: Monitor, data: bytes, *, name: str, storage: Storage, scripts: Scripts, rules: Rules | None
) -> Baseline:
    parse_line = quiet_lines(scripts.parse_line(monitor), rules)
    read, intake = read_dataset(data, name=name, header=monitor.baseline.header, strict=True, parse_line=parse_line)
    table = protected_table(read, rules)
    made = learn(table, intake=intake, slices=monitor.slices, compatibility=monitor.compatibility)
    _refuse_strangers(monitor, table.names, name=name)
    write_baseline(storage, monitor.name, names.DATA_QUALITY, made)
    return made


def _refuse_strangers(monitor: Monitor, columns: Sequence[str], *, name: str) -> None:
    unknown = [column for column in monitor.output_columns if column not in columns]
    if unknown:
        raise InputError(name, "an output column is missing", got=unknown[0], expected=", ".join(columns))
