"""Make a baseline of bias of rows with their labels and answers, or take one that is made."""

from __future__ import annotations

from collections.abc import Sequence

from windage import names
from windage.bias import analysis_file
from windage.bias.analysis_config import AnalysisConfig
from windage.bias.baseline import COUNTS_NAME, BiasBaseline
from windage.bias.cut import ANSWER
from windage.bias.measures import MEASURES
from windage.bias.settings import analysis_of, answers_of
from windage.config import Monitor
from windage.dataset_file import read_dataset
from windage.errors import InputError
from windage.monitors.model_bias import learn
from windage.privacy import Rules
from windage.protected_table import protected_table
from windage.steps.ports import Storage
from windage.steps.stored import bias_of
from windage.steps.stored_baseline import uploaded_dataset, write_files

Place = tuple[Storage, str]


def of_bias(monitor: Monitor, places: Sequence[Place], *, storage: Storage, rules: Rules | None) -> str:
    """Store the baseline that a monitor file names: a dataset, or the service's file; return its identity."""
    ((bucket, key),) = places
    data, name = bucket.get(key), f"s3://{bucket.name}/{key}"
    given = bias_of(monitor).baseline.analysis is not None
    return (
        _taken(monitor, data, name=name, storage=storage)
        if given
        else _made(monitor, data, name, storage=storage, rules=rules)
    )


def uploaded_bias(monitor: Monitor, key: str, *, storage: Storage, rules: Rules | None) -> str | None:
    """Make the baseline of what was uploaded for a monitor's bias; return its identity.

    ``analysis.json`` is a baseline; any other file is a dataset.

    Raises
    ------
    InputError
        When the monitor has no bias or the file cannot be used; the old baseline stays.
    """
    bias_of(monitor)
    data, name = uploaded_dataset(storage, key), f"s3://{storage.name}/{key}"
    if key.rpartition("/")[2] == analysis_file.NAME:
        return _taken(monitor, data, name=name, storage=storage)
    return _made(monitor, data, name, storage=storage, rules=rules)


def _made(monitor: Monitor, data: bytes, name: str, *, storage: Storage, rules: Rules | None) -> str:
    bias = bias_of(monitor)
    config = analysis_of(monitor, bias)
    read, _ = read_dataset(data, name=name, header=bias.baseline.header, columns=config.headers or None, strict=True)
    table = protected_table(read, rules)
    _refuse_without_answers(config, table.names, name=name)
    made = learn(table, config, compatibility=monitor.compatibility, answers=answers_of(monitor, config, ANSWER))
    return _stored(monitor, made, storage)


def _refuse_without_answers(config: AnalysisConfig, columns: Sequence[str], *, name: str) -> None:
    """Of answers that the baseline does not have, no window would ever be found worse."""
    answer = str(config.predicted_label or config.probability or ANSWER)
    if answer not in columns and any(MEASURES[measure].needs != "labels" for measure in config.measures):
        raise InputError(
            name,
            "the column of the model's answer is missing",
            got=", ".join(columns),
            expected=answer,
            do="add it, or ask in model_bias.measures for those of labels alone, as CI and DPL",
        )


def _taken(monitor: Monitor, data: bytes, *, name: str, storage: Storage) -> str:
    return _stored(monitor, BiasBaseline.from_bytes(data, where=name), storage)


def _stored(monitor: Monitor, made: BiasBaseline, storage: Storage) -> str:
    files = {analysis_file.NAME: made.contents, **({COUNTS_NAME: made.counts_file()} if made.groups else {})}
    write_files(storage, monitor.name, names.MODEL_BIAS, identity=made.identity, rows=made.rows or 0, files=files)
    return made.identity
