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
    from collections.abc import Sequence

    import pandas as pd

    from windage.baselines import Baseline
    from windage.config import Compatibility, Thresholds
    from windage.report import Report

__version__ = "0.1.0"
__all__ = ["Baseline", "Report", "baseline", "check"]


def __getattr__(name: str) -> object:
    # Imported on demand, because the capture function imports this package and nothing heavy.
    if name == "Baseline":
        from windage.baselines import Baseline

        return Baseline
    if name == "Report":
        from windage.report import Report

        return Report
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
    compatibility: Compatibility = "windage",
) -> Report:
    """Return the report on a window of data, compared with a baseline.

    ``slices`` are the columns within whose values it is compared, too: those of the baseline, if nothing is said.

    Raises
    ------
    windage.errors.InputError
        When the frame is none, or the baseline was learned without one of the slices.
    """
    from windage.monitors.data_quality import judge
    from windage.profile import Profile
    from windage.table import from_frame

    yardstick = baseline.yardstick_of(slices)
    current = Profile.of(from_frame(frame), yardstick=yardstick, compatibility=compatibility)
    return judge(current, baseline, thresholds=thresholds, compatibility=compatibility)
