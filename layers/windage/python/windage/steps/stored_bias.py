"""The baseline of bias in the bucket."""

from __future__ import annotations

from contextlib import suppress

from windage import names
from windage.bias import analysis_file
from windage.bias.baseline import COUNTS_NAME, BiasBaseline
from windage.config import Monitor
from windage.errors import BaselineError
from windage.steps.ports import Missing, Storage
from windage.steps.stored_baseline import certain, folder_of


def read_bias_baseline(storage: Storage, monitor: Monitor, pinned: str | None) -> BiasBaseline:
    """Return a baseline of bias, certain that it is the one that was stored.

    Raises
    ------
    BaselineError
        When there is none, a file is missing, or a file has been changed since.
    """
    prefix = folder_of(storage, monitor.name, names.MODEL_BIAS, pinned, what="rows with their labels and answers")
    where = f"s3://{storage.name}/{prefix}"
    try:
        analysis = storage.get(prefix + analysis_file.NAME)
    except Missing as error:
        raise BaselineError(
            where, "a file of the baseline is missing", got=str(error), do="upload the dataset again"
        ) from None
    counts = None
    with suppress(Missing):
        # A baseline that was given as the service's file has no other.
        counts = storage.get(prefix + COUNTS_NAME)
    made = BiasBaseline.from_bytes(analysis, counts, where=where.rstrip("/"))
    certain(made.identity, pinned, where=where)
    return made
