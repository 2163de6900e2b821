"""Make a baseline of model quality of answers with their truth, or take one that is made."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from windage import names
from windage.baselines import CONSTRAINTS, STATISTICS
from windage.config import Monitor
from windage.dataset_file import read_dataset
from windage.privacy import Rules
from windage.protected_table import protected_table
from windage.quality.rules import check_rules
from windage.quality_baselines import FILES, QualityBaseline
from windage.quality_learning import learn
from windage.steps.ports import Missing, Storage
from windage.steps.stored import quality_of
from windage.steps.stored_baseline import uploaded_dataset, write_files
from windage.steps.stored_quality import problem_of, rules_of
from windage.window import EPOCH

Place = tuple[Storage, str]


def of_quality(monitor: Monitor, places: Sequence[Place], *, storage: Storage, rules: Rules | None) -> str:
    """Store the baseline that a monitor file names: a dataset, or both files; return its identity."""
    contents = [bucket.get(key) for bucket, key in places]
    name = f"s3://{places[0][0].name}/{places[0][1]}"
    if len(contents) == 2:
        where = f"{monitor.name}: model_quality.baseline"
        return _taken(monitor, contents[0], contents[1], name=where, storage=storage)
    return _made(monitor, contents[0], name=name, storage=storage, rules=rules)


def uploaded_quality(monitor: Monitor, key: str, *, storage: Storage, rules: Rules | None) -> str | None:
    """Make the baseline of what was uploaded for a monitor's quality; return its identity.

    Raises
    ------
    InputError
        When the monitor has no model quality or the dataset cannot be used; the old baseline stays.
    """
    quality_of(monitor)
    folder, _, file = key.rpartition("/")
    if file in (STATISTICS, CONSTRAINTS):
        try:
            both = [storage.get(f"{folder}/{one}") for one in (STATISTICS, CONSTRAINTS)]
        except Missing:
            return None
        return _taken(monitor, both[0], both[1], name=f"s3://{storage.name}/{folder}", storage=storage)
    data = uploaded_dataset(storage, key)
    return _made(monitor, data, name=f"s3://{storage.name}/{key}", storage=storage, rules=rules)


def _made(monitor: Monitor, data: bytes, *, name: str, storage: Storage, rules: Rules | None) -> str:
    quality = quality_of(monitor)
    table, _ = read_dataset(data, name=name, header=quality.baseline.header, strict=True)
    made = learn(
        protected_table(table, rules),
        problem_of(quality),
        ground_truth=quality.baseline.ground_truth_attribute,
        generator=np.random.default_rng(0),
        # The same data make the same baseline, whenever they come.
        evaluated=EPOCH,
        compatibility=monitor.compatibility,
    )
    return _stored(monitor, made, storage)


def _taken(monitor: Monitor, statistics: bytes, constraints: bytes, *, name: str, storage: Storage) -> str:
    problem = problem_of(quality_of(monitor))
    return _stored(monitor, QualityBaseline.from_bytes(statistics, constraints, where=name, problem=problem), storage)


def _stored(monitor: Monitor, made: QualityBaseline, storage: Storage) -> str:
    check_rules(rules_of(monitor), made.quality.classes)
    files = dict(zip(FILES, made.contents, strict=False))
    write_files(storage, monitor.name, names.MODEL_QUALITY, identity=made.identity, rows=made.rows, files=files)
    return made.identity
