"""Turn one shard of uploaded labels into the labels in it."""

from __future__ import annotations

from windage.config import Monitor
from windage.ground_truth.label_file import read_labels
from windage.privacy import Rules
from windage.protected_table import protected_labels
from windage.quality import labels_file
from windage.steps.parts import Part, write_part
from windage.steps.ports import Storage
from windage.steps.read_shard import contents
from windage.steps.requests import Shard


def profile_labels(shard: Shard, *, monitor: Monitor, storage: Storage, source: Storage, rules: Rules | None) -> None:
    """Read the shard's objects and write what labels they hold."""
    truth = monitor.truth_of(shard.monitor_type)
    attribute = truth.label_attribute if truth is not None else None
    labels, intake = read_labels(contents(source, shard.keys), label_attribute=attribute)
    write_part(
        storage, shard.profile_key, Part(intake=intake, content=labels_file.encode(protected_labels(labels, rules)))
    )
