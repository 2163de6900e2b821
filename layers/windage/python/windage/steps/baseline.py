"""Make a baseline of a training set: when one is uploaded, and when a monitor is deployed."""

from __future__ import annotations

import json
from datetime import datetime

from windage import config, names
from windage.baselines import Baseline, suggest
from windage.config import Monitor
from windage.dataset_file import read_csv
from windage.errors import InputError
from windage.profile import Profile
from windage.steps import stored
from windage.steps.ports import Missing, Storage
from windage.steps.stored_baseline import write_baseline
from windage.window import isoformat


def deploy(monitor: Monitor, *, storage: Storage, dataset: tuple[Storage, str] | None, at: datetime) -> str | None:
    """Store a monitor's settings for the functions to read, and make its baseline if it names a dataset.

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

    Returns
    -------
    str or None
        The identity of the baseline, if one was made.
    """
    storage.put_new(names.since_key(monitor.name), json.dumps({"since": isoformat(at)}).encode() + b"\n")
    storage.put(names.monitor_key(monitor.name), config.encode(monitor))
    if dataset is None:
        return None
    source, key = dataset
    return _made(monitor, source.get(key), name=f"s3://{source.name}/{key}", storage=storage).identity


def uploaded(key: str, *, storage: Storage) -> str:
    """Make the baseline of the training set that was uploaded to a monitor's dataset prefix; return its identity.

    Raises
    ------
    InputError
        When the key belongs to no deployed monitor or the dataset cannot be used; the old baseline stays.
    """
    parts = key.split("/")
    if len(parts) < 3 or parts[0] != names.DATASETS:
        raise InputError(key, "not a dataset of a monitor", expected=f"{names.DATASETS}/MONITOR/FILE.csv")
    monitor = stored.monitor(storage, parts[1])
    try:
        data = storage.get(key)
    except Missing:
        raise InputError(f"s3://{storage.name}/{key}", "the dataset is gone", do="upload it again") from None
    return _made(monitor, data, name=f"s3://{storage.name}/{key}", storage=storage).identity


def _made(monitor: Monitor, data: bytes, *, name: str, storage: Storage) -> Baseline:
    table, intake = read_csv(data, name=name, header=monitor.baseline.header, strict=True)
    made = suggest(Profile.of(table, intake=intake))
    unknown = [column for column in monitor.output_columns if column not in table.names]
    if unknown:
        raise InputError(name, "an output column is missing", got=unknown[0], expected=", ".join(table.names))
    write_baseline(storage, monitor.name, names.DATA_QUALITY, made)
    return made
