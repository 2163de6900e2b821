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
    from windage.config import Compatibility, Thresholds, Traffic
    from windage.report import Report
    from windage.window import Window

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


def baseline(frame: pd.DataFrame, *, compatibility: Compatibility = "windage") -> Baseline:
    """Return the baseline of a training set; with ``compatibility`` "sagemaker" as Model Monitor would have made it.

    Raises
    ------
    windage.errors.BaselineError
        When the frame has no rows or no columns.
    windage.errors.InputError
        When it is no DataFrame, or two columns have one name.
    """
    from windage.baselines import learn
    from windage.table import from_frame

    return learn(from_frame(frame), compatibility=compatibility)


def check(
    frame: pd.DataFrame,
    baseline: Baseline,
    *,
    thresholds: Thresholds | None = None,
    traffic: Traffic | None = None,
    compatibility: Compatibility = "windage",
    history: Sequence[Report] = (),
    window: Window | None = None,
) -> Report:
    """Return the report on a window of data, compared with a baseline.

    By the reports on the windows before, ``history``, the oldest first, it says since when a drift is there and in
    which shape; by ``window`` it also knows seasons.
    """
    from windage.history import Past
    from windage.monitors.data_quality import judge
    from windage.profile import Profile
    from windage.table import from_frame

    current = Profile.of(from_frame(frame), yardstick=baseline.yardstick, compatibility=compatibility)
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
    )
