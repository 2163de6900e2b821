"""Make a baseline of attributions: ask the model what it was asked in training, or take what is known already."""

from __future__ import annotations

import msgspec

from windage import names
from windage.attribution import analysis_file
from windage.attribution.baseline import AttributionBaseline, Method, attributions_of
from windage.attribution.kernel_shap import Explained
from windage.attribution.returned import features_among
from windage.attribution.words import failures
from windage.config import Monitor
from windage.dataset_file import read_dataset
from windage.errors import InputError
from windage.monitors.feature_attribution import MINIMUM_ROWS
from windage.privacy import Rules
from windage.protected_table import protected_table
from windage.steps import stored
from windage.steps.explained_rows import Asking, explained_rows, method_of, no_background, with_background
from windage.steps.ports import Missing, Storage
from windage.steps.protection import Protect, without_key
from windage.steps.stored import attribution_of
from windage.steps.stored_baseline import write_files
from windage.table import Table

Place = tuple[Storage, str]


def of_attribution(
    monitor: Monitor,
    *,
    dataset: Place | None,
    analysis: Place | None,
    storage: Storage,
    asking: Asking,
    rules: Rules | None = None,
) -> str:
    """Store the baseline that a monitor file names; return its identity.

    Parameters
    ----------
    monitor
        Its settings.
    dataset
        The bucket and the key of what the model was asked in training.
    analysis
        Those of ``analysis.json``, which is taken as it is: the dataset beside it says only which rows stand for not
        knowing a feature.
    storage
        The data bucket.
    asking
        How the model is reached.
    rules
        Those of privacy: the model is asked what may be known of the rows.

    Raises
    ------
    InputError
        When there is neither, or they cannot be used.
    """
    table = _read(monitor, dataset, rules) if dataset is not None else None
    if analysis is not None:
        bucket, key = analysis
        return _taken(monitor, bucket.get(key), f"s3://{bucket.name}/{key}", table=table, storage=storage)
    if table is None:
        raise InputError(f"{monitor.name}: feature_attribution.baseline", "neither a dataset nor an analysis")
    return _made(monitor, table, storage=storage, asking=asking)


def uploaded_attribution(key: str, *, storage: Storage, asking: Asking, protect: Protect = without_key) -> str:
    """Make the baseline of what was uploaded for a monitor's attributions; return its identity.

    Raises
    ------
    InputError
        When the key belongs to no such monitor, or what lies there cannot be used; the old baseline stays.
    """
    parts = key.split("/")
    if len(parts) < 4 or parts[0] != names.DATASETS or parts[2] != names.FEATURE_ATTRIBUTION:
        place = f"{names.DATASETS}/MONITOR/{names.FEATURE_ATTRIBUTION}/FILE.csv"
        raise InputError(key, "not a dataset of a monitor's attributions", expected=place)
    monitor = stored.monitor(storage, parts[1])
    attribution_of(monitor)
    try:
        if parts[-1] == analysis_file.FILE:
            where = f"s3://{storage.name}/{key}"
            return _taken(monitor, storage.get(key), where, table=None, storage=storage)
        return _made(monitor, _read(monitor, (storage, key), protect(monitor)), storage=storage, asking=asking)
    except Missing:
        raise InputError(f"s3://{storage.name}/{key}", "the dataset is gone", do="upload it again") from None


def _read(monitor: Monitor, place: Place, rules: Rules | None) -> Table:
    bucket, key = place
    header = attribution_of(monitor).baseline.header
    table, _ = read_dataset(bucket.get(key), name=f"s3://{bucket.name}/{key}", header=header, strict=True)
    return protected_table(table, rules)


def _made(monitor: Monitor, table: Table, *, storage: Storage, asking: Asking) -> str:
    attribution = attribution_of(monitor)
    pattern = attribution.attributions
    asked = table.names if pattern is None else features_among(table.names, pattern)
    features = tuple(name for name in asked if name not in monitor.output_columns)
    if not features:
        raise InputError(
            f"monitor {monitor.name}", "no column is left that the model is asked", got=", ".join(table.names)[:200]
        )
    outputs = tuple(name for name in table.names if name not in features)
    method = msgspec.structs.replace(method_of(monitor, None), outputs=outputs)
    if pattern is None:
        method = with_background(monitor, method, table, features)
    explained = explained_rows(monitor, table, features, method, outputs=monitor.output_columns, asking=asking)
    if explained is None or len(explained.rows) < min(MINIMUM_ROWS, table.rows):
        raise InputError(
            f"monitor {monitor.name}",
            "too few rows could be explained for a baseline of its attributions",
            got=_why(explained),
            expected=f"at least {MINIMUM_ROWS} rows",
            do="look at the model, feature_attribution.request and budget; then upload the dataset again",
        )
    if explained.plan is not None:
        method = msgspec.structs.replace(method, coalitions=explained.plan.coalitions)
    labels = attributions_of(explained, features, aggregation=method.aggregation)
    return _stored(monitor, analysis_file.to_json(labels, method), storage)


def _why(explained: Explained | None) -> str:
    if explained is None:
        return "a dataset without rows"
    said = failures(explained)
    if not said and explained.stopped is not None:
        said = f"stopped: {explained.stopped}"
    return f"{len(explained.rows)} rows" + (f"; {said}" if said else "")


def _taken(monitor: Monitor, data: bytes, where: str, *, table: Table | None, storage: Storage) -> str:
    """Store attributions that are made already: byte for byte, unless the rows of a dataset are put to them."""
    given = analysis_file.from_json(data, where=where)
    method = given.method if given.method is not None else Method()
    if table is not None:
        missing = next((name for name in given.features if name not in table.names), None)
        if missing is not None:
            raise InputError(where, "a feature is not in the dataset", got=missing, expected=", ".join(table.names))
        outputs = tuple(name for name in table.names if name not in given.features)
        method = with_background(monitor, method, table, given.features)
        data = analysis_file.to_json(given.labels, msgspec.structs.replace(method, outputs=outputs))
    elif not method.background and attribution_of(monitor).attributions is None:
        raise no_background(monitor)
    return _stored(monitor, data, storage)


def _stored(monitor: Monitor, data: bytes, storage: Storage) -> str:
    made: AttributionBaseline = analysis_file.from_json(data, where=f"monitor {monitor.name}")
    rows = max(one.rows for one in made.labels.values())
    files = {analysis_file.FILE: data}
    write_files(storage, monitor.name, names.FEATURE_ATTRIBUTION, identity=made.identity, rows=rows, files=files)
    return made.identity
