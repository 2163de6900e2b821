"""What the steps of feature attribution read under agreed keys."""

from __future__ import annotations

from collections.abc import Mapping

from windage import names
from windage.attribution import analysis_file
from windage.attribution.baseline import AttributionBaseline
from windage.attribution.returned import columns_of
from windage.config import Monitor
from windage.errors import BaselineError
from windage.steps import stored
from windage.steps.ports import Missing, Storage
from windage.steps.stored import attribution_of


def read_attribution_baseline(storage: Storage, monitor: Monitor, pinned: str | None) -> AttributionBaseline:
    """Return a baseline of attributions, certain that it is the one that was stored.

    Raises
    ------
    BaselineError
        When there is none, its file is missing, or it has been changed since.
    """
    name = monitor.name
    if pinned is None:
        raise BaselineError(
            f"monitor {name}",
            "there is no baseline of its attributions",
            do="upload what the model was asked in training to "
            f"s3://{storage.name}/{names.dataset_prefix(name, names.FEATURE_ATTRIBUTION)}",
        )
    key = names.baseline_prefix(name, names.FEATURE_ATTRIBUTION, pinned) + analysis_file.FILE
    where = f"s3://{storage.name}/{key}"
    try:
        made = analysis_file.from_json(storage.get(key), where=where)
    except Missing:
        raise BaselineError(where, "the file of the baseline is missing", do="upload the dataset again") from None
    if made.identity != pinned:
        raise BaselineError(
            where, "the baseline has been changed", got=made.identity, expected=pinned, do="upload the dataset again"
        )
    return made


def current_shares(storage: Storage, monitor: Monitor) -> Mapping[str, float]:
    """Return the share of each feature in what the answers of a monitor's model rest on; nothing where none is known.

    Raises
    ------
    BaselineError
        When there is a baseline of attributions, but it is damaged.
    """
    if monitor.feature_attribution is None:
        return {}
    pinned = stored.current_baseline(storage, monitor.name, names.FEATURE_ATTRIBUTION)
    return {} if pinned is None else read_attribution_baseline(storage, monitor, pinned).shares


def outputs_of(monitor: Monitor, baseline: AttributionBaseline) -> tuple[str, ...]:
    """Return the columns of the model's answer, those in which it returns its own attributions among them."""
    known = baseline.method.outputs if baseline.method is not None else ()
    outputs = monitor.output_columns or known or tuple(baseline.labels)
    pattern = attribution_of(monitor).attributions
    returned = columns_of(pattern, baseline.features) if pattern is not None else ()
    return tuple(dict.fromkeys((*outputs, *returned)))
