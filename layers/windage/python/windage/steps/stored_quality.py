"""What the steps of model quality read under agreed keys."""

from __future__ import annotations

from contextlib import suppress

from windage import names
from windage.baselines import CONSTRAINTS, STATISTICS
from windage.config import ModelQuality, Monitor
from windage.errors import BaselineError
from windage.quality.problem import Problem
from windage.quality.rules import Rules
from windage.quality_baselines import QUALITY, QualityBaseline
from windage.steps.ports import Missing, Storage
from windage.steps.stored import quality_of
from windage.steps.stored_baseline import certain, folder_of


def problem_of(quality: ModelQuality) -> Problem:
    """Return what a monitor's model answers."""
    return Problem(
        type=quality.problem_type,
        inference_attribute=quality.inference_attribute,
        probability_attribute=quality.probability_attribute,
        threshold=quality.probability_threshold,
        positive=quality.positive_label,
    )


def rules_of(monitor: Monitor) -> Rules:
    """Return what decides about the quality of a monitor's model."""
    quality = quality_of(monitor)
    return Rules(
        tolerances=quality.tolerances,
        false_alarm_rate=monitor.thresholds.false_alarm_rate,
        minimum_labels=quality.minimum_labels,
        can_be_labelled=quality.can_be_labelled,
        champion=quality.champion,
        value=quality.value,
        compatibility=monitor.compatibility,
    )


def read_quality_baseline(storage: Storage, monitor: Monitor, pinned: str | None) -> QualityBaseline:
    """Return a baseline of model quality, certain that it is the one that was stored.

    Raises
    ------
    BaselineError
        When there is none, a file is missing, or a file has been changed since.
    """
    prefix = folder_of(storage, monitor.name, names.MODEL_QUALITY, pinned, what="answers with their truth")
    where = f"s3://{storage.name}/{prefix}"
    try:
        files = [storage.get(prefix + file) for file in (STATISTICS, CONSTRAINTS)]
    except Missing as error:
        raise BaselineError(
            where, "a file of the baseline is missing", got=str(error), do="upload the dataset again"
        ) from None
    with suppress(Missing):
        # A baseline that was given as the service's two files has no third.
        files.append(storage.get(prefix + QUALITY))
    made = QualityBaseline.from_bytes(*files, where=where.rstrip("/"), problem=problem_of(quality_of(monitor)))
    certain(made.identity, pinned, where=where)
    return made
