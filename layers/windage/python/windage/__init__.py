"""Windage: how far a deployed model has drifted, and how much is allowed.

>>> import pandas as pd
>>> import windage
>>> training = pd.DataFrame({"age": range(20, 70)})
>>> baseline = windage.baseline(training)
>>> report = windage.check(pd.DataFrame({"age": [*range(60, 95)] * 4}), baseline)
>>> [violation.feature_name for violation in report.violations]
['age']
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from datetime import datetime
    from pathlib import Path

    import pandas as pd

    from windage.baselines import Baseline
    from windage.client.capture import Capture
    from windage.config import Compatibility, Material, Thresholds, Traffic
    from windage.local.labelling import Sent
    from windage.report import Report
    from windage.window import Window

__version__ = "0.1.0"
__all__ = ["Baseline", "Capture", "Material", "Report", "Thresholds", "baseline", "check", "compare", "label"]


def __getattr__(name: str) -> object:
    # Imported on demand, because the capture function imports this package and nothing heavy.
    if name == "Baseline":
        from windage.baselines import Baseline

        return Baseline
    if name == "Report":
        from windage.report import Report

        return Report
    if name == "Capture":
        from windage.client.capture import Capture

        return Capture
    if name in {"Material", "Thresholds"}:
        from windage import config

        return getattr(config, name)
    raise AttributeError(f"module 'windage' has no attribute {name!r}")


def baseline(frame: pd.DataFrame, *, slices: Sequence[str] = (), compatibility: Compatibility = "windage") -> Baseline:
    """Return the baseline of a training set; with ``compatibility`` "sagemaker" as Model Monitor would have made it.

    Windows are also compared within the values of the columns that ``slices`` names.

    Raises
    ------
    windage.errors.BaselineError
        When the frame has no rows or no columns, or lacks a column to slice by.
    windage.errors.InputError
        When it is no DataFrame, or two columns have one name.
    """
    from windage.baselines import learn
    from windage.table import from_frame

    return learn(from_frame(frame), slices=slices, compatibility=compatibility)


def check(
    frame: pd.DataFrame,
    baseline: Baseline,
    *,
    slices: Sequence[str] | None = None,
    thresholds: Thresholds | None = None,
    traffic: Traffic | None = None,
    output_columns: Collection[str] = (),
    compatibility: Compatibility = "windage",
    history: Sequence[Report] = (),
    window: Window | None = None,
) -> Report:
    """Return the report on a window of data, compared with a baseline.

    Parameters
    ----------
    frame
        The window.
    baseline
        What it is compared with.
    thresholds
        How much change is material.
    output_columns
        The columns that carry the model's answer; what moved in them is said in words of its own.
    compatibility
        Whose rules decide; ``sagemaker``: Model Monitor's.
    slices
        The columns within whose values it is compared, too: those of the baseline, if nothing is said.
    traffic
        How much traffic is expected.
    history
        The reports on the windows before, the oldest first: they tell since when a drift is there and in which shape.
    window
        Which window it is; with it, seasons are known too.

    Raises
    ------
    windage.errors.InputError
        When it is no DataFrame, two columns have one name, an output column is not in the baseline, or the baseline
        was learned without one of the slices.
    """
    from windage.captures.schema import Schema
    from windage.history.past import Past
    from windage.monitors.data_quality import judge
    from windage.profile import Profile
    from windage.table import from_frame

    outputs = (output_columns,) if isinstance(output_columns, str) else tuple(output_columns)
    Schema.of([feature.name for feature in baseline.constraints.features], outputs=outputs)
    current = Profile.of(from_frame(frame), yardstick=baseline.yardstick_of(slices), compatibility=compatibility)
    past = None
    if history and compatibility == "windage":
        traces = [report.trace for report in history if report.trace is not None]
        past = Past.of(traces, traces, baseline=baseline.identity, window=window, began=True)
    return judge(
        current,
        baseline,
        thresholds=thresholds,
        traffic=traffic,
        compatibility=compatibility,
        window=window,
        past=past,
        predictions=outputs,
    )


def compare(
    a: pd.DataFrame | Baseline,
    b: pd.DataFrame,
    *,
    thresholds: Thresholds | None = None,
    output_columns: Collection[str] = (),
    compatibility: Compatibility = "windage",
) -> Report:
    """Return the report on how ``b`` differs from ``a``: two datasets, two windows or two versions of a model.

    Parameters
    ----------
    a
        What is taken for normal: data, or a baseline of them.
    b
        What is held against it.
    thresholds, output_columns, compatibility
        As of `check`.

    Raises
    ------
    windage.errors.InputError
        As of `baseline` and of `check`.

    Examples
    --------
    >>> import pandas as pd
    >>> old = pd.DataFrame({"age": [*range(20, 70)] * 4, "score": [0.1, 0.2, 0.3, 0.4] * 50})
    >>> new = old.assign(score=old.score + 0.3)
    >>> compare(old, new, output_columns=["score"]).violated_predictions
    ('score',)
    """
    from windage.baselines import Baseline

    known = a if isinstance(a, Baseline) else baseline(a, compatibility=compatibility)
    return check(b, known, thresholds=thresholds, output_columns=output_columns, compatibility=compatibility)


def label(
    labels: pd.DataFrame | Mapping[str, object] | Iterable[Sequence[object]],
    *,
    to: str | Path,
    at: datetime | None = None,
    id_column: str | None = None,
    label_column: str | None = None,
    time_column: str | None = None,
    position_column: str | None = None,
) -> Sent:
    """Send what turned out to be true of calls, as ground truth that Windage and Model Monitor read.

    Parameters
    ----------
    labels
        A frame, pairs of an inference id and what is true of that call, triples with the moment at which that was
        decided, or a mapping from ids.
    to
        The folder or the S3 address below which all ground truth lies.
    at
        The moment of the upload: now, if nothing is said. The same labels sent again within an hour are there once.
    id_column, label_column, time_column, position_column
        The columns of a frame; without names they are ``id``, ``label``, ``label_time`` and ``position`` (which row of
        its call it is, from 0), of which the last two need not be there.

    Returns
    -------
    Sent
        How many labels went where, and which were refused and why.

    Raises
    ------
    windage.errors.InputError
        When these are no labels, or nothing can be written there.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     sent = label([("58", 1), ("59", 0), ("", 1)], to=folder)
    >>> sent.labels, sent.refused.quarantined
    (2, {'no_id': 1})
    """
    from windage.ground_truth.label_columns import LabelColumns
    from windage.local import labelling

    columns = LabelColumns(id_column, label_column, time_column, position_column)
    found, refused = labelling.read(labels, columns)
    return labelling.send(found, refused, to=to, at=at)
